"""Recovery mode: after a restored backup, or when the clock jumped, nothing is opened.

Requests and decisions are taken, and access goes on ending. What was asked before the record was
lost is void; the targets are compared with the rows. It lasts, over restarts, until an operator has
looked and said so (`daypass recover`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.domain.commands import Shorten, Void
from bot.domain.effects import Alarm
from bot.domain.request import Request, RequestState
from bot.engine.clock import TOLERANCE, Timekeeper
from bot.engine.handler import Handler
from bot.engine.reconcile import Scan
from bot.engine.recovery_record import MODE, RECOVERY, SCAN, WITNESSED, Mode, read_mode, written
from bot.engine.suspicion import clock_jumped
from bot.engine.tasks import spawn
from bot.engine.witnessing import Witnessing
from bot.ports.store import Actor, Store, StoreAway, Unit

RESCAN = timedelta(minutes=1)  # until every target has answered and shows nothing unexplained
HELD = (
    "Daypass is in recovery mode: nothing is opened until an operator has looked. "
    "What you ask for, and what is decided, is kept."
)
ASK_AGAIN = "Daypass lost part of its record, and cannot know what was decided since. Ask again."
BACK = "The clock had been ahead, and was set back."
_NEXT = "Nothing is opened until an operator has looked and said: daypass recover"
_ACTOR = Actor(surface="daypass")
_UNDECIDED = frozenset({RequestState.PENDING, RequestState.APPROVED})
_NONE = timedelta(0)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryParts:
    """What recovery works with. `scan` compares all targets with the rows."""

    store: Store
    handler: Handler
    keeper: Timekeeper
    witnessing: Witnessing
    scan: Callable[[], Awaitable[Scan]]
    wake: Callable[[], None]


class Recovery:
    """Holds the mode. Call `begin` before anything else is done, then `watch` again and again."""

    def __init__(self, parts: RecoveryParts) -> None:
        self._parts = parts
        self.witnessing = parts.witnessing
        self.mode: Mode | None = None
        self._undone: list[Callable[[], Awaitable[None]]] = []  # what entering still has to do
        self._scanned: Scan | None = None
        self._scanning: asyncio.Task[None] | None = None

    def held(self) -> str | None:
        """Say why nothing may be opened now, or None.

        The clock is looked at each time: a deadline that is counted from a wrong one is wrong.
        """
        return HELD if self.mode or self._parts.keeper.jumped() else None

    async def begin(self) -> None:
        """Compare the record with its witness, and the clock with the record. Raises StoreAway."""
        told = await self._parts.store.read(lambda unit: unit.facts.all(RECOVERY))
        known = read_mode(told.get(MODE, ""))
        self.mode = known if known and known.left_at is None else None
        if self.mode and self.mode.confirmed_at:  # and the process ended before it heard of it
            await self._leave(self.mode.ahead)
        doubt = await self.witnessing.doubt(expected=WITNESSED in told)
        if self.mode:
            self._parts.keeper.run_ahead(self.mode.ahead)
        if doubt and not (self.mode and self.mode.lost and self.mode.mark == self._mark()):
            self._enter(doubt, lost=True)
        elif self.mode and self.mode.lost:  # known already: what was asked since stays
            self._undone = [self._void_earlier]
        self._remember_time()
        self._watch_clock()
        await self._work_off()

    async def watch(self) -> None:
        """Look at the clock, at what operators said, and keep the witness up to date."""
        self._watch_clock()
        await self._work_off()
        told = await self._parts.store.read(lambda unit: unit.facts.get(RECOVERY, MODE))
        await self._hear(read_mode(told or ""))
        if self.mode:
            self._scan_if_due()
        else:
            await self.witnessing.keep()

    async def close(self) -> None:
        """Tell the witness, at the end, how far the log has come. Never raises; twice is once."""
        try:
            if self.mode is None:
                await self.witnessing.keep()
        except StoreAway:
            _log.warning("the witness could not be told how far the log has come")

    async def settled(self) -> None:
        """Wait for the comparison that goes on, if one does."""
        if self._scanning:
            await asyncio.gather(self._scanning)

    def _mark(self) -> str:
        """Return what the witness remembers, to tell one loss from the next."""
        mark = self.witnessing.remembered
        return f"{mark.seq} {mark.hash}" if mark else ""

    def _remember_time(self) -> None:
        """Learn what time it must be by now, from what was written down."""
        for mark in (self.witnessing.last, self.witnessing.remembered):
            if mark:
                self._parts.keeper.not_before(mark.at)

    def _watch_clock(self) -> None:
        """Enter the mode when the clock jumped; when it goes back once more, write that down."""
        keeper = self._parts.keeper
        if keeper.jumped() and self.mode is None:
            self._enter(clock_jumped(keeper.drift()), lost=False)
        elif self.mode and abs(keeper.ahead() - self.mode.ahead) > TOLERANCE:
            self.mode = replace(self.mode, ahead=keeper.ahead())
            self._undone.append(self._write_mode)

    def _enter(self, why: str, *, lost: bool) -> None:
        """Hold everything from this moment on; the rest may have to wait for the database."""
        self._remember_time()
        keeper = self._parts.keeper
        self.mode = Mode(
            why=why, since=keeper.now(), lost=lost, ahead=keeper.ahead(), mark=self._mark()
        )
        self._scanned = None
        self._undone = [self._record, *([self._void_earlier] if lost else [])]
        _log.error("recovery mode", why=why)

    async def _work_off(self) -> None:
        """Do what entering left to do. Raises StoreAway; then it is done the next time."""
        while self._undone:
            await self._undone[0]()
            self._undone.pop(0)

    async def _record(self) -> None:
        """Write down the mode, and tell the operators."""
        mode, now = self.mode, self._parts.keeper.now()
        if mode is None:
            return

        def record(unit: Unit) -> None:
            unit.facts.put(RECOVERY, MODE, written(mode), now)
            unit.facts.drop(RECOVERY, SCAN)
            unit.requests.note("recovery mode", {"why": mode.why}, _ACTOR, now)
            unit.outbox.add(Alarm(text=f"Recovery mode. {mode.why} {_NEXT}"), now)

        await self._parts.store.write(record)

    async def _write_mode(self) -> None:
        """Write down the mode again, unless it was confirmed meanwhile."""
        mode, now = self.mode, self._parts.keeper.now()

        def write(unit: Unit) -> None:
            told = read_mode(unit.facts.get(RECOVERY, MODE) or "")
            if mode and told and told.confirmed_at is None:
                unit.facts.put(RECOVERY, MODE, written(mode), now)

        await self._parts.store.write(write)

    async def _void_earlier(self) -> None:
        """Void what was asked before, and is not open: it may have been decided since, or lent."""
        mode = self.mode
        if mode is None:
            return
        for one in await self._parts.store.read(lambda unit: unit.finder.open()):
            if _stale(one, mode.since):
                await self._parts.handler.carry_out(one.id, Void(reason=ASK_AGAIN), _ACTOR)

    async def _hear(self, told: Mode | None) -> None:
        """Leave the mode when an operator confirmed this very one; nothing else ends it."""
        if told and told.confirmed_at is None and self.mode is None:
            self.mode = told
        if self.mode and told and told.confirmed_at and told.since == self.mode.since:
            self.mode = told
            await self._leave(self._parts.keeper.ahead())

    async def _leave(self, ahead: timedelta) -> None:
        """Believe the clock again. Where time goes back, nothing lasts longer for it.

        Whatever happens in between, it is done again at the next start: deadlines may then come
        forward twice, which is safe. The last entry is of the time that is right by now.
        """
        store, keeper = self._parts.store, self._parts.keeper
        if ahead > _NONE:
            for one in await store.read(lambda unit: unit.finder.open()):
                await self._parts.handler.carry_out(one.id, Shorten(by=ahead, reason=BACK), _ACTOR)
        keeper.trust()
        await store.write(lambda unit: self._left(unit, keeper.now(), ahead))
        self.mode, self._scanned = None, None
        self._parts.wake()
        _log.warning("recovery ended", ahead=str(ahead))

    def _left(self, unit: Unit, now: datetime, ahead: timedelta) -> None:
        mode = self.mode
        if mode:
            unit.facts.put(RECOVERY, MODE, written(replace(mode, left_at=now)), now)
        unit.requests.note("recovery ended", {"clock was ahead by": str(ahead)}, _ACTOR, now)
        if ahead > _NONE or (mode and mode.ahead > _NONE):
            unit.outbox.hasten(now)

    def _scan_if_due(self) -> None:
        if self._scanning and not self._scanning.done():
            return
        done = self._scanned
        clean = done is not None and not done.silent and not done.stray
        if done is None or (not clean and self._parts.keeper.now() >= done.at + RESCAN):
            self._scanning = spawn(self._scan(), name="recovery scan")

    async def _scan(self) -> None:
        found = await self._parts.scan()
        now = self._parts.keeper.now()
        await self._parts.store.write(
            lambda unit: unit.facts.put(RECOVERY, SCAN, written(found), now)
        )
        self._scanned = found


def _stale(request: Request, since: datetime) -> bool:
    return request.state in _UNDECIDED and request.asked_at <= since
