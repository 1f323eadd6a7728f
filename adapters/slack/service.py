"""Slack as one object: made from settings, started and stopped by the application, at one path."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp

from adapters.slack import payloads
from adapters.slack.app import bolt, dispatch
from adapters.slack.calls import Slack
from adapters.slack.gateway import SlackGateway
from adapters.slack.guard import Guard, Rejected
from adapters.slack.options import SlackOptions
from adapters.slack.places import Places
from adapters.slack.presses import Presses
from adapters.slack.showing import Showing
from adapters.slack.sockets import Sockets
from adapters.slack.submissions import Submissions
from adapters.slack.talk import Talk
from adapters.slack.turns import Turns
from adapters.slack.wire import Json, text
from bot.domain.ids import PersonId
from bot.ports.chat import Chat
from bot.ports.clock import Now
from bot.ports.desk import Desk
from bot.ports.store import Store

PATH = "/slack/events"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether Slack can speak to us, and in a few words why not."""

    ok: bool
    detail: str


class SlackChat:
    """The Slack side. `start` raises while Slack is away and is called again; `stop` may repeat."""

    def __init__(
        self,
        options: SlackOptions,
        *,
        desk: Desk,
        store: Store,
        now: Now,
        mention: Callable[[PersonId], str | None],
    ) -> None:
        self._options = options
        self._slack = Slack(options, now)
        self._guard = Guard(options.signing_secrets, store, now)
        places = Places(self._slack, store, now)
        gateway = SlackGateway(self._slack, places, mention)
        self._showing = Showing(self._slack, gateway, mention)
        self._turns = Turns(
            Talk(desk, self._showing, gateway, places),
            Presses(desk, self._showing),
            Submissions(desk, self._showing),
            self._showing,
        )
        self.sockets = Sockets()
        self._bolt: AsyncApp | None = None
        self._skew = 0.0
        self.chat: Chat = gateway

    async def start(self) -> None:
        """Ask Slack who we are and connect. Raises TryAgain, Impossible or NotConfigured."""
        if self._bolt is not None:
            return
        await self._slack.open()
        ourselves = await self._slack.who_am_i()
        self._showing.bot_user = ourselves.user
        self._turns.serve(self._options.team_ids or frozenset({ourselves.team}))
        token = self._options.bot_token
        app = bolt(self._slack.client, token, ourselves, self._turns)
        if self._options.app_token is not None:
            await self.sockets.start(app, self._options.app_token, self._slack.client)
        self._bolt = app

    async def stop(self) -> None:
        """Close connections. Requests that still come are answered with 503."""
        self._bolt = None
        await self.sockets.stop()
        await self._slack.close()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer POST /slack/events. Never 500, and nothing is said to who is not verified."""
        if self._options.socket_mode:
            return web.Response(status=404)
        try:
            sealed = await self._guard.admit(request)
            self._skew = sealed.skew
            body = payloads.parse(sealed.body, request.content_type)
            return web.Response() if sealed.again else await self._admitted(body)
        except Rejected as no:
            _log.warning("a Slack request was rejected", status=no.status, why=str(no))
            return web.Response(status=no.status)

    def health(self) -> Health:
        """Say whether we are started, connected, and agree with Slack about the time."""
        if self._bolt is None:
            return Health(ok=False, detail="not started")
        if self._options.socket_mode:
            alive = self.sockets.alive()
            return Health(ok=alive > 0, detail=f"{alive} connections")
        return Health(ok=True, detail=f"requests come {self._skew:.0f} seconds after their stamp")

    async def _admitted(self, body: Json) -> web.Response:
        """Run one verified payload."""
        if text(body, "type") == "url_verification":
            return web.json_response({"challenge": text(body, "challenge")})
        if "ssl_check" in body:
            return web.Response()
        if self._bolt is None:
            return web.Response(status=503)
        if not self._turns.admits(body) or not self._is_ours(body):
            raise Rejected("another workspace or app", 403)
        return await to_aiohttp_response(await dispatch(self._bolt, body))

    def _is_ours(self, body: Json) -> bool:
        return self._options.app_id in {"", text(body, "api_app_id")}
