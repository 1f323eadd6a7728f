"""Threads that carry out units in the order they were handed in.

On SQLite one thread writes, on PostgreSQL a few. Each commits together what waited while its last
commit ran.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from bot.ports.store import StoreAway
from storage.line import Line, Outcome
from storage.unit import SqlUnit

Work = Callable[[SqlUnit], Any]


@dataclass(frozen=True, slots=True)
class Job:
    """One unit that waits for its turn."""

    work: Work
    reading: bool = False
    future: Future[Any] = field(default_factory=Future)


class Crew:
    """Starts at once, one thread for each line.

    `together` is how many units may share one commit.
    """

    def __init__(self, lines: Sequence[Line], *, together: int = 1) -> None:
        self._together = together
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._closed = False
        self._threads = [
            Thread(target=self._serve, args=(line,), name="daypass-store", daemon=True)
            for line in lines
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Work, *, reading: bool = False) -> Future[Any]:
        """Hand in a unit. Raises StoreAway after `stop`."""
        if self._closed:
            raise StoreAway("The database was closed: Daypass is stopping.")
        job = Job(work, reading)
        self._queue.put(job)
        return job.future

    def stop(self) -> None:
        """Carry out what was handed in, then end the threads. Blocks. May be called twice."""
        self._closed = True
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self, line: Line) -> None:
        try:
            while jobs := self._next():
                self._carry_out(line, [one for one in jobs if _wanted(one)])
        finally:
            line.close()

    def _next(self) -> list[Job]:
        """Wait for a job, and take along those that wait behind it; nothing means stop."""
        first = self._queue.get()
        jobs = [] if first is None else [first]
        while jobs and len(jobs) < self._together:
            try:
                job = self._queue.get_nowait()
            except Empty:
                break
            if job is None:
                self._queue.put(None)
                break
            jobs.append(job)
        return jobs

    def _carry_out(self, line: Line, jobs: list[Job]) -> None:
        if len(jobs) == 1:
            _settle(jobs[0], _one(line, jobs[0]))
        elif jobs:
            outcomes = line.write_together([job.work for job in jobs])
            for job, outcome in zip(jobs, outcomes, strict=True):
                _settle(job, outcome)


def _wanted(job: Job) -> bool:
    """Say whether anybody still waits: a job that was given up before its turn is not begun."""
    return job.future.set_running_or_notify_cancel()


def _one(line: Line, job: Job) -> Outcome[Any]:
    try:
        return Outcome(value=line.read(job.work) if job.reading else line.write(job.work))
    except Exception as error:  # noqa: BLE001 - handed to the caller, whatever it is
        return Outcome(error=error)


def _settle(job: Job, outcome: Outcome[Any]) -> None:
    if outcome.error is not None:
        job.future.set_exception(outcome.error)
    else:
        job.future.set_result(outcome.value)
