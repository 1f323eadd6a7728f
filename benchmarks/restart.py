"""`restart`: killed with grants open, some of which end meanwhile; started again, and ready."""

import asyncio
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import organisation, population
from benchmarks.child import Child, Json
from benchmarks.measure import Scale, median
from benchmarks.report import Row
from benchmarks.stage import SECRET_KEY, Server, settings
from bot.domain.policy import Policy
from bot.engine.clock import utc_now
from storage.store import open_store

ROWS = 'SELECT count(*) FROM "grant"'
ENDED = "SELECT count(*) FROM \"grant\" WHERE state = 'ended'"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
_PAUSE = 0.01
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class _Start:
    total: float
    imports: float
    opening: float
    drained: float


def run(folder: Path, platform: Json, scale: Scale) -> list[Row]:
    """Measure starts over the same rows, each on a copy of its own."""
    filled = folder / "filled.db"
    law = organisation.policy(folder, population.SHARDS)
    asyncio.run(_fill(filled, law, [utc_now() + HOUR] * scale.live))
    copies = [Path(shutil.copy(filled, folder / f"restart{one}.db")) for one in range(scale.rounds)]
    starts = [_start(one, law, platform, scale) for one in copies]
    live = f"{scale.live:,} live, {scale.overdue:,} overdue"
    imports = median([one.imports for one in starts])
    return [
        Row(
            name="restart",
            measure=f"kill -9 with {live}: process start to ready",
            value=median([one.total for one in starts]),
            unit="s",
            floor=imports,
            against="its imports",
        ),
        Row(
            name="restart",
            measure="of that after the imports: open, recover, listen",
            value=median([one.opening for one in starts]),
            unit="s",
            target="0.5 s",
        ),
        Row(
            name="restart",
            measure="from ready until what was overdue has ended",
            value=median([one.drained for one in starts]),
            unit="s",
            target="1 s",
        ),
    ]


def _start(path: Path, law: Policy, platform: Json, scale: Scale) -> _Start:
    """Start, put in what is overdue before anybody looks, kill, start again."""
    told = {
        **settings(path.parent, path.name, platform, population.SHARDS),
        "DAYPASS_TICK_SECONDS": "60",
    }
    victim = Child("daypass", told)
    victim.hear()
    overdue = [utc_now() - MINUTE] * scale.overdue
    asyncio.run(_fill(path, law, overdue, first=scale.live))
    victim.kill()
    with Child("daypass", told) as child:
        ready = child.hear()
        total = time.perf_counter() - child.started
        server = Server(child, int(ready["port"]), path)
        drained = _drained(server, scale)
        if server.count(ROWS) != scale.live + scale.overdue:
            raise AssertionError("restart: grants were lost")
    return _Start(total, float(ready["imports"]), float(ready["opening"]), drained)


async def _fill(path: Path, law: Policy, ends: Sequence[datetime], *, first: int = 0) -> None:
    store = await open_store(f"sqlite:///{path}", [SECRET_KEY], utc_now)
    try:
        await population.settle(store, law, ends, first=first)
    finally:
        await store.close()


def _drained(server: Server, scale: Scale) -> float:
    """Return how long it took from ready until nothing overdue was open."""
    began = time.perf_counter()
    while server.count(ENDED) < scale.overdue:
        if time.perf_counter() - began > _PATIENCE:
            raise AssertionError("restart: what was overdue did not end")
        time.sleep(_PAUSE)
    if server.count(ENDED) != scale.overdue:
        raise AssertionError("restart: more ended than was due")
    return time.perf_counter() - began
