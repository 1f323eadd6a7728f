"""Change notices: a version number that grows with every change, and those who wait for it."""

import asyncio
from collections.abc import Callable


class Notices:
    """Counts changes and tells listeners. Listeners run at once and must not block."""

    def __init__(self) -> None:
        self.version = 0
        self._listeners: list[Callable[[int], None]] = []
        self._waiters: set[asyncio.Future[None]] = set()

    def subscribe(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Call `listener(version)` at each change; return the way to stop (may be called twice)."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def changed(self) -> None:
        """Count one change and wake everybody."""
        self.version += 1
        for listener in tuple(self._listeners):
            listener(self.version)
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def after(self, version: int) -> int:
        """Wait until the version is greater than `version` and return it."""
        while self.version <= version:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.add(waiter)
            try:
                await waiter
            finally:
                self._waiters.discard(waiter)
        return self.version

    async def until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Wait until the condition holds. Raises TimeoutError after `seconds` of real time."""
        async with asyncio.timeout(seconds):
            while not condition():
                await self.after(self.version)
