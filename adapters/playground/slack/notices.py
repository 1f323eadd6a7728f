"""Tell whoever listens that the workspace changed; a slow listener loses the oldest notices."""

import asyncio
from collections.abc import AsyncIterator

from adapters.playground.slack.wire import Json

_BACKLOG = 1000


class Subscription:
    """One listener's queue of notices; iterate it, or `get` one. Close it when done."""

    def __init__(self, board: "Board") -> None:
        self._board = board
        self._queue: asyncio.Queue[Json | None] = asyncio.Queue()

    def put(self, notice: Json | None) -> None:
        """Queue a notice; None ends the iteration. The oldest goes when the backlog is full."""
        if self._queue.qsize() >= _BACKLOG:
            self._queue.get_nowait()
        self._queue.put_nowait(notice)

    async def get(self) -> Json | None:
        """Return the next notice, waiting for it; None once the fake has stopped."""
        return await self._queue.get()

    def close(self) -> None:
        """Stop listening; may be called twice."""
        self._board.forget(self)

    async def __aiter__(self) -> AsyncIterator[Json]:
        try:
            while (notice := await self._queue.get()) is not None:
                yield notice
        finally:
            self.close()


class Board:
    """All listeners, and the number of the last change."""

    def __init__(self) -> None:
        self.seq = 0
        self._listeners: list[Subscription] = []

    def subscribe(self) -> Subscription:
        """Return a new subscription that hears every change from now on."""
        subscription = Subscription(self)
        self._listeners.append(subscription)
        return subscription

    def forget(self, subscription: Subscription) -> None:
        """Drop a listener; unknown ones are ignored."""
        if subscription in self._listeners:
            self._listeners.remove(subscription)

    def tell(self, kind: str, **about: str | None) -> None:
        """Give a change its number and pass it to every listener."""
        self.seq += 1
        for listener in self._listeners:
            listener.put({"seq": self.seq, "kind": kind, **about})

    def close(self) -> None:
        """End every iteration."""
        for listener in list(self._listeners):
            listener.put(None)
