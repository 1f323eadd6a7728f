"""The one way to change anything: load, decide, save, commit, and only then wake who acts on it.

One command is one transaction. A refusal is written to the audit log in the same way, then raised.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.change import Change, nothing
from bot.domain.commands import Command
from bot.domain.decide import decide
from bot.domain.errors import AccessError, NotFound
from bot.domain.ids import RequestId
from bot.domain.lifecycle import next_due
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.ports.clock import Now
from bot.ports.store import Actor, Finder, Store, Unit

_log = structlog.get_logger(__name__)

Also = Callable[[Unit, Change], None]  # work that must be committed together with a change
Make = Callable[[Policy, Finder], Sequence[Change]]  # new requests, from what is stored by now


@dataclass(frozen=True, slots=True, kw_only=True)
class Wakers:
    """Whom to wake after a commit: the dispatcher, and the clock at a moment."""

    dispatcher: Callable[[], None]
    clock: Callable[[datetime], None]


class Handler:
    """Carries out commands. Safe to call from many tasks at once: the store keeps the order."""

    def __init__(
        self, store: Store, policy: Callable[[], Policy], now: Now, wakers: Wakers
    ) -> None:
        self._store = store
        self._policy = policy
        self._now = now
        self._wakers = wakers

    async def carry_out(
        self, request: RequestId, command: Command, actor: Actor, also: Also | None = None
    ) -> Change:
        """Carry out one command and commit it. Raises AccessError when it may not be.

        A delivery that was seen before changes nothing and returns how things stand.
        """
        change, refusal = await self._store.write(
            lambda unit: self._work(unit, request, command, actor, also)
        )
        if refusal:
            _log.info("refused", request=request, command=type(command).__name__)
            raise refusal
        self.committed(change)
        return change

    async def open(
        self, make: Make, actor: Actor, beside: RequestId | None = None
    ) -> Sequence[Change]:
        """Commit new requests, all or none. `make` may be called again after a conflict.

        `beside` names a request that the new ones depend on: it is locked until they are written.
        """
        changes, refusal = await self._store.write(
            lambda unit: self._open(unit, make, actor, beside)
        )
        if refusal:
            _log.info("refused", command="Submit")
            raise refusal
        for change in changes:
            self.committed(change)
        return changes

    def committed(self, change: Change) -> None:
        """Wake whoever acts on a change that was committed, and log it once."""
        if not change.events:
            return
        for event in change.events:
            _log.info("event", request=change.request.id, event_name=type(event).__name__)
        if change.effects:
            self._wakers.dispatcher()
        if due := next_due(change.request):
            self._wakers.clock(due)

    def _work(
        self,
        unit: Unit,
        request: RequestId,
        command: Command,
        actor: Actor,
        also: Also | None,
    ) -> tuple[Change, AccessError | None]:
        now = self._now()
        stored = unit.requests.load(request)
        if stored is None:
            raise NotFound(f"There is no request {request}, or none that you may see.")
        if actor.delivery and not unit.deliveries.first(actor.delivery, now):
            return nothing(stored, "This was handled already; nothing was changed."), None
        change, refusal = self._decided(stored, command, now)
        if refusal:
            unit.requests.note(*_refused(stored, command, refusal), actor, now)
        unit.requests.save(change, actor, now)
        if also and not refusal:
            also(unit, change)
        return change, refusal

    def _decided(
        self, request: Request, command: Command, now: datetime
    ) -> tuple[Change, AccessError | None]:
        try:
            return decide(self._policy(), request, command, now), None
        except AccessError as refusal:
            return nothing(request, str(refusal)), refusal

    def _open(
        self, unit: Unit, make: Make, actor: Actor, beside: RequestId | None
    ) -> tuple[Sequence[Change], AccessError | None]:
        now = self._now()
        if beside:
            unit.requests.load(beside)
        if actor.delivery and not unit.deliveries.first(actor.delivery, now):
            return (), None
        try:
            changes = make(self._policy(), unit.finder)
        except AccessError as refusal:
            unit.requests.note("Submit refused", {"refusal": str(refusal)}, actor, now)
            return (), refusal
        for change in changes:
            unit.requests.save(change, actor, now)
        return changes, None


def _refused(
    request: Request, command: Command, refusal: AccessError
) -> tuple[str, dict[str, str]]:
    name = type(command).__name__
    return f"{name} refused", {"request": request.id, "refusal": str(refusal)}
