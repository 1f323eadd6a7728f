"""A stage in recovery mode, as `daypass recover` finds it in the database."""

import json
from datetime import datetime, timedelta

from bot.app.recovering import recover
from bot.app.tools import Said
from bot.domain.records import Plain
from bot.engine.reconcile import Scan
from bot.engine.recovery_record import MODE, RECOVERY, SCAN, Mode, read_mode, written
from bot.ports.store import Store, Unit
from tests.bot.domain.world import NOW
from tests.bot.engine.stage import Stage
from tests.fakes.witness import FakeWitness

HOUR = timedelta(hours=1)
WHY = "The database is an older copy."
LOST = Mode(why=WHY, since=NOW, lost=True)
JUMPED = Mode(why="The clock jumped.", since=NOW, lost=False)
CLEAN = Scan(at=NOW)


async def held(on: Stage, mode: Mode = LOST, scan: Scan | None = CLEAN) -> Stage:
    """Write down that it is in the mode, and what the last comparison found."""

    def work(unit: Unit) -> None:
        unit.facts.put(RECOVERY, MODE, written(mode), NOW)
        if scan:
            unit.facts.put(RECOVERY, SCAN, written(scan), NOW)

    await on.store.write(work)
    return on


async def say(on: Stage, now: datetime | None = None, *, anyway: bool = False) -> Said:
    """Say `daypass recover`."""
    return await recover(on.store, on.witness, now or on.clock.now(), anyway=anyway)


async def stands(store: Store) -> tuple[Mode | None, int]:
    """Return the mode as it is written down, and how long the audit log is."""
    told, last = await store.read(
        lambda unit: (unit.facts.get(RECOVERY, MODE), unit.log.last()),
    )
    return read_mode(told or ""), last.seq if last else 0


def flat(said: Said) -> str:
    """Return what was said on one line."""
    return " ".join(said.text.split())


def data(said: Said) -> dict[str, Plain]:
    """Return what was said for programs."""
    assert isinstance(said.data, dict)
    return said.data


def left(said: Said) -> list[Plain]:
    """Return what is not settled."""
    found = data(said)["unsettled"]
    assert isinstance(found, list)
    return found


async def entries(on: Stage, event: str) -> list[dict[str, object]]:
    """Return the audit entries of this name."""
    lines = [json.loads(line) async for line in on.store.audit_reader.export()]
    return [one for one in lines if event == one["event"]]


def fake(on: Stage) -> FakeWitness:
    """Return the stage's witness."""
    assert isinstance(on.witness, FakeWitness)
    return on.witness
