"""The aiohttp server: routes, the loopback rule, and the response URLs.

It binds loopback addresses only and answers only requests that name a loopback host.
"""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from adapters.playground.slack import arguments
from adapters.playground.slack.api import WebApi
from adapters.playground.slack.grants import Grants
from adapters.playground.slack.replies import Replies
from adapters.playground.slack.sockets import Sockets
from adapters.playground.slack.wire import ApiError

_BODY_MAX = 4 * 1024 * 1024
_SHUTDOWN_SECONDS = 0.2
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_loopback(host: str | None) -> bool:
    """Return whether `host` is localhost or a loopback address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def host_of(url: str) -> str | None:
    """Return the host in a URL, None when there is none or the URL is broken."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


class Server:
    """Listens, and hands each request to the part that answers it."""

    def __init__(self, api: WebApi, sockets: Sockets, grants: Grants, replies: Replies) -> None:
        self._api = api
        self._sockets = sockets
        self._grants = grants
        self._replies = replies
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen and return the port; ValueError for an address that is not loopback."""
        if not is_loopback(host):
            raise ValueError("The fake Slack listens on loopback only.")
        app = web.Application(client_max_size=_BODY_MAX, middlewares=[_loopback_only])
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_get("/link/", self._sockets.serve)
        app.router.add_post("/{kind:actions|commands|app}/{team}/{secret}", self._respond)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=_SHUTDOWN_SECONDS,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening; may be called twice."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        """Serve a response URL, which needs no token and answers in plain text."""
        try:
            origin = self._grants.origin(request.match_info["secret"])
            self._replies.to_response_url(origin, arguments.decoded(await request.read()))
        except ApiError as error:
            status = 404 if error.code in {"expired_url", "used_url"} else 400
            told = {"ok": False, "error": error.code}
            return web.json_response(told, status=status)
        return web.Response(text="ok")


@web.middleware
async def _loopback_only(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Refuse other names for this machine: a web page could reach us under one (DNS rebinding)."""
    if not is_loopback(host_of(f"http://{request.host}")):
        return web.Response(status=421)
    return await handler(request)
