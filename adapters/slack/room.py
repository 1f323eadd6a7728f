"""So many turns at once and so many waiting; whoever comes then is asked to try again."""

import asyncio
from types import TracebackType

AT_ONCE, WAITING = 64, 256


class Room:
    """An asynchronous context for one turn. Ask `full` first: entering never refuses."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._inside = 0

    @property
    def full(self) -> bool:
        """Whether there is no room, not even to wait."""
        return self._inside >= self._most

    async def __aenter__(self) -> None:
        self._inside += 1
        try:
            await self._places.acquire()
        except BaseException:
            self._inside -= 1
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._inside -= 1
        self._places.release()
