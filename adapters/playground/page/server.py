"""Serves the page: its files, what a persona may see, a stream of versions, and people's deeds."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

import psycopg
from aiohttp import web

from adapters.playground.page import sight
from adapters.playground.page.deeds import Deeds, Unknown, persona
from adapters.playground.page.feed import Feed
from adapters.playground.page.guard import Guard, safety_headers
from adapters.playground.page.prompt import Prompt
from adapters.playground.page.watch import Watch
from adapters.playground.world import CAST, PERSONAS, Persona, Playground
from adapters.playground.world.cast import ZONE

AuditTail = Callable[[int], Awaitable[Sequence[Mapping[str, Any]]]]
NextEnd = Callable[[], Awaitable[datetime | None]]
Wake = Callable[[], Awaitable[None]]
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_TOKEN_PLACE = "{{token}}"  # noqa: S105  where the token goes in index.html
_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_MOST_MOVED = timedelta(days=2)
_AUDITED = 40
_LARGEST = 256 * 1024


class Page:
    """The page of a started playground.

    `audit_tail(n)` gives the last n audit events, oldest first; `next_end()` the moment the next
    grant ends, or None; `wake()` lets the bot act on the time at once, after the clock was moved.
    """

    def __init__(
        self, playground: Playground, audit_tail: AuditTail, next_end: NextEnd, wake: Wake
    ) -> None:
        self._playground = playground
        self._audit_tail, self._next_end, self._wake = audit_tail, next_end, wake
        self._guard = Guard()
        self._feed = Feed(playground)
        self._deeds = Deeds(playground.slack, playground.teams)
        self._prompt = Prompt(playground.production)
        self._watch: Watch | None = None
        self._runner: web.AppRunner | None = None
        self._host, self._port = "127.0.0.1", 0

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listen; ValueError for a host that is not loopback, OSError when the port is taken."""
        if host not in _LOOPBACK:
            raise ValueError("The playground listens on loopback only.")
        app = web.Application(middlewares=[self._guard.middleware], client_max_size=_LARGEST)
        app.add_routes(self._routes())
        self._watch = Watch(self._playground.production())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError:
            await self.stop()
            raise
        self._host, self._port = host, int(self._runner.addresses[0][1])
        names = {f"{name}:{self._port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        self._guard.hosts = frozenset(names)
        self._feed.open()

    async def stop(self) -> None:
        """Close every stream and session, and stop listening; may be called twice."""
        self._feed.close()
        await self._prompt.close()
        if self._watch:
            await self._watch.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        """The address to open."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}/"

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", self._index),
            web.get("/events", self._events),
            web.get("/state", self._state),
            web.get("/production", self._production),
            web.get("/{path:.+}", self._file),
            web.post("/clock/{deed}", self._clock),
            web.post("/prompt/{deed}", self._sql),
            web.post("/{chat:slack|teams}/{deed}", self._deed),
        ]

    # Reading

    async def _index(self, _: web.Request) -> web.Response:
        text = _packaged("index.html") or ""
        page = text.replace(_TOKEN_PLACE, self._guard.token)
        return web.Response(text=page, content_type="text/html")

    async def _file(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        text = _packaged(path)
        if text is None:
            raise web.HTTPNotFound
        return web.Response(text=text, content_type=_TYPES[path.rpartition(".")[2]])

    async def _events(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(
            headers=safety_headers() | {"Content-Type": "text/event-stream"}
        )
        await stream.prepare(request)
        async for version in self._feed.versions():
            line = ": here\n\n" if version is None else f"data: {version}\n\n"
            try:
                await stream.write(line.encode())
            except ConnectionError:
                break
        return stream

    async def _state(self, request: web.Request) -> web.Response:
        try:
            in_slack = persona(request.query.get("slack_as"), "slack")
            in_teams = persona(request.query.get("teams_as"), "teams")
        except Unknown as error:
            raise web.HTTPNotFound(reason=str(error)) from error
        slack, teams = self._playground.slack.snapshot(), self._playground.teams.snapshot()
        return web.json_response(
            {
                "version": self._feed.version,
                "now": self._playground.clock.now().isoformat(),
                "zone": ZONE,
                "cast": [_shown(one) for one in CAST],
                "slack": sight.slack(slack, in_slack),
                "teams": sight.teams(teams, in_teams),
                "marks": {"slack": sight.slack_marks(slack), "teams": sight.teams_marks(teams)},
            }
        )

    async def _production(self, request: web.Request) -> web.Response:
        who = _anybody(request.query.get("as"))
        try:
            seen = await self._watch.look() if self._watch else {}
            await self._prompt.notice_ends({one["pid"] for one in seen.get("sessions", [])})
        except psycopg.Error:
            seen = {"trouble": "Production does not answer."}
        audit = await self._audit_tail(_AUDITED)
        ends = await self._next_end()
        shown = {
            **seen,
            "audit": [{name: _plain(value) for name, value in one.items()} for one in audit],
            "prompt": self._prompt.state(who),
            "next_end": ends.isoformat() if ends else None,
        }
        return web.json_response(shown)

    # Doing

    async def _deed(self, request: web.Request) -> web.Response:
        chat, deed = request.match_info["chat"], request.match_info["deed"]
        try:
            return web.json_response(await self._deeds.do(chat, deed, await _given(request)))
        except Unknown as error:
            raise web.HTTPNotFound(reason=str(error)) from error

    async def _sql(self, request: web.Request) -> web.Response:
        given = await _given(request)
        who = _anybody(given.get("as"))
        match request.match_info["deed"]:
            case "connect":
                user, password = str(given.get("user", "")), str(given.get("password", ""))
                await self._prompt.connect(who, user, password)
            case "run":
                await self._prompt.run(who, str(given.get("sql", "")))
            case "leave":
                await self._prompt.leave(who)
            case _:
                raise web.HTTPNotFound
        return web.json_response(self._prompt.state(who))

    async def _clock(self, request: web.Request) -> web.Response:
        given = await _given(request)
        match request.match_info["deed"]:
            case "forward":
                minutes = given.get("minutes", 5)
                by = timedelta(minutes=minutes if isinstance(minutes, int) else 5)
            case "end":
                ends = await self._next_end()
                if ends is None:
                    return web.json_response({"error": "No access is open."})
                by = ends - self._playground.clock.now() + timedelta(seconds=1)
            case _:
                raise web.HTTPNotFound
        now = await self._playground.clock.move(min(max(by, timedelta()), _MOST_MOVED))
        await self._wake()
        return web.json_response({"now": now.isoformat()})


def _packaged(path: str) -> str | None:
    """Return a file of the page; None for what is not one."""
    parts = path.split("/")
    if path.rpartition(".")[2] not in _TYPES or any(p in {"", ".", ".."} for p in parts):
        return None
    file = resources.files("adapters.playground.page").joinpath("static", *parts)
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _anybody(key: object) -> str:
    if str(key) not in PERSONAS:
        raise web.HTTPNotFound(reason="Nobody by that name is here.")
    return str(key)


async def _given(request: web.Request) -> dict[str, Any]:
    try:
        found = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(reason="JSON is needed.") from error
    if not isinstance(found, dict):
        raise web.HTTPBadRequest(reason="A JSON object is needed.")
    return found


def _shown(one: Persona) -> dict[str, object]:
    return {
        "key": one.key,
        "name": one.name,
        "role": one.role,
        "slack": bool(one.slack),
        "teams": bool(one.teams),
    }


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)
