"""The scheduler: it knocks on time, and a run that hangs does not end the others."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.engine.clock import utc_now
from scheduler.clock import Scheduler
from scheduler.jobs import EXPIRE, Job, table

LONG = timedelta(hours=1)
PATIENCE = 5.0  # seconds that a test waits for what should come at once


class Knocked:
    """A job's function that remembers its runs and waits for leave to finish."""

    def __init__(self) -> None:
        self.begun = 0
        self.events: asyncio.Queue[int] = asyncio.Queue()
        self.leave = asyncio.Event()
        self.leave.set()

    async def __call__(self) -> None:
        """Run."""
        self.begun += 1
        self.events.put_nowait(self.begun)
        await self.leave.wait()

    async def runs(self, number: int) -> None:
        """Wait until so many runs have begun."""
        async with asyncio.timeout(PATIENCE):
            while await self.events.get() < number:
                pass


Start = Callable[..., Scheduler]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Give a function that starts a scheduler; it is stopped afterwards."""
    started: list[Scheduler] = []

    def begin(*jobs: Job, now: Callable[[], datetime] = utc_now) -> Scheduler:
        scheduler = Scheduler(jobs, now)
        started.append(scheduler)
        scheduler.start()
        return scheduler

    yield begin
    for one in started:
        await one.stop()


def job(run: Callable[[], Awaitable[object]], every: timedelta = LONG, **more: timedelta) -> Job:
    """Return a job that comes again after an hour."""
    return Job(name=EXPIRE, every=every, run=run, **more)


async def settled() -> None:
    """Let every task that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_jobs_run_at_the_start(start: Start) -> None:
    """What fell due while Daypass was down is found at once."""
    sweep = Knocked()
    start(job(sweep))

    await sweep.runs(1)


async def test_jobs_come_again(start: Start) -> None:
    """At their interval."""
    sweep = Knocked()
    start(job(sweep, every=timedelta(seconds=0.02)))

    await sweep.runs(4)


async def test_a_deadline_pulls_a_run_forward(start: Start) -> None:
    """The next run comes at the earliest deadline, and the interval goes on afterwards."""
    sweep = Knocked()
    scheduler = start(job(sweep))
    await sweep.runs(1)

    scheduler.wake(EXPIRE, utc_now() + timedelta(milliseconds=30))
    scheduler.wake(EXPIRE, utc_now() + timedelta(minutes=30))
    await sweep.runs(2)


async def test_a_far_deadline_changes_nothing(start: Start) -> None:
    """A run never comes later than it would, and the end of time is not too far."""
    sweep = Knocked()
    scheduler = start(job(sweep, every=timedelta(seconds=0.05)))

    scheduler.wake(EXPIRE, datetime.max.replace(tzinfo=UTC))
    await sweep.runs(3)


async def test_waking_without_a_moment_is_at_once(start: Start) -> None:
    """So the playground does it after it moved the clock."""
    sweep = Knocked()
    scheduler = start(job(sweep))
    await sweep.runs(1)

    scheduler.wake(EXPIRE)
    await sweep.runs(2)
    with pytest.raises(KeyError):
        scheduler.wake("nothing")


async def test_a_moved_clock_counts_in_its_own_time(start: Start) -> None:
    """A deadline in the playground's year is as far away as its clock says."""
    sweep = Knocked()
    moved = datetime(2031, 5, 1, tzinfo=UTC)
    scheduler = start(job(sweep), now=lambda: moved)
    await sweep.runs(1)

    scheduler.wake(EXPIRE, moved + timedelta(milliseconds=10))
    await sweep.runs(2)


async def test_a_knock_during_a_run_is_not_lost(start: Start) -> None:
    """One run at a time; however many knocks, one more run follows."""
    sweep, other = Knocked(), Knocked()
    sweep.leave.clear()
    often = timedelta(seconds=0.01)
    scheduler = start(job(sweep, every=often), Job(name="other", every=often, run=other))
    await sweep.runs(1)
    scheduler.wake(EXPIRE)
    await other.runs(5)

    assert 1 == sweep.begun
    sweep.leave.set()
    await sweep.runs(2)


async def test_a_run_that_hangs_is_cut_off(start: Start) -> None:
    """The next ones come; health sees that none finished meanwhile."""
    sweep = Knocked()
    sweep.leave.clear()
    limit = timedelta(seconds=0.02)
    scheduler = start(job(sweep, every=timedelta(seconds=0.01), limit=limit))
    before = utc_now()

    await sweep.runs(3)
    assert scheduler.ages(before + LONG)[EXPIRE] >= LONG - timedelta(seconds=PATIENCE)
    sweep.leave.set()
    await sweep.runs(5)


async def test_a_run_that_fails_does_not_end_the_others(start: Start) -> None:
    """A failed run is not a finished one."""
    sweep = Knocked()
    times = [datetime(2026, 11, 22, tzinfo=UTC)]

    async def fail() -> None:
        await sweep()
        times.append(times[-1] + LONG)
        raise RuntimeError

    scheduler = start(job(fail, every=timedelta(seconds=0.01)), now=lambda: times[-1])
    await sweep.runs(3)

    assert timedelta(0) < scheduler.ages(times[-1])[EXPIRE]


async def test_the_age_is_that_of_the_last_finished_run(start: Start) -> None:
    """It falls back to nothing whenever a run finishes."""
    sweep = Knocked()
    times = [datetime(2026, 11, 22, tzinfo=UTC)]
    scheduler = start(job(sweep), now=lambda: times[-1])
    await sweep.runs(1)
    await settled()
    times.append(times[-1] + LONG)

    assert LONG == scheduler.ages(times[-1])[EXPIRE]
    scheduler.wake(EXPIRE)
    await sweep.runs(2)
    await settled()
    assert timedelta(0) == scheduler.ages(times[-1])[EXPIRE]


async def test_after_stopping_nothing_runs(start: Start) -> None:
    """A run that goes on is cancelled; stopping and waking afterwards do nothing."""
    sweep = Knocked()
    sweep.leave.clear()
    scheduler = start(job(sweep, every=timedelta(seconds=0.01)))
    await sweep.runs(1)

    await scheduler.stop()
    await scheduler.stop()
    scheduler.wake(EXPIRE)
    await settled()
    assert 1 == sweep.begun


async def test_waking_before_the_start_is_fine() -> None:
    """The first run comes at the start anyway."""
    sweep = Knocked()
    scheduler = Scheduler([job(sweep)], utc_now)

    scheduler.wake(EXPIRE)
    await scheduler.stop()
    assert {} == scheduler.ages(utc_now())


async def test_the_table_names_every_job() -> None:
    """The tick sets the sweep's interval."""
    sweep = Knocked()
    jobs = table(tick=timedelta(seconds=5), sweep=sweep, recheck=sweep, scan=sweep, tidy=sweep)

    assert ["expire", "recheck", "reconcile", "tidy"] == [one.name for one in jobs]
    assert timedelta(seconds=5) == jobs[0].every
