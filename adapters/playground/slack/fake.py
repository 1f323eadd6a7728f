"""The front door: a whole Slack workspace with one bot in it, on loopback.

Start it, add people and channels, point the bot at `api_url`, then act as people.
"""

from urllib.parse import urlencode

from adapters.playground.slack import snapshot
from adapters.playground.slack.api import Call, Tokens, WebApi
from adapters.playground.slack.arguments import Arguments
from adapters.playground.slack.courier import Courier
from adapters.playground.slack.deliveries import Delivery, Envelope
from adapters.playground.slack.faults import Fault
from adapters.playground.slack.grants import Grants
from adapters.playground.slack.method_chat import Chat
from adapters.playground.slack.method_places import Places
from adapters.playground.slack.method_views import Views
from adapters.playground.slack.naming import Names
from adapters.playground.slack.notices import Subscription
from adapters.playground.slack.payloads import Payloads
from adapters.playground.slack.personas import Personas
from adapters.playground.slack.records import App
from adapters.playground.slack.replies import Replies
from adapters.playground.slack.server import Server, host_of, is_loopback
from adapters.playground.slack.sockets import Sockets
from adapters.playground.slack.wire import Json, Now
from adapters.playground.slack.workspace import Workspace


class FakeSlack(Personas):
    """A workspace; the acts of people are inherited from Personas, its state is `workspace`.

    `ack_limit` (real seconds, 3.0), `api.enforce_rates` (off) and `sockets.muted` may be set at
    any time. Nothing here reads a clock but `now`.
    """

    def __init__(
        self,
        now: Now,
        *,
        signing_secret: str,
        bot_token: str,
        app_token: str,
        team_id: str = "T0FAKE",
        bot_name: str = "daypass",
    ) -> None:
        app = _app(now, team_id, bot_name)
        workspace = Workspace(app, now)
        self._grants = Grants(workspace.names, now)
        self.sockets = Sockets(app.app_id, self._grants)
        payloads = Payloads(workspace, self._grants)
        views = Views(workspace, payloads, self._grants)
        replies = Replies(workspace, views)
        courier = Courier(workspace.names, now, self.sockets, signing_secret)
        super().__init__(workspace, payloads, courier, replies)
        methods = {
            **Chat(workspace, payloads).table(),
            **Places(workspace).table(),
            **views.table(),
            "apps.connections.open": self._connect,
        }
        self.api = WebApi(methods, Tokens(bot=bot_token, app=app_token), now)
        self._server = Server(self.api, self.sockets, self._grants, replies)
        self._host, self._port = "127.0.0.1", 0

    # Running

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listen; ValueError for a host that is not loopback."""
        self._host, self._port = host, await self._server.start(host, port)
        self._payloads.base = self.url

    async def stop(self) -> None:
        """Close every connection and stop listening; may be called twice."""
        self.workspace.board.close()
        await self.sockets.close()
        await self._server.stop()
        await self._courier.close()

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{self._place}"

    @property
    def api_url(self) -> str:
        """The base URL for a Slack client (SLACK_API_URL)."""
        return f"{self.url}/api/"

    def set_target(self, url: str) -> None:
        """Deliver to this URL while no socket is connected; ValueError when not loopback."""
        if url and not is_loopback(host_of(url)):
            raise ValueError("The fake Slack delivers to loopback only.")
        self._courier.target = url

    # What happened

    @property
    def ack_limit(self) -> float:
        """How many real seconds the bot has to acknowledge."""
        return self._courier.ack_limit

    @ack_limit.setter
    def ack_limit(self, seconds: float) -> None:
        self._courier.ack_limit = seconds

    @property
    def deliveries(self) -> list[Delivery]:
        """The last thousand deliveries, oldest first."""
        return list(self._courier.log)

    @property
    def last_delivery(self) -> Delivery:
        """The last delivery; IndexError before the first."""
        return self._courier.log[-1]

    @property
    def calls(self) -> list[Call]:
        """What the bot asked of the Web API, oldest first."""
        return list(self.api.calls)

    @property
    def violations(self) -> list[str]:
        """What the bot answered that Slack would not have shown as meant."""
        return list(self.workspace.violations)

    def snapshot(self) -> Json:
        """Return everything a page needs, as JSON."""
        return snapshot.take(self.workspace, self._courier.log)

    def subscribe(self) -> Subscription:
        """Return a subscription to change notices: {"seq", "kind", and ids}."""
        return self.workspace.board.subscribe()

    # Time and trouble

    async def retry_due(self) -> list[Delivery]:
        """Tell the bot again of every failed event whose time has come."""
        return await self._courier.retry_due()

    async def resend(self, delivery: Delivery) -> Delivery:
        """Post the very bytes and headers of an HTTP delivery again."""
        return await self._courier.resend(delivery)

    async def deliver(self, kind: str, payload: Json) -> Delivery:
        """Deliver any payload, signed; `kind` is slash_command, event, or of an interaction."""
        envelopes: dict[str, Envelope] = {"slash_command": "slash_commands", "event": "events_api"}
        return await self._courier.send(kind, envelopes.get(kind, "interactive"), payload)

    @property
    def target(self) -> str:
        """Where deliveries go by HTTP."""
        return self._courier.target

    def fail(self, *faults: Fault) -> None:
        """Order faults of the Web API."""
        self.api.faults.add(*faults)

    def outage(self) -> None:
        """Cut all connections and refuse new ones until `recover`."""
        self.api.out = self.sockets.refusing = True
        self.sockets.abort()

    def recover(self) -> None:
        """End an outage."""
        self.api.out = self.sockets.refusing = False

    def _connect(self, _: Arguments) -> Json:
        query = urlencode({"ticket": self._grants.ticket(), "app_id": self.workspace.app.app_id})
        return {"url": f"ws://{self._place}/link/?{query}"}

    @property
    def _place(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{host}:{self._port}"


def _app(now: Now, team_id: str, name: str) -> App:
    tail = team_id.removeprefix("T")
    return App(
        app_id=f"A{tail}",
        bot_id=f"B{tail}",
        user_id=f"UBOT{tail}",
        name=name,
        team_id=team_id,
        team_domain=f"fake-{team_id.lower()}",
        verification_token=Names(now).secret(),
    )
