"""The table of jobs: what runs by itself, how often, and how long a run may take."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

Run = Callable[[], Awaitable[object]]

EXPIRE = "expire"  # the job that is pulled forward to the next deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to run at the start and then again and again.

    `run` only claims and hands over: it never waits for a target. A run that takes longer than
    `limit` is cut off, so that the next one can begin.
    """

    name: str
    every: timedelta
    run: Run
    limit: timedelta = timedelta(minutes=1)


def table(*, tick: timedelta, sweep: Run, recheck: Run, scan: Run, tidy: Run) -> tuple[Job, ...]:
    """List the jobs: `tick` apart what falls due, and less often what only might have changed."""
    return (
        Job(name=EXPIRE, every=tick, run=sweep),
        Job(name="recheck", every=timedelta(minutes=5), run=recheck, limit=timedelta(minutes=4)),
        Job(name="reconcile", every=timedelta(minutes=10), run=scan, limit=timedelta(minutes=9)),
        Job(name="tidy", every=timedelta(hours=1), run=tidy),
    )
