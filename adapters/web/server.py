"""One aiohttp server: the chats' callbacks, and health. It knows no chat; handlers are given to it.

The body limit and the absence of every other path are part of the defence. Handlers read the body
themselves, as a stream, bounded in size and time: nothing here may consume it before them.
"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from aiohttp import web

from adapters.web import pages
from adapters.web.health import Health

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BODY_LIMIT = 1 << 20


class WebServer:
    """Listens on one address. `routes` maps a path to the handler of its POST.

    `mounts` maps the beginning of paths to a handler of every method below it; what comes after is
    `tail` in the request's match_info.
    """

    def __init__(
        self,
        host: str,
        port: int,
        routes: Mapping[str, Handler],
        health: Health,
        mounts: Mapping[str, Handler] = MappingProxyType({}),
    ) -> None:
        self._host = host
        self.port = port
        self._app = _application(routes, health)
        for prefix, handler in mounts.items():
            self._app.router.add_route("*", prefix + "/{tail:.*}", handler)
        self._runner = web.AppRunner(self._app, access_log=None, handler_cancellation=False)

    async def start(self) -> None:
        """Listen. Raises OSError when the port is taken. Port 0 takes a free one: see `port`."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.port, backlog=512)
        await site.start()
        self.port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening; what is being answered may finish. Twice is fine."""
        await self._runner.cleanup()


def _application(routes: Mapping[str, Handler], health: Health) -> web.Application:
    application = web.Application(client_max_size=BODY_LIMIT)
    for path, handler in routes.items():
        application.router.add_post(path, handler)
    application.router.add_get("/livez", health.live)
    application.router.add_get("/readyz", health.ready)
    application.router.add_get("/metrics", health.metrics)
    application.router.add_get("/privacy", pages.privacy)
    application.router.add_get("/terms", pages.terms)
    return application
