"""Asks machine approvers, as often as it takes: until one decides, or no decision is needed.

Silence, an error or an answer that is not signed is no decision: the request waits as it would for
a person, is escalated, and lapses.
"""

from collections.abc import Callable, Mapping

import structlog

from bot.domain.commands import Approve, Command, Deny
from bot.domain.effects import AskMachine
from bot.domain.errors import AccessError
from bot.domain.ids import PersonId, WebhookName
from bot.domain.request import Request, RequestState
from bot.domain.sources import machine
from bot.engine.handler import Handler
from bot.ports.clock import Now
from bot.ports.faults import Impossible, TryAgain
from bot.ports.machine import Answer, Machine, Word
from bot.ports.store import Actor, Leased, Store

AGAIN = 60.0  # seconds until a machine that wants to wait, or cannot be used, is asked again
LONGEST_REASON = 500  # characters of what a machine says

_log = structlog.get_logger(__name__)


class Machines:
    """Performs AskMachine."""

    def __init__(
        self,
        handler: Handler,
        store: Store,
        known: Callable[[], Mapping[WebhookName, Machine]],
        now: Now,
    ) -> None:
        self._handler = handler
        self._store = store
        self._known = known
        self._now = now

    async def ask(self, leased: Leased) -> None:
        """Ask once; what is no decision is asked again later, for as long as it matters."""
        effect = leased.effect
        if not isinstance(effect, AskMachine):
            raise TypeError(type(effect))
        request = await self._store.read(lambda unit: unit.finder.find(effect.request))
        if request is None:
            raise LookupError(effect.request)
        voter = machine(effect.webhook)
        if request.state is not RequestState.PENDING or _decided(request, voter):
            await self._finish(leased)
            return
        answer = await self._answer(effect.webhook, request)
        if answer.word is Word.WAIT:
            raise TryAgain("The machine approver waits.", after=answer.after or AGAIN)
        await self._carry_out(request, _command(voter, answer), leased)

    async def _answer(self, webhook: WebhookName, request: Request) -> Answer:
        approver = self._known().get(webhook)
        if approver is None:
            raise TryAgain(f"There is no machine approver {webhook} any more.", after=AGAIN)
        try:
            return await approver.ask(request, request.digest, self._now())
        except Impossible as why:
            _log.warning("machine approver unusable", webhook=webhook, why=str(why))
            raise TryAgain(str(why), after=AGAIN) from why

    async def _carry_out(self, request: Request, command: Command, leased: Leased) -> None:
        """Record the decision. One about terms that were narrowed meanwhile is asked for anew."""
        actor = Actor(surface="webhook")
        current = await self._store.read(lambda unit: unit.finder.find(request.id))
        if current and current.digest != request.digest:
            raise TryAgain("The request changed while the machine decided.", after=0)
        try:
            await self._handler.carry_out(
                request.id, command, actor, lambda unit, _: unit.outbox.finish(leased)
            )
        except AccessError as refusal:  # it may decide no longer, or it is too late
            _log.info("machine refused", request=request.id, why=str(refusal))
            await self._finish(leased)

    async def _finish(self, leased: Leased) -> None:
        await self._store.write(lambda unit: unit.outbox.finish(leased))


def _decided(request: Request, voter: PersonId) -> bool:
    return any(one.person == voter for one in request.decisions)


def _command(voter: PersonId, answer: Answer) -> Command:
    reason = answer.reason.strip()[:LONGEST_REASON]
    if answer.word is Word.APPROVE:
        return Approve(person=voter, reason=reason)
    return Deny(person=voter, reason=reason or "The machine approver denied it.")
