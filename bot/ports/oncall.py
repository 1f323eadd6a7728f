"""An on-call system tells who is on call: asked on a schedule, its answer kept for a short time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.ids import RotaName


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Somebody is on call from `start` up to, and not including, `end`; all in UTC.

    `who` is an address or a directory key as the system writes it: whom it means is looked up
    exactly, and nobody is guessed. `level` 1 is the first to be called; only they count.
    """

    who: str
    start: datetime
    end: datetime
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All duties that touch the time from `at` to `until`."""

    duties: Sequence[Duty]
    at: datetime
    until: datetime


class OnCallSystem(Protocol):
    """The port: one on-call schedule of one system."""

    name: RotaName
    every: timedelta
    """How often to ask."""
    keeps: timedelta
    """How long an answer may be relied on when the system does not answer any more."""

    async def fetch(self, now: datetime) -> Roster:
        """Return the duties around `now`. Raises TryAgain or Impossible (bot.ports.faults)."""
        ...

    async def close(self) -> None:
        """Let go of connections. May be called twice."""
        ...
