"""Carries out spoken orders about requests: decide, talk, extend, give back, revoke, ask again.

Which request is meant must be certain: one that is named, or the only one that fits; else one
question is asked.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

from bot.cards.compose import sentence
from bot.cards.lists import submitted_card
from bot.cards.reply import OpenForm, Reply, Say
from bot.domain import commands
from bot.domain.catalog import Entitlement
from bot.domain.errors import NotFound, Refused
from bot.domain.ids import RequestId
from bot.domain.people import Person
from bot.domain.request import GrantState, Request, RequestState
from bot.engine.actors import HANDLED, actor_chat
from bot.engine.asking import Asks, MoreTime
from bot.engine.form_filling import FormFiller
from bot.engine.handler import Handler
from bot.engine.queries import Queries
from bot.language import intents
from bot.ports.store import Actor

_HELD = frozenset({GrantState.PLANNED, GrantState.PROVISIONING, GrantState.ACTIVE})


class Ordering:
    """Carries out orders for one person at a time."""

    def __init__(self, handler: Handler, queries: Queries, filler: FormFiller, asks: Asks) -> None:
        self._handler = handler
        self._queries = queries
        self._filler = filler
        self._asks = asks

    async def carry_out(self, person: Person, intent: intents.Intent, actor: Actor) -> Reply:
        """Carry out an order. Raises AccessError with what to do instead."""
        match intent:
            case intents.Done():
                request = await self._one(person, intent.what, _held, "hold", "done")
                return await self._do(request, commands.GiveBack(person=person.id), actor)
            case intents.Withdraw():
                request = await self._one(person, intent.what, _pending, "wait for", "withdraw")
                return await self._do(request, commands.Withdraw(person=person.id), actor)
            case intents.Revoke():
                return await self._revoke(person, intent, actor)
            case intents.Again():
                request = await self._one(person, intent.what, _any, "asked for", "again")
                return OpenForm(form=self._filler.again(person, request))
            case intents.Approve() | intents.Deny() | intents.Remark() | intents.Excuse():
                return await self._say(person, intent, actor)
            case intents.Extend():
                return await self._extend(person, intent, actor)
            case _:
                raise Refused("Daypass keeps no favourites yet. Write again to repeat a request.")

    async def _say(
        self,
        person: Person,
        intent: intents.Approve | intents.Deny | intents.Remark | intents.Excuse,
        actor: Actor,
    ) -> Reply:
        request = await self._named(person, intent.request)
        return await self._do(request, _command(person, intent, actor), actor)

    async def _extend(self, person: Person, intent: intents.Extend, actor: Actor) -> Reply:
        request = await self._one(person, intent.what, _open, "can extend", "extend")
        wanted = MoreTime(
            by=intent.duration, until=intent.until, justification=intent.justification
        )
        changes = await self._asks.extend(person, request.id, actor, wanted)
        return Say(card=submitted_card(changes) if changes else sentence(HANDLED))

    async def _revoke(self, person: Person, intent: intents.Revoke, actor: Actor) -> Reply:
        if not isinstance(intent.what, intents.ByRequest):
            raise Refused("Name the request whose access is to end, as in: revoke REQ-2F7K3M.")
        request = await self._named(person, intent.what.request)
        command = commands.Revoke(person=person.id, reason=intent.reason)
        return await self._do(request, command, actor)

    async def _do(self, request: Request, command: commands.Command, actor: Actor) -> Reply:
        change = await self._handler.carry_out(request.id, command, actor)
        return Say(card=sentence(change.says or "Done."))

    async def _named(self, person: Person, request: RequestId) -> Request:
        found = await self._queries.visible(request, person.id)
        if found is None:
            raise NotFound(
                f"There is no request {request}, or you have no part in it. "
                "Write list to see yours."
            )
        return found

    async def _one(
        self,
        person: Person,
        what: intents.What,
        fits: Callable[[Request], bool],
        verb: str,
        order: str,
    ) -> Request:
        """Find the one request that is meant."""
        if isinstance(what, intents.ByRequest):
            return await self._named(person, what.request)
        mine = [one for one in await self._queries.mine(person.id) if fits(one)]
        if isinstance(what, intents.ByTargets):
            mine = [one for one in mine if _touches(one, what.targets)]
        if not mine:
            raise Refused(f"There is nothing that you {verb} now. Write list to see what is yours.")
        if len(mine) > 1:
            ids = ", ".join(one.id for one in mine[:5])
            raise Refused(f"Which one? Write {order} and its id: {ids}.")
        return mine[0]


def _command(
    person: Person,
    intent: intents.Approve | intents.Deny | intents.Remark | intents.Excuse,
    actor: Actor,
) -> commands.Command:
    chat = actor_chat(actor)
    match intent:
        case intents.Approve():
            return commands.Approve(person=person.id, reason=intent.reason, chat=chat)
        case intents.Deny():
            return commands.Deny(person=person.id, reason=intent.reason, chat=chat)
        case intents.Remark():
            return commands.Speak(person=person.id, text=intent.text)
        case intents.Excuse():
            return commands.Excuse(person=person.id, reason=intent.reason)
        case _:
            assert_never(intent)


def _held(request: Request) -> bool:
    return any(one.state in _HELD for one in request.grants)


def _open(request: Request) -> bool:
    return any(one.state is GrantState.ACTIVE for one in request.grants)


def _pending(request: Request) -> bool:
    return request.state is RequestState.PENDING


def _any(_: Request) -> bool:
    return True


def _touches(request: Request, targets: Sequence[intents.Target]) -> bool:
    return any(_concerns(request, one) for one in targets)


def _concerns(request: Request, target: intents.Target) -> bool:
    if isinstance(target, intents.BundleTarget):
        return request.bundle == target.name
    return any(_same(one, target) for one in request.entitlements)


def _same(entitlement: Entitlement, target: intents.ResourceTarget) -> bool:
    place = (entitlement.integration, entitlement.resource)
    return place == (target.integration, target.resource) and (
        target.permission in {None, entitlement.permission}
    )
