"""Carries out buttons: a decision at once, or the form for what must be said with it."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cards import bargain
from bot.cards.compose import sentence
from bot.cards.form import FormKind
from bot.cards.forms import form_about
from bot.cards.lists import submitted_card
from bot.cards.model import Action
from bot.cards.reply import OpenForm, Reply, Reveal, Say
from bot.domain import commands
from bot.domain.change import Change
from bot.domain.errors import NotFound, Refused, TooLate
from bot.domain.ids import GrantId
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.engine.actors import HANDLED, actor_chat
from bot.engine.asking import Asks
from bot.engine.current import CurrentCards
from bot.engine.explaining import Explaining
from bot.engine.form_filling import FormFiller
from bot.engine.handler import Handler
from bot.ports.connector import Secret
from bot.ports.desk import Pressed
from bot.ports.store import Actor, Unit

_DECIDING = {
    Action.APPROVE: FormKind.APPROVE,
    Action.DENY: FormKind.DENY,
    Action.LESS: FormKind.LESS,
    Action.QUESTION: FormKind.QUESTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PressingParts:
    """What pressing works with."""

    handler: Handler
    asks: Asks
    filler: FormFiller
    cards: CurrentCards
    explaining: Explaining
    policy: Callable[[], Policy]


class Pressing:
    """Carries out presses for one person at a time. Raises AccessError with what to do instead."""

    def __init__(self, parts: PressingParts) -> None:
        self._parts = parts

    async def press(self, person: Person, pressed: Pressed, actor: Actor) -> Reply:
        """Carry out a press, or open the form that it needs."""
        if pressed.action is Action.ASK:
            return OpenForm(form=self._parts.filler.blank(person))
        request = await self._parts.cards.shown(person, pressed)
        match pressed.action:
            case Action.REVEAL:
                return await self._reveal(request, pressed.grant, person, actor)
            case Action.EXTEND:
                return await self._extend(person, request, pressed, actor)
            case Action.WHY:
                return Say(card=self._parts.explaining.card(person, request))
            case _:
                form = self._form(person, request, pressed.action)
                return form or await self._carry_out(person, request, pressed, actor)

    def _form(self, person: Person, request: Request, action: Action) -> OpenForm | None:
        """Return the form that a button opens; only for somebody who may still use it."""
        if action is Action.AGAIN:
            return OpenForm(form=self._parts.filler.again(person, request))
        if action is Action.CHALLENGE:
            return self._about(request, FormKind.CHALLENGE)
        if action is Action.ANSWER:
            self._parts.cards.still_open(request)
            return self._about(request, FormKind.ANSWER)
        if action not in _DECIDING or (action is Action.APPROVE and not self._wants_why(request)):
            return None
        self._parts.cards.to_decide(person, request)
        return self._about(request, _DECIDING[action])

    def _wants_why(self, request: Request) -> bool:
        """Say whether a yes to this needs a reason."""
        flow = self._parts.policy().by_name.get(request.flow)
        return flow is not None and flow.reason_required

    def _about(self, request: Request, kind: FormKind) -> OpenForm | None:
        form = form_about(self._parts.policy(), request, kind)
        return OpenForm(form=form) if form else None

    async def _carry_out(
        self, person: Person, request: Request, pressed: Pressed, actor: Actor
    ) -> Reply:
        command = _command(request, pressed, person, actor)
        change = await self._parts.handler.carry_out(request.id, command, actor)
        return await self._parts.cards.say(person, change, pressed)

    async def _extend(
        self, person: Person, request: Request, pressed: Pressed, actor: Actor
    ) -> Reply:
        changes = await self._parts.asks.extend(person, request.id, actor)
        said = submitted_card(changes) if changes else sentence(HANDLED)
        return Say(card=said, current=await self._parts.cards.current(person, pressed))

    async def _reveal(
        self, request: Request, grant: GrantId | None, person: Person, actor: Actor
    ) -> Reply:
        """Take the secret out of the store in the transaction that records who saw it."""
        if grant is None:
            raise NotFound("This access has no password. Its card says how to get in.")
        taken: list[Secret] = []

        def take(unit: Unit, change: Change) -> None:
            taken.clear()
            secret = unit.secrets.take(grant) if change.events else None
            if secret:
                taken.append(secret)

        command = commands.ShowSecret(person=person.id, grant=grant)
        change = await self._parts.handler.carry_out(request.id, command, actor, take)
        if not taken:
            raise TooLate(
                "The password was shown once already. "
                "If it is lost, give the access back and ask again."
            )
        held = change.request.grant(grant)
        username = held.way_in.username if held and held.way_in else None
        return Reveal(
            title="Your password",
            username=username or "",
            secret=taken[0].value,
            note="Copy it now: it is not shown again. It stops working when your access ends.",
        )


def _command(request: Request, pressed: Pressed, person: Person, actor: Actor) -> commands.Command:
    match pressed.action:
        case Action.APPROVE:
            return commands.Approve(person=person.id, chat=actor_chat(actor))
        case Action.WITHDRAW:
            return commands.Withdraw(person=person.id)
        case Action.DONE:
            return commands.GiveBack(person=person.id)
        case Action.SIGN_OFF:
            return commands.SignOff(person=person.id)
        case Action.ACCEPT:
            return _acceptance(request, pressed, person)
        case _:
            raise Refused("This button is not known. Open a newer card.")


def _acceptance(request: Request, pressed: Pressed, person: Person) -> commands.AcceptLess:
    """Accept exactly the offer that the button showed, never one that replaced it."""
    offer = bargain.offer_of(request, pressed.extra)
    if offer is None:
        raise TooLate("This offer does not stand any more. Look at the newest card.")
    return commands.AcceptLess(person=person.id, by=offer.person, offered_at=offer.at)
