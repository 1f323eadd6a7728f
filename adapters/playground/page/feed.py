"""One version number for all that the page shows: it grows with Slack, Teams and the clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from adapters.playground.slack.notices import Subscription
from adapters.playground.world import Playground
from bot.engine.tasks import spawn

_HEARTBEAT = 15.0  # seconds; a silent stream would be cut by some browsers
_BREATH = 0.03  # seconds in which changes are gathered into one notice


class Feed:
    """Counts changes; `open` before use, `close` at the end. `changed` may be called by anybody."""

    def __init__(self, playground: Playground) -> None:
        self.version = 1
        self._playground = playground
        self._news = asyncio.Event()
        self._closed = False
        self._ends = contextlib.ExitStack()

    def open(self) -> None:
        """Listen to both chats and the clock."""
        subscription = self._playground.slack.subscribe()
        task = spawn(self._follow(subscription), name="playground feed")
        self._ends.callback(task.cancel)
        self._ends.callback(subscription.close)
        self._ends.callback(self._playground.teams.subscribe(lambda _: self.changed()))
        self._ends.callback(self._playground.clock.subscribe(self._moved))

    def close(self) -> None:
        """End every stream; may be called twice."""
        self._closed = True
        self._ends.close()
        self._news.set()

    def changed(self) -> None:
        """Count one change and wake the streams."""
        self.version += 1
        self._news.set()
        self._news = asyncio.Event()

    async def versions(self) -> AsyncIterator[int | None]:
        """Yield the version now and after each change; None is a heartbeat. Ends at `close`."""
        told = 0
        while not self._closed:
            news = self._news
            if self.version == told:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_HEARTBEAT):
                        await news.wait()
                        await asyncio.sleep(_BREATH)
            fresh, told = self.version != told, self.version
            yield told if fresh else None

    async def _follow(self, subscription: Subscription) -> None:
        async for _ in subscription:
            self.changed()

    async def _moved(self) -> None:
        self.changed()
