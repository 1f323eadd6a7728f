"""A stage whose database is a file: it can be put back to what it was, as from a backup."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.app.recovering import recover
from bot.app.tools import Said
from bot.domain.people import ChatName
from bot.domain.request import GrantState, Request, RequestState
from bot.engine.reconcile import Scan
from bot.engine.recovery_record import RECOVERY, SCAN, Mode, read_scan
from storage.store import SqlStore, open_store
from tests.bot.domain.world import NOW, policy
from tests.bot.engine.stage import KEYS, Stage
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FakeClock
from tests.fakes.connector import FakeConnector
from tests.fakes.witness import FakeWitness

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Restorable:
    """A stage whose database is a file, so that it can be put back to what it was."""

    def __init__(self, folder: Path, on: Stage) -> None:
        self._file, self._kept = folder / "daypass.db", folder / "backup.db"
        self.on = on

    async def back_up(self) -> None:
        """Keep a copy of the database."""
        await self.on.store.close()
        shutil.copy(self._file, self._kept)
        await self.start()

    async def restore(self) -> None:
        """Start again on the copy."""
        await self.on.store.close()
        shutil.copy(self._kept, self._file)
        await self.start()

    async def start(self) -> None:
        """Start a process in place of the one before, as the application does."""
        await self.on.store.close()
        self.on.store = self.on.flaky.store = await _opened(self._file, self.on.clock)
        self.on.restart()
        await self.on.engine.recovery.begin()
        await self.on.engine.due.sweep()
        await self.look()

    async def look(self) -> None:
        """Let the jobs run once, and everything that follows happen."""
        await look(self.on)

    async def confirm(self, *, anyway: bool = False) -> Said:
        """Say `daypass recover`, and let the process hear of it."""
        return await confirm(self.on, anyway=anyway)


async def _opened(file: Path, clock: FakeClock) -> SqlStore:
    return await open_store(f"sqlite:///{file}", KEYS, clock.now)


async def look(on: Stage) -> None:
    """Let the jobs run once, and everything that follows happen."""
    await on.engine.recovery.watch()
    await on.engine.recovery.settled()
    await on.engine.dispatcher.settle()


async def confirm(on: Stage, *, anyway: bool = False) -> Said:
    """Say `daypass recover`, and let the process hear of it."""
    said = await recover(on.store, on.witness, on.clock.now(), anyway=anyway)
    await look(on)
    return said


async def opening(on: Stage) -> None:
    """Let what was held be tried again."""
    await on.pass_time(MINUTE)


async def scan_of(on: Stage) -> Scan | None:
    """Return what the last scan found, as it was written down."""
    text = await on.store.read(lambda unit: unit.facts.get(RECOVERY, SCAN))
    return read_scan(text or "")


def mode_of(on: Stage) -> Mode | None:
    """Return the mode of the running process."""
    return on.engine.recovery.mode


def states(request: Request) -> tuple[RequestState, list[GrantState]]:
    """Return where a request and its grants stand."""
    return request.state, [one.state for one in request.grants]


@asynccontextmanager
async def restorable(folder: Path) -> AsyncIterator[Restorable]:
    """Set the stage, with a witness, and clear it afterwards."""
    clock = FakeClock(NOW)
    store = await _opened(folder / "daypass.db", clock)
    on = Stage(store, clock, FakeChat(ChatName.SLACK), FakeConnector(), policy())
    on.witness = FakeWitness()
    found = Restorable(folder, on)
    try:
        await found.start()
        yield found
    finally:
        await on.store.close()
