"""One connection of Socket Mode: the SDK's client, its greeting, and help when it is not alive.

The SDK's client may try for ever with a ticket that is spent, may hold a connection on which
nothing arrives, and asks for tickets as fast as it can while Slack turns it away; so a ticket is
taken away while it is not connected, a greeting is waited for, and tickets are asked for slowly.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calls import quiet
from adapters.slack.wire import Json

LOOK = 2.0  # seconds between two looks
LOOKS = 5  # without a greeting, then the connection is made anew
PATIENCE = 5.0  # seconds for one attempt
_log = structlog.get_logger(__name__)
Answer = Callable[[Json], Awaitable[str]]
Sleep = Callable[[float], Awaitable[object]]


class PacedClient(SocketModeClient):
    """The SDK's client; it asks for the next ticket only after `pause`."""

    pause: Callable[[], Awaitable[None]]

    async def issue_new_wss_url(self) -> str:
        """Ask for a ticket."""
        await self.pause()
        return await super().issue_new_wss_url()


class Link:
    """A connection. `answer` takes a payload and returns the JSON of its acknowledgement."""

    def __init__(
        self, answer: Answer, token: str, web: AsyncWebClient, ping: float, sleep: Sleep
    ) -> None:
        self._answer = answer
        self._sleep = sleep
        self._greeted: object = None
        self._looked: object = None
        self._looks = 0
        self._unanswered = 0
        self.client = PacedClient(
            app_token=token, logger=quiet(), web_client=web, ping_interval=ping
        )
        self.client.proxy = web.proxy  # not what the SDK read from the environment
        self.client.pause = self._pause
        self.client.message_listeners.append(self._told)
        self.client.socket_mode_request_listeners.append(self._asked)

    def alive(self) -> bool:
        """Whether Slack greeted this connection, and it is open and not stale."""
        session = self.client.current_session
        opened = session is not None and not session.closed and not self.client.stale
        return opened and self._greeted is session

    async def connect(self) -> None:
        """Connect, and again until it works: a ticket may not be had while Slack is away."""
        while not self.client.closed:
            try:
                await self.client.connect_to_new_endpoint()
            except Exception as error:  # noqa: BLE001 - whatever it was, the next try may work
                _log.warning("Slack gave no connection", why=type(error).__name__)
                await self._sleep(LOOK)
            else:
                return

    async def look_after(self) -> None:
        """Help the connection when it is not alive. Raises nothing."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._help()
        except Exception as error:  # noqa: BLE001 - the other connection must not suffer
            _log.warning("a Slack connection could not be renewed", why=type(error).__name__)

    async def close(self) -> None:
        """Close it."""
        with suppress(Exception):
            await self.client.close()  # type: ignore[no-untyped-call] # untyped in the SDK

    async def _help(self) -> None:
        client = self.client
        if await client.is_connected():
            if self._is_silent():
                _log.warning("Slack did not greet a connection")
                await client.connect_to_new_endpoint(force=True)
            return
        if await client.is_ping_pong_failing():
            _log.warning("a Slack connection went stale")
            client.last_ping_pong_time = None
            client.stale = True
        client.wss_uri = None  # spent; whoever is connecting now fetches another one
        if not client.connect_operation_lock.locked():
            await client.connect_to_new_endpoint()

    def _is_silent(self) -> bool:
        """Count the looks at a connection that Slack has not greeted; whether they are enough."""
        session = self.client.current_session
        if self._looked is not session:
            self._looked, self._looks = session, 0
        self._looks += 1
        if self._greeted is session or self._looks <= LOOKS:
            return False
        self._looks = 0
        return True

    async def _pause(self) -> None:
        """Wait before another ticket when the last one led to no greeting."""
        if self._unanswered:
            await self._sleep(LOOK)
        self._unanswered += 1

    async def _told(
        self, client: AsyncBaseSocketModeClient, message: dict[str, Any], _: str | None = None
    ) -> None:
        if message.get("type") == "hello" and client is self.client:
            self._greeted = self.client.current_session
            self._unanswered = 0

    async def _asked(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        said = await self._answer(request.payload)
        payload = json.loads(said) if said else None
        await client.send_socket_mode_response(
            SocketModeResponse(envelope_id=request.envelope_id, payload=payload)
        )
