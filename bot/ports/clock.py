"""The time, as an argument: production reads the machine's clock, tests move their own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

Now = Callable[[], datetime]  # aware, UTC


class Clock(Protocol):
    """A clock on the wall, which anybody may set, beside one that only ever counts."""

    def now(self) -> datetime:
        """Return what the wall says, aware and in UTC."""
        ...

    def steady(self) -> timedelta:
        """Return how long it has been since some moment. Setting the wall does not change it."""
        ...
