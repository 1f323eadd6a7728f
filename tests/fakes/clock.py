"""A clock that a test moves; it never moves by itself."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Stands still until told otherwise."""

    def __init__(self, at: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) -> None:
        self.at = at
        self._start = at
        self._off = timedelta()

    def now(self) -> datetime:
        """Return the time."""
        return self.at

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by

    def steady(self) -> timedelta:
        """Return how much time has passed."""
        return self.at - self._start - self._off

    def jump(self, by: timedelta) -> None:
        """Set the clock to another time, as somebody may; no time passes."""
        self.at += by
        self._off += by
