"""Teams as one object: made from settings, started and stopped by the application."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from adapters.incoming.body import Rejected
from adapters.teams import wire
from adapters.teams.arrival import Arrival, arrival
from adapters.teams.connector import Connector
from adapters.teams.envelope import JsonObject, read
from adapters.teams.gateway import TeamsGateway
from adapters.teams.hosts import ServiceHosts
from adapters.teams.keys import ChannelKeys
from adapters.teams.options import NotConfigured, TeamsOptions
from adapters.teams.rates import Rates
from adapters.teams.references import References
from adapters.teams.replies import Replies
from adapters.teams.roster import Roster
from adapters.teams.seen import Seen
from adapters.teams.tokens import BotTokens, warm
from adapters.teams.turns import Turns, trouble
from adapters.teams.verifier import Verifier
from adapters.teams.wire import Wire
from bot.ports.chat import Chat
from bot.ports.clock import Now
from bot.ports.desk import Desk
from bot.ports.store import Store, StoreAway

if TYPE_CHECKING:
    from adapters.teams.framework import Framework

PATH = "/api/messages"
AWAY = "Daypass cannot reach its database, so nothing was changed. Try again in a minute."
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether Teams can speak to us, and in a few words why not."""

    ok: bool
    detail: str


class TeamsChat:
    """The Teams side. `start` before the web server listens, `stop` after it; both may repeat."""

    def __init__(self, options: TeamsOptions, *, desk: Desk, store: Store, now: Now) -> None:
        self._options = options
        self._wire = Wire()
        self._tokens = BotTokens(options, self._wire, now)
        hosts = ServiceHosts(options.service_hosts, loopback=options.loopback)
        self._connector = Connector(self._wire, self._tokens, hosts, Rates(now), now)
        self._keys = ChannelKeys(
            lambda: wire.key_document(self._wire, options.openid_url, options.issuer), now
        )
        self._verifier = Verifier(options, self._keys, now)
        self._seen = Seen(store, now)
        references = References(store)
        gateway = TeamsGateway(self._connector, references, options)
        roster = Roster(self._connector, options.tenant_id, now)
        replies = Replies(self._connector, gateway)
        self._turns = Turns(desk, replies, roster, references)
        self._framework: Framework | None = None
        self.chat: Chat = gateway

    async def start(self) -> None:
        """Open connections, load the framework. Raises NotConfigured if strangers were let in."""
        from adapters.teams.framework import Framework  # noqa: PLC0415 - a second of imports

        await self._wire.open()
        self._framework = Framework(self._turns, self._connector)
        await self._test_the_door()
        warm(self._tokens)

    async def stop(self) -> None:
        """Close connections. Requests that still come are answered with 503."""
        self._framework = None
        await self._tokens.close()
        await self._wire.close()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer POST /api/messages. Never 500, and nothing is said to who is not verified."""
        try:
            activity = await read(request)
            await self._verifier.verify(request.headers.getall("Authorization", []), activity)
            return await self._admitted(activity)
        except Rejected as no:
            _log.warning("a Teams activity was rejected", status=no.status, why=str(no))
            return web.Response(status=no.status)

    def health(self) -> Health:
        """Say whether we are started and the channel's keys were read."""
        if self._framework is None:
            return Health(ok=False, detail="not started")
        age = self._keys.age()
        if age is None:
            return Health(ok=True, detail="nothing was received yet")
        return Health(ok=True, detail=f"keys read {int(age.total_seconds() // 60)} minutes ago")

    async def _admitted(self, activity: JsonObject) -> web.Response:
        """Run the turn of a verified activity, once."""
        met = arrival(activity)
        if met is None:
            return web.Response(status=202)
        if self._framework is None:
            raise Rejected(503, "not started")
        try:
            met = await self._seen.meet(met)
        except StoreAway:
            return _away(met)
        result = await self._framework.process(met)
        if result.body is None:
            return web.Response(status=result.status)
        return web.json_response(result.body, status=result.status)

    async def _test_the_door(self) -> None:
        """Knock without a token: a door that opens for nobody in particular must not be opened."""
        try:
            await self._verifier.verify([], {"type": "message"})
        except Rejected:
            return
        raise NotConfigured("Teams would take unsigned activities.")


def _away(met: Arrival) -> web.Response:
    if met.kind != "invoke":
        return web.Response(status=503)
    return web.json_response(trouble(met.name, 503, "Away", AWAY))
