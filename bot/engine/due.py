"""What time brings about: requests lapse or escalate, grants end, removals and reviews fall late.

Rows are the truth. A sweep claims what is due in batches, commits, and leaves the rest to the
outbox; it never waits for a target. A moment missed while the process was down is found again.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.domain.change import Change, nothing
from bot.domain.commands import Recheck, Tick
from bot.domain.decide import decide
from bot.domain.ids import RequestId
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.engine.handler import Handler, Wakers
from bot.ports.clock import Now
from bot.ports.store import Actor, Store, StoreAway, Unit

BATCH = 500
REMEMBERED = timedelta(days=3)  # deliveries: longer than any platform retries

_log = structlog.get_logger(__name__)
_ACTOR = Actor(surface="clock")


class Due:
    """The jobs of the clock."""

    def __init__(
        self,
        store: Store,
        policy: Callable[[], Policy],
        now: Now,
        handler: Handler,
        wakers: Wakers,
    ) -> None:
        self._store = store
        self._policy = policy
        self._now = now
        self._handler = handler
        self._wakers = wakers

    async def sweep(self) -> int:
        """Carry out what is due; return how many requests changed. Each batch commits alone."""
        total, full = 0, True
        while full:
            changes, full = await self._store.write(self._batch)
            for change in changes:
                self._handler.committed(change)
            total += len(changes)
            full = full and bool(changes)
        if due := await self._store.read(lambda unit: unit.finder.next_due()):
            self._wakers.clock(due)
        return total

    def _batch(self, unit: Unit) -> tuple[Sequence[Change], bool]:
        """Return what changed, and whether more may be due."""
        now = self._now()
        due = unit.requests.due(now, BATCH)
        ticked = [self._ticked(one, now) for one in due]
        changes = [one for one in ticked if one.events]
        for change in changes:
            unit.requests.save(change, _ACTOR, now)
        return changes, len(due) == BATCH

    def _ticked(self, request: Request, now: datetime) -> Change:
        """Decide for one request; one that defies the law must not keep the others open."""
        try:
            return decide(self._policy(), request, Tick(), now)
        except Exception:  # noqa: BLE001 - whatever is wrong with this row, the others must end
            _log.exception("request cannot be swept", request=request.id)
            return nothing(request, "")

    async def recheck(self) -> None:
        """Look at every open request again, after people, policy or resources changed.

        Most stand as they did: only what would change is loaded, locked and decided again.
        """
        for request in await self._store.read(lambda unit: unit.finder.open()):
            if self._would_change(request):
                await self._recheck(request.id)
            await asyncio.sleep(0)  # thousands may be open, and the chats are waiting

    def _would_change(self, request: Request) -> bool:
        try:
            return bool(decide(self._policy(), request, Recheck(), self._now()).events)
        except Exception:  # noqa: BLE001 - `_recheck` says what is wrong with it
            return True

    async def _recheck(self, request: RequestId) -> None:
        try:
            await self._handler.carry_out(request, Recheck(), _ACTOR)
        except StoreAway:
            raise
        except Exception:  # noqa: BLE001 - as in a sweep: the others must be looked at
            _log.exception("request cannot be rechecked", request=request)

    async def tidy(self) -> None:
        """Forget deliveries that no platform would send again."""
        before = self._now() - REMEMBERED
        await self._store.write(lambda unit: unit.deliveries.forget(before))
