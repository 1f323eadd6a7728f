"""How a web server goes wrong: answers of every bad kind, by their names."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from aiohttp import web

TROUBLES: Mapping[str, Callable[[], web.Response]] = {
    "broken": lambda: web.Response(status=500),
    "bad gateway": lambda: web.Response(status=502, text="<html>bad gateway</html>"),
    "busy": lambda: web.Response(status=429, headers={"Retry-After": "7"}),
    "unknown key": lambda: web.Response(status=401),
    "forbidden": lambda: web.Response(status=403),
    "missing": lambda: web.Response(status=404),
    "moved": lambda: web.Response(status=302, headers={"Location": "http://127.0.0.1:9/secret"}),
    "empty": web.Response,
    "a web page": lambda: web.Response(text="<html>please log in</html>", content_type="text/html"),
    "noise": lambda: web.Response(body=bytes(range(256)) * 16),
    "too much": lambda: web.Response(body=b"x" * (6 * 2**20)),
}
CUT, SILENT = "cut", "silent"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """A server on loopback; `trouble` names what is wrong with it, and empty is nothing."""

    def __init__(self) -> None:
        self.trouble = ""
        self.asked: list[web.Request] = []
        self.port = 0
        self._released = asyncio.Event()

    @property
    def origin(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @contextlib.asynccontextmanager
    async def serve(self, handler: Handler) -> AsyncIterator[None]:
        """Listen until the end of the block; `handler` answers while nothing is wrong."""

        async def answer(request: web.Request) -> web.StreamResponse:
            self.asked.append(request)
            return await self._wrong(request) or await handler(request)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.port = int(runner.addresses[0][1])
            yield
        finally:
            self._released.set()
            await runner.cleanup()

    async def _wrong(self, request: web.Request) -> web.Response | None:
        if self.trouble == SILENT:
            await self._released.wait()
        if self.trouble == CUT and request.transport is not None:
            request.transport.abort()
            return web.Response()
        made = TROUBLES.get(self.trouble)
        return made() if made else None
