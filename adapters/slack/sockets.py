"""Socket Mode: two connections, and a watchdog over both.

The SDK's client may try for ever with a ticket that is spent, and may hold a connection on which
nothing arrives; the watchdog takes the ticket away, and asks for a new connection.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calls import quiet
from bot.engine.tasks import spawn

CONNECTIONS = 2
PING = 5.0  # seconds
LOOK = 2.0
PATIENCE = 5.0  # for the first connection, at start
_log = structlog.get_logger(__name__)


class Sockets:
    """The connections. `start` and `stop` may repeat."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        connections: int = CONNECTIONS,
    ) -> None:
        self._sleep = sleep
        self._connections = connections
        self._handlers: list[AsyncSocketModeHandler] = []
        self._tasks: list[asyncio.Task[Any]] = []

    async def start(self, app: AsyncApp, token: str, client: AsyncWebClient) -> None:
        """Connect; what does not connect within a few seconds goes on trying."""
        if self._handlers:
            return
        for _ in range(self._connections):
            made = AsyncSocketModeHandler(
                app, token, logger=quiet(), web_client=client, ping_interval=PING
            )
            self._handlers.append(made)
        connecting = [spawn(_connect(one), name="slack socket") for one in self._handlers]
        self._tasks = [*connecting, spawn(self._watch(), name="slack watchdog")]
        await asyncio.wait(connecting, timeout=PATIENCE)

    async def stop(self) -> None:
        """Close the connections."""
        handlers, self._handlers = self._handlers, []
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for one in handlers:
            await _close(one)

    def alive(self) -> int:
        """Return how many connections are open and not stale."""
        return sum(_is_open(one) for one in self._handlers)

    async def look_after(self) -> None:
        """Help every connection that is not alive: a new ticket, and a new connection."""
        for one in self._handlers:
            client = one.client
            if await client.is_connected():
                continue
            if await client.is_ping_pong_failing():
                _log.warning("a Slack connection went stale")
                client.last_ping_pong_time = None
                client.stale = True
            client.wss_uri = None  # spent; whoever is connecting now fetches another one
            if not client.connect_operation_lock.locked():
                async with asyncio.timeout(PATIENCE):
                    await client.connect_to_new_endpoint()

    async def _watch(self) -> None:
        while True:
            await self._sleep(LOOK)
            try:
                await self.look_after()
            except Exception as error:  # noqa: BLE001 - the watchdog must not die
                _log.warning("a Slack connection could not be renewed", why=type(error).__name__)


async def _connect(handler: AsyncSocketModeHandler) -> None:
    """Connect, and again until it works: the first ticket may not be had while Slack is away."""
    while not handler.client.closed:
        try:
            await handler.client.connect_to_new_endpoint()
        except Exception as error:  # noqa: BLE001 - whatever it was, the next try may work
            _log.warning("Slack gave no connection", why=type(error).__name__)
            await asyncio.sleep(LOOK)
        else:
            return


def _is_open(handler: AsyncSocketModeHandler) -> bool:
    client = handler.client
    session = client.current_session
    return session is not None and not session.closed and not client.stale


async def _close(handler: AsyncSocketModeHandler) -> None:
    with suppress(Exception):
        await handler.close_async()  # type: ignore[no-untyped-call] # untyped in the SDK
