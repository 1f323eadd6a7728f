"""Medians, percentiles, and the longest time for which an event loop did nothing else."""

import asyncio
import math
import statistics
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

TICK = 0.002  # seconds between looks at the loop


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is done. The short form asserts the same and measures little."""

    rounds: int = 5
    calls: int = 400  # a round, at one server
    warm: int = 50
    posted: int = 20  # requests whose cards are waited for
    ending: int = 1_000  # grants in one second
    live: int = 10_000  # grants at a restart
    overdue: int = 500
    clicks: int = 32
    sentences: int = 4_000
    entries: int = 20_000
    starts: int = 5
    employees: int = 20_000
    flows: int = 500
    resources: tuple[int, ...] = (100_000, 1_000_000)
    decisions: int = 2_000
    judged: int = 60  # of the decisions, by who is slow
    lookers: int = 300  # people who ask what they may ask for


FULL = Scale()
SHORT = Scale(
    rounds=1,
    calls=12,
    warm=2,
    posted=2,
    ending=40,
    live=60,
    overdue=20,
    clicks=8,
    sentences=50,
    entries=200,
    starts=1,
    employees=400,
    flows=60,
    resources=(2_000,),
    decisions=60,
    judged=20,
    lookers=5,
)


def percentile(values: Sequence[float], part: float) -> float:
    """Return the smallest value that `part` (0 to 1) of all values do not exceed."""
    ranked = sorted(values)
    return ranked[max(math.ceil(part * len(ranked)) - 1, 0)]


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


class Gap:
    """The longest delay of a ticker, in seconds."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        """Tick until cancelled."""
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            await asyncio.sleep(TICK)
            now = loop.time()
            self.longest = max(self.longest, now - last - TICK)
            last = now


@asynccontextmanager
async def gaps() -> AsyncIterator[Gap]:
    """Watch the running loop."""
    gap = Gap()
    task = asyncio.ensure_future(gap.watch())
    try:
        yield gap
    finally:
        task.cancel()
