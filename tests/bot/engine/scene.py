"""A ground with one directory and one pager, which say what they are told to, or fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.ids import GroupName, PersonId, RotaName
from bot.domain.people import Schedule
from bot.engine.directories import Written
from bot.engine.ground import Ground
from bot.ports.directory import Directory, Entry, Snapshot
from bot.ports.oncall import Duty, OnCallSystem, Roster
from storage.store import SqlStore, open_store
from tests.bot.domain.world import NOW, policy
from tests.bot.engine.stage import KEYS
from tests.fakes.clock import FakeClock

ADA = PersonId("ada@example.com")
TEAM = GroupName("team")
PAGED = RotaName("paged")
MINUTE = timedelta(minutes=1)


class Gate:
    """Holds questions back until it is opened."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._arrived = asyncio.Semaphore(0)

    async def passed(self) -> None:
        """Arrive, and wait."""
        self._arrived.release()
        await self._open.wait()

    async def reached(self, times: int) -> None:
        """Wait until so many have arrived."""
        for _ in range(times):
            await self._arrived.acquire()

    def open(self) -> None:
        """Let everybody through, from now on."""
        self._open.set()


@dataclass
class Known(Directory):
    """A directory that says what it is told to, or fails."""

    clock: FakeClock
    entries: tuple[Entry, ...] = ()
    fault: Exception | None = None
    name: str = "scim"
    every: timedelta = MINUTE
    keeps: timedelta = 10 * MINUTE
    asked: int = 0
    gate: Gate | None = None

    async def fetch(self) -> Snapshot:
        """Answer, when the gate is open."""
        self.asked += 1
        if self.gate:
            await self.gate.passed()
        if self.fault:
            raise self.fault
        return Snapshot(entries=self.entries, at=self.clock.now())

    async def close(self) -> None:
        """Let go of nothing."""


@dataclass
class Pager(OnCallSystem):
    """An on-call system that says what it is told to, or fails."""

    who: str = ADA
    fault: Exception | None = None
    name: RotaName = PAGED
    every: timedelta = MINUTE
    keeps: timedelta = 10 * MINUTE

    async def fetch(self, now: datetime) -> Roster:
        """Answer."""
        if self.fault:
            raise self.fault
        duty = Duty(who=self.who, start=now, end=now + 24 * 60 * MINUTE)
        return Roster(duties=(duty,), at=now, until=now + 24 * 60 * MINUTE)

    async def close(self) -> None:
        """Let go of nothing."""


@dataclass
class Scene:
    """A ground with one directory and one pager."""

    store: SqlStore
    clock: FakeClock
    directory: Known
    pager: Pager = field(default_factory=Pager)
    swaps: int = 0

    def __post_init__(self) -> None:
        """Begin."""
        self.ground = Ground(self.store, self.clock.now, self._swapped)

    def _swapped(self) -> None:
        self.swaps += 1

    async def use(self) -> None:
        """Stand on the small organisation, and on what the two say."""
        base = policy(rotas={PAGED: Schedule(name=PAGED)})
        await self.ground.use(base, Written(people=base.people), [self.directory], [self.pager])

    def restart(self) -> None:
        """Forget everything that was only in memory."""
        self.ground = Ground(self.store, self.clock.now, self._swapped)


def ada(key: str = "a1", **said: object) -> Entry:
    """Make an entry for Ada."""
    fields: dict[str, object] = {"key": key, "id": ADA, "name": "Ada", "groups": {TEAM}, **said}
    fields["groups"] = frozenset({TEAM})
    return Entry(**fields)  # type: ignore[arg-type]  # built from a table


async def alarms(scene: Scene) -> list[str]:
    """Read the alarms that wait to be told."""
    until = scene.clock.now() + MINUTE
    leased = await scene.store.write(lambda unit: unit.outbox.lease(scene.clock.now(), until, 100))
    return [getattr(one.effect, "text", "") for one in leased]


@asynccontextmanager
async def scene_set() -> AsyncIterator[Scene]:
    """Set the scene over a store in memory."""
    clock = FakeClock(NOW)
    store = await open_store("sqlite://", KEYS, clock.now)
    try:
        yield Scene(store, clock, Known(clock, (ada(),)))
    finally:
        await store.close()
