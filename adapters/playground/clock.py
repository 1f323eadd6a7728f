"""The playground's clock: the machine's, plus an offset that only grows."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.engine.clock import since_boot, utc_now

Listener = Callable[[], Awaitable[None]]


class MovableClock:
    """A clock that people move forward. `base` is the clock it runs on; `offset` is the lead."""

    def __init__(
        self, offset: timedelta = timedelta(), *, base: Callable[[], datetime] = utc_now
    ) -> None:
        if offset < timedelta():
            raise ValueError("The clock of the playground never runs behind.")
        self._base = base
        self._offset = offset
        self._listeners: list[Listener] = []

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        return self._base() + self._offset

    def steady(self) -> timedelta:
        """Return how long it has been since some moment; to move the clock lets time pass."""
        return since_boot() + self._offset

    @property
    def offset(self) -> timedelta:
        """How far this clock is ahead of the machine's."""
        return self._offset

    async def move(self, by: timedelta) -> datetime:
        """Move forward, then call every listener in turn; return the new moment.

        Raises ValueError for a step back. A listener's error reaches the caller, after all the
        others were called.
        """
        if by < timedelta():
            raise ValueError("The clock of the playground moves forward only.")
        self._offset += by
        errors = [error for one in tuple(self._listeners) if (error := await _call(one))]
        if errors:
            raise errors[0]
        return self.now()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener()` after each move; return the way to stop (may be called twice)."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe


async def _call(listener: Listener) -> Exception | None:
    try:
        await listener()
    except Exception as error:  # noqa: BLE001  one listener's trouble must not keep the rest waiting
        return error
    return None
