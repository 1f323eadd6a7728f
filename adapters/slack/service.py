"""Slack as one object: made from settings, started and stopped by the application, at one path."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from adapters.slack import payloads
from adapters.slack.calls import Slack
from adapters.slack.drafts import Drafts
from adapters.slack.gateway import SlackGateway
from adapters.slack.guard import Guard, Rejected
from adapters.slack.members import Members
from adapters.slack.options import SlackOptions
from adapters.slack.places import Places
from adapters.slack.presses import Presses
from adapters.slack.showing import Showing
from adapters.slack.submissions import Submissions
from adapters.slack.talk import Talk
from adapters.slack.turns import Turns
from adapters.slack.wire import Json, text
from bot.domain.ids import PersonId
from bot.ports.chat import Chat
from bot.ports.clock import Now
from bot.ports.desk import Desk
from bot.ports.store import Store

if TYPE_CHECKING:
    from adapters.slack.app import Answered, Framework
    from adapters.slack.sockets import Sockets

PATH = "/slack/events"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether Slack can speak to us, and in a few words why not."""

    ok: bool
    detail: str


class SlackChat:
    """The Slack side. `start` raises while Slack is away and is called again; `stop` may repeat.

    `people` are the Slack users of the policy, so that they are known before their first click.
    """

    def __init__(
        self,
        options: SlackOptions,
        *,
        desk: Desk,
        store: Store,
        now: Now,
        mention: Callable[[PersonId], str | None],
        people: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self._options = options
        self._slack = Slack(options, now)
        self._guard = Guard(options.signing_secrets, store, now)
        places = Places(self._slack, store, now)
        gateway = SlackGateway(self._slack, places, mention)
        self._showing = Showing(self._slack, gateway, mention, Drafts(now))
        self._members = Members(self._slack, now, people)
        self._turns = Turns(
            Talk(desk, self._showing, gateway, places),
            Presses(desk, self._showing),
            Submissions(desk, self._showing),
            self._showing,
            self._members,
        )
        self.sockets: Sockets | None = None
        self._framework: Framework | None = None
        self._skew = 0.0
        self.chat: Chat = gateway

    async def start(self) -> None:
        """Ask Slack who we are and connect. Raises TryAgain, Impossible or NotConfigured."""
        from adapters.slack.app import Framework  # noqa: PLC0415 - half a second of imports
        from adapters.slack.sockets import Sockets  # noqa: PLC0415 - see above

        if self._framework is not None:
            return
        await self._slack.open()
        ourselves = await self._slack.who_am_i()
        self._showing.bot_user = ourselves.user
        teams = self._options.team_ids or frozenset({ourselves.team})
        self._turns.serve(teams)
        self._members.start(teams)
        client = self._slack.client
        self._framework = Framework(client, self._options.bot_token, ourselves, self._turns)
        if self._options.app_token is not None:
            self.sockets = Sockets()
            await self.sockets.start(self._by_socket, self._options.app_token, client)

    async def stop(self) -> None:
        """Close connections. Requests that still come are answered with 503."""
        self._framework = None
        if self.sockets is not None:
            await self.sockets.stop()
        await self._members.stop()
        await self._slack.close()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer POST /slack/events. Never 500, and nothing is said to who is not verified."""
        if self._options.socket_mode:
            return web.Response(status=404)
        try:
            sealed = await self._guard.admit(request)
            self._skew = sealed.skew
            body = payloads.parse(sealed.body, request.content_type)
            return web.Response() if sealed.again else await self._by_http(body)
        except Rejected as no:
            _log.warning("a Slack request was rejected", status=no.status, why=str(no))
            return web.Response(status=no.status)

    def health(self) -> Health:
        """Say whether we are started, connected, and agree with Slack about the time."""
        if self._framework is None:
            return Health(ok=False, detail="not started")
        if self._options.socket_mode:
            alive = self.sockets.alive() if self.sockets else 0
            return Health(ok=alive > 0, detail=f"{alive} connections")
        return Health(ok=True, detail=f"requests come {self._skew:.0f} seconds after their stamp")

    async def _by_http(self, body: Json) -> web.Response:
        """Answer one verified payload."""
        if text(body, "type") == "url_verification":
            return web.json_response({"challenge": text(body, "challenge")})
        if "ssl_check" in body:
            return web.Response()
        if self._framework is None:
            return web.Response(status=503)
        made = await self._answered(self._framework, body)
        kind = "application/json" if made.body else None
        return web.Response(status=made.status, text=made.body or None, content_type=kind)

    async def _by_socket(self, body: Json) -> str:
        """Answer one payload of a connection that is ours: always with an acknowledgement."""
        if self._framework is None or payloads.is_too_deep(body):
            _log.warning("a Slack payload was dropped: stopping, or nested too deep")
            return ""
        try:
            return (await self._answered(self._framework, body)).body
        except Rejected as no:
            _log.warning("a Slack payload was rejected", status=no.status, why=str(no))
            return ""

    async def _answered(self, framework: "Framework", body: Json) -> "Answered":
        """Run a payload. Raises Rejected for another workspace or app."""
        if not self._turns.admits(body) or not self._is_ours(body):
            raise Rejected("another workspace or app", 403)
        return await framework.answer(body)

    def _is_ours(self, body: Json) -> bool:
        return self._options.app_id in {"", text(body, "api_app_id")}
