"""The only place that reads the machine's clock, and what Daypass believes of it.

Access must not last longer because somebody set a clock back. So the time on the wall counts only
as long as it agrees with what a clock that nobody can set says has passed.
"""

import time
from datetime import UTC, datetime, timedelta

from bot.ports.clock import Clock

TOLERANCE = timedelta(seconds=10)  # as far as time servers move a clock that is in order
# Linux: it also counts while the machine sleeps, which the other does not.
_COUNTER = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def utc_now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)


def since_boot() -> timedelta:
    """Return how long the machine has been running."""
    return timedelta(seconds=time.clock_gettime(_COUNTER))


class MachineClock:
    """The machine's two clocks."""

    def now(self) -> datetime:
        """Return what the wall says, aware and in UTC."""
        return utc_now()

    def steady(self) -> timedelta:
        """Return how long the machine has been running."""
        return since_boot()


class Timekeeper:
    """The time that Daypass goes by: the wall's, and never behind what has surely passed.

    A wall that is ahead is followed, since to end access early is safe.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall, self._steady = clock.now(), clock.steady()

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        wall, due = self._clock.now(), self._due()
        return wall if wall >= due - TOLERANCE else due

    def drift(self) -> timedelta:
        """Return how far the wall is ahead of where it should be; negative when it is behind."""
        return self._clock.now() - self._due()

    def ahead(self) -> timedelta:
        """Return how far time would go back if the wall were trusted; zero when it would not."""
        return max(self.now() - self._clock.now(), timedelta(0))

    def jumped(self) -> bool:
        """Say whether the wall is so far off that somebody must have set it."""
        return abs(self.drift()) > TOLERANCE

    def not_before(self, moment: datetime) -> None:
        """Learn that this moment has passed already: it was written down."""
        if moment > self._due():
            self._wall, self._steady = moment, self._clock.steady()

    def run_ahead(self, by: timedelta) -> None:
        """Go on so far ahead of the wall, as before a restart."""
        self.not_before(self._clock.now() + by)

    def trust(self) -> None:
        """Take the wall's time as right from now on: somebody has looked."""
        self._wall, self._steady = self._clock.now(), self._clock.steady()

    def _due(self) -> datetime:
        """Return what the wall should say."""
        return self._wall + (self._clock.steady() - self._steady)
