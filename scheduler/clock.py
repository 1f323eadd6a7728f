"""Wakes the jobs: the only file that knows APScheduler, which is told nothing but when to knock.

Rows hold the deadlines, never this: its jobs live in memory, are never dropped for being late,
and return at once. What a knock starts is ours, so that a run which hangs is cut off instead of
ending all later ones.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.engine.clock import utc_now
from bot.engine.tasks import spawn
from bot.ports.clock import Now
from scheduler.jobs import Job

_log = structlog.get_logger(__name__)


class Scheduler:
    """Runs each job at the start, at its interval, and when it is woken.

    One run of a job at a time.

    `now` may be moved (the playground does); `timer` is the clock that really passes.
    """

    def __init__(self, jobs: Sequence[Job], now: Now, timer: Now = utc_now) -> None:
        self._now = now
        self._timer = timer
        self._runs = {job.name: _Run(job, now) for job in jobs}
        self._knocks = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Start all jobs. Call it once, in the running loop."""
        for name, run in self._runs.items():
            self._knocks.add_job(
                run.knock,
                "interval",
                id=name,
                seconds=run.job.every.total_seconds(),
                next_run_time=self._timer(),
                misfire_grace_time=None,  # Deliberate: late is never a reason to drop a run
                coalesce=True,
            )
            run.started()
        self._knocks.start()

    async def stop(self) -> None:
        """Start nothing more, and cancel what runs: it claimed what it committed, no more.

        May be called twice.
        """
        if self._knocks.running:
            self._knocks.shutdown(wait=False)
        for run in self._runs.values():
            await run.cancel()

    def wake(self, name: str, at: datetime | None = None) -> None:
        """Have a job run at a moment of `now`, or at once; never later than it would anyway.

        Raises KeyError.

        Call it again after `now` was moved: the delay is measured when it is called.
        """
        run = self._runs[name]
        job = self._knocks.get_job(run.job.name)
        if job is None:
            return  # stopped, or not started: the first run comes at the start
        delay = max(at - self._now(), timedelta(0)) if at else timedelta(0)
        delay = min(
            delay, run.job.every
        )  # the interval comes first anyway, and far moments overflow
        moment = self._timer() + delay
        if job.next_run_time is None or moment < job.next_run_time:
            self._knocks.modify_job(run.job.name, next_run_time=moment)

    def ages(self, now: datetime) -> Mapping[str, timedelta]:
        """Return how long ago each job last finished well, or was started if none ever did."""
        return {name: now - run.finished for name, run in self._runs.items() if run.finished}


class _Run:
    """One job's runs, one after the other. A knock during a run is remembered, not lost."""

    def __init__(self, job: Job, now: Now) -> None:
        self.job = job
        self.finished: datetime | None = None
        self._now = now
        self._again = False
        self._task: asyncio.Task[None] | None = None

    def started(self) -> None:
        """Begin to count the age."""
        self.finished = self._now()

    async def knock(self) -> None:
        """Start a run and return at once; if one is going on, another follows it."""
        if self._task is not None and not self._task.done():
            self._again = True
            return
        self._task = spawn(self._go(), name=f"job {self.job.name}")

    async def cancel(self) -> None:
        """End the run that goes on, if one does."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _go(self) -> None:
        self._again = True
        while self._again:
            self._again = False
            await self._once()

    async def _once(self) -> None:
        try:
            async with asyncio.timeout(self.job.limit.total_seconds()):
                await self.job.run()
        except TimeoutError:
            _log.error("job cut off", job=self.job.name, limit=str(self.job.limit))
        except Exception:  # noqa: BLE001 - whatever went wrong, the next run must come
            _log.exception("job failed", job=self.job.name)
        else:
            self.finished = self._now()
