"""Socket Mode: two connections, and a watchdog over both."""

import asyncio
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.links import LOOK, PATIENCE, Answer, Link, Sleep
from bot.engine.tasks import spawn

CONNECTIONS = 2
PING = 5.0  # seconds


class Sockets:
    """The connections. `start` and `stop` may repeat."""

    def __init__(
        self, sleep: Sleep = asyncio.sleep, connections: int = CONNECTIONS, ping: float = PING
    ) -> None:
        self._sleep = sleep
        self._connections = connections
        self._ping = ping
        self._tasks: list[asyncio.Task[Any]] = []
        self.links: list[Link] = []

    async def start(self, answer: Answer, token: str, web: AsyncWebClient) -> None:
        """Connect; what does not connect within a few seconds goes on trying."""
        if self.links:
            return
        self.links = [
            Link(answer, token, web, self._ping, self._sleep) for _ in range(self._connections)
        ]
        connecting = [spawn(one.connect(), name="slack socket") for one in self.links]
        self._tasks = [*connecting, spawn(self._watch(), name="slack watchdog")]
        await asyncio.wait(connecting, timeout=PATIENCE)

    async def stop(self) -> None:
        """Close the connections."""
        links, self.links = self.links, []
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for one in links:
            await one.close()

    def alive(self) -> int:
        """Return how many connections work."""
        return sum(one.alive() for one in self.links)

    async def look_after(self) -> None:
        """Help every connection that is not alive; one that fails does not hold up the other."""
        await asyncio.gather(*(one.look_after() for one in self.links))

    async def _watch(self) -> None:
        while True:
            await self._sleep(LOOK)
            await self.look_after()
