"""The fake Microsoft Teams service: one object that a test or the playground starts on loopback.

People act through it (say, execute, submit …), the bot talks to its URLs, and nothing in it
imports a bot library.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime

from aiohttp import web

from adapters.playground.teams import edge, forgeries, snapshot
from adapters.playground.teams.activities import Activities
from adapters.playground.teams.clicks import Clicks
from adapters.playground.teams.connector import Connector
from adapters.playground.teams.delivery import VALID, Delivery
from adapters.playground.teams.faults import Fault, Faults
from adapters.playground.teams.keys import SigningKey
from adapters.playground.teams.login import Login
from adapters.playground.teams.model import Bot, Exchange, JsonObject, Message, Person
from adapters.playground.teams.options import Options
from adapters.playground.teams.rules import Rules
from adapters.playground.teams.tokens import ChannelTokens
from adapters.playground.teams.world import World

LOOPBACK = "127.0.0.1"
DEFAULTS = Options()


class FakeTeams(Clicks):
    """Teams for one app. Use `await start()`, `set_target(bot's URL)`, then act; `await stop()`."""

    def __init__(
        self,
        now: Callable[[], datetime],
        app_id: str,
        app_password: str,
        tenant_id: str,
        *,
        options: Options = DEFAULTS,
    ) -> None:
        bot = Bot(app_id=app_id, tenant_id=tenant_id, name=options.bot_name)
        world = World(now, bot)
        self._options = options
        self._region = options.region
        self._ports: list[int] = []
        self._retired: set[tuple[str, str]] = set()
        self._runner: web.AppRunner | None = None
        self.tokens = ChannelTokens(now, app_id, lambda: self.service_url)
        self.login = Login(now, bot, app_password, options.token_lifetime)
        self._edge = edge.Edge(world, self.login, self.tokens, options, self._serves)
        delivery = Delivery(world, self.tokens, patience=options.patience, resends=options.resends)
        super().__init__(
            world,
            delivery,
            Activities(world, lambda: self.service_url),
            Rules(world, rate_limits=options.rate_limits, newest=options.newest_card),
        )

    # Life

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes a free one. Raises RuntimeError when already started."""
        if self._runner:
            raise RuntimeError("The fake service runs already.")
        app = self._edge.application(Connector(self.world, self.rules))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await self._listen(self._runner, port)

    async def stop(self) -> None:
        """Close everything; may be called twice."""
        await self._delivery.close()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None
            self._ports.clear()

    def set_target(self, url: str) -> None:
        """Say where the bot's messaging endpoint is. Raises ValueError unless it is on loopback."""
        self._delivery.set_target(url)

    # Addresses

    @property
    def login_url(self) -> str:
        """The authority: POST {login_url}/{tenant}/oauth2/v2.0/token gives tokens."""
        return f"http://{self._host}"

    @property
    def token_url(self) -> str:
        """The token endpoint of our tenant, which is also the audience of assertions."""
        return self.login_url + edge.TOKEN.format(tenant=self.world.bot.tenant_id)

    @property
    def openid_url(self) -> str:
        """The metadata that names issuer and keys."""
        return self.login_url + edge.OPEN_ID

    @property
    def service_url(self) -> str:
        """The serviceUrl that activities carry now, with its closing slash."""
        return f"http://{self._service_host}/{self._region}/"

    async def move_service(self, region: str, *, retire: bool = False) -> str:
        """Serve from another host and region; `retire` refuses the old address from now on."""
        if self._runner is None:
            raise RuntimeError("The fake service is not started.")
        if retire:
            self._retired.add((self._service_host, self._region))
        await self._listen(self._runner, 0)
        self._region = region
        return self.service_url

    # Tokens and raw posts

    def rotate_key(self, *, keep_old: bool = True) -> SigningKey:
        """Sign with a new key from now on."""
        return self.tokens.rotate(keep_old=keep_old)

    def mint(
        self,
        claims: Mapping[str, object] | None = None,
        headers: Mapping[str, object] | None = None,
        *,
        key: SigningKey | None = None,
        alg: str = "RS256",
    ) -> str:
        """Return a token to the bot with these changes; None takes a claim or header away."""
        return self.tokens.mint(claims, headers, key=key, alg=alg)

    async def post_activity(
        self, activity: JsonObject, authorization: str | None = VALID
    ) -> Exchange:
        """Post anything to the bot; `authorization` is the whole header, None sends none."""
        return await self._delivery.post(activity, authorization)

    def activity(self, person: Person | str, text: str) -> JsonObject:
        """Return a good message activity without sending it, to be changed and posted by tests."""
        who = self.world.person(person)
        chat = self.world.personal_chat(who)
        return self._activities.message(
            who, chat.id, text, message_id=self.world.ids.next(), mention=False
        )

    def forged_authorizations(self) -> dict[str, str | None]:
        """Return every Authorization header that a bot must refuse, by name."""
        return forgeries.authorizations(self.tokens)

    def forged_activities(self, good: JsonObject) -> dict[str, JsonObject]:
        """Return variants of an activity that a bot must refuse under a good bearer, by name."""
        return forgeries.activities(good)

    # Trouble

    @property
    def faults(self) -> Faults:
        """The faults in wait."""
        return self._edge.faults

    def fault(self, fault: Fault) -> None:
        """Put a fault in wait for the next requests that match it."""
        self._edge.faults.add(fault)

    def outage(self, status: int = 503) -> AbstractContextManager[None]:
        """Fail every request while the `with` block runs."""
        return self._edge.faults.outage(status)

    def limit_patience(self, seconds: float, *, resends: int = 0) -> None:
        """Wait for the bot only so long, then send an unanswered click again this often."""
        self._delivery.patience = seconds
        self._delivery.resends = resends

    # Watching

    def snapshot(self) -> JsonObject:
        """Return the whole state as JSON-able values."""
        return snapshot.snapshot(self.world)

    def subscribe(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Call `listener(version)` at each change; return the way to stop."""
        return self.world.notices.subscribe(listener)

    async def changed(self, since: int) -> int:
        """Wait for a version greater than `since`."""
        return await self.world.notices.after(since)

    async def until(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait until the condition holds after some change. Raises TimeoutError."""
        await self.world.notices.until(condition, seconds)

    def inbox(self, person: Person | str) -> list[Message]:
        """Return what the bot wrote to this person in the personal chat, oldest first."""
        chat = self.world.personal_chat(person)
        bot_id = self.world.bot.account_id
        return [m for m in self.world.messages_in(chat) if m.author_id == bot_id]

    # Within

    async def _listen(self, runner: web.AppRunner, port: int) -> None:
        site = web.TCPSite(runner, LOOPBACK, port)
        await site.start()
        self._ports.append(int(runner.addresses[-1][1]))

    @property
    def _host(self) -> str:
        if not self._ports:
            raise RuntimeError("The fake service is not started.")
        return f"{LOOPBACK}:{self._ports[0]}"

    @property
    def _service_host(self) -> str:
        return f"{LOOPBACK}:{self._ports[-1]}" if self._ports else self._host

    def _serves(self, host: str, region: str) -> bool:
        return (host, region) not in self._retired
