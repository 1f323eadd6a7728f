"""Socket Mode: connections with one-use tickets, envelopes, acks, pings and disconnect notices."""

import asyncio
import json
from contextlib import suppress

from aiohttp import WSMsgType, web

from adapters.playground.slack.grants import Grants
from adapters.playground.slack.wire import Json

CONNECTIONS_MAX = 10
_LIFE_SECONDS = 18_060  # what Slack announces in `hello`


class Sockets:
    """The open connections; each payload goes to one of them in turn.

    `muted` leaves pings and acks unanswered, as a half-open TCP connection does.
    """

    def __init__(self, app_id: str, grants: Grants) -> None:
        self.muted = False
        self.refusing = False
        self._app_id = app_id
        self._grants = grants
        self._open: dict[web.WebSocketResponse, web.Request] = {}
        self._acks: dict[str, asyncio.Future[Json | None]] = {}
        self._moved = asyncio.Event()
        self._turn = 0

    @property
    def connected(self) -> int:
        """How many connections are open."""
        return len(self._open)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends; a spent or unknown ticket gets a 404."""
        if self.refusing or not self._grants.spend_ticket(request.query.get("ticket", "")):
            return web.Response(status=404)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if self.connected >= CONNECTIONS_MAX:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        self._open[socket] = request
        self._moved.set()
        try:
            await socket.send_json(self._hello())
            await self._listen(socket)
        finally:
            self._forget(socket)
        return socket

    async def deliver(self, envelope: Json, limit: float) -> Json | None:
        """Send an envelope and return the payload of its ack.

        Raises TimeoutError without an ack within `limit` seconds, ConnectionError when no
        connection takes it. The ack may come over another connection.
        """
        key = envelope["envelope_id"]
        self._acks[key] = asyncio.get_running_loop().create_future()
        try:
            await self._next().send_json(envelope)
            async with asyncio.timeout(limit):
                return await self._acks[key]
        finally:
            del self._acks[key]

    async def wait_until(self, connections: int) -> None:
        """Wait until that many connections are open."""
        while self.connected != connections:
            self._moved.clear()
            await self._moved.wait()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to go; all reasons but `warning` also close it."""
        for socket in list(self._open):
            with suppress(ConnectionError):
                await socket.send_json(_disconnect(reason))
            if reason != "warning":
                await self._close(socket)

    async def ping(self) -> None:
        """Send a ping frame to every connection."""
        for socket in list(self._open):
            await socket.ping()

    async def close(self) -> None:
        """Close every connection; may be called twice."""
        for socket in list(self._open):
            await self._close(socket)

    def abort(self) -> None:
        """Cut every connection without a word, as an outage does."""
        for socket, request in list(self._open.items()):
            self._forget(socket)
            if request.transport is not None:
                request.transport.abort()

    def _next(self) -> web.WebSocketResponse:
        if not self._open:
            raise ConnectionError("no connection is open")
        self._turn += 1
        return list(self._open)[self._turn % len(self._open)]

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if self.muted:
                continue
            if frame.type == WSMsgType.PING:
                await socket.pong(frame.data)
            elif frame.type == WSMsgType.TEXT:
                self._acknowledge(frame.data)

    def _acknowledge(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        waiting = self._acks.get(ack.get("envelope_id", "")) if isinstance(ack, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload"))

    async def _close(self, socket: web.WebSocketResponse) -> None:
        self._forget(socket)
        await socket.close()

    def _forget(self, socket: web.WebSocketResponse) -> None:
        self._open.pop(socket, None)
        self._moved.set()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connected,
            "debug_info": {
                "host": "applink-fake",
                "build_number": 1,
                "approximate_connection_time": _LIFE_SECONDS,
            },
            "connection_info": {"app_id": self._app_id},
        }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
