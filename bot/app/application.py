"""Daypass, running: settings and access files become a bot that starts and stops in order.

Starting: database, connectors, recovery, the clock, the web part, and the chats last. A chat that
cannot be reached keeps nothing waiting: access must end on time without it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import structlog
from aiohttp import web

from adapters.connectors import registry
from adapters.web.health import Health
from adapters.web.server import WebServer
from bot.app.chats import RunningChat, slack_chat, teams_chat
from bot.app.integrations import Integrations
from bot.config.loading import Loaded
from bot.config.policies import Policies
from bot.config.secrets import SecretReferences
from bot.domain.people import ChatName
from bot.domain.policy import Policy
from bot.engine.engine import Engine, Surroundings
from bot.engine.tasks import drain, spawn
from bot.ports.chat import Chat
from bot.ports.clock import Now
from bot.ports.store import StoreAway
from bot.settings import Settings
from scheduler.clock import Scheduler
from scheduler.jobs import EXPIRE, Job, table
from storage.store import SqlStore, open_store

WATCH = timedelta(seconds=10)  # access files
FIRST_WAIT = 1.0  # seconds before a chat is tried again; later ones are longer
GRACE = 10.0  # seconds for what is running when we stop

_log = structlog.get_logger(__name__)


class Application:
    """The whole bot. `start` and `stop` may be called once each."""

    def __init__(self, settings: Settings, environment: Mapping[str, str], now: Now) -> None:
        """Load the access files. Raises ConfigProblems."""
        self._settings = settings
        self._now = now
        self._secrets = SecretReferences(environment)
        self.policies = Policies(settings.config, connectors=registry.names())
        self._chats: dict[ChatName, Chat] = {}
        self._running: dict[ChatName, RunningChat] = {}
        self._connecting: list[asyncio.Task[object]] = []
        self._recovered = False
        self._exit = AsyncExitStack()  # undoes what was started, the last first
        self._integrations: Integrations
        self._dispatching: asyncio.Task[object]
        self.store: SqlStore
        self.engine: Engine
        self.scheduler: Scheduler
        self.web: WebServer

    def policy(self) -> Policy:
        """Return the policy in force."""
        return self.policies.current.policy

    async def start(self) -> None:
        """Start, and return when the bot is ready; what fails half-way is undone.

        Raises WrongDatabase, StoreAway or OSError.
        """
        try:
            await self._open_target_side()
            await self._recover()
            self._open_clock()
            await self._open_chats()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Stop taking work, let what is running finish, and let go of everything."""
        await self._exit.aclose()

    async def connected(self) -> None:
        """Wait until every chat has been reached once."""
        await asyncio.gather(*self._connecting)

    async def time_moved(self) -> None:
        """Do at once what has fallen due: somebody moved the clock."""
        await self.engine.due.sweep()
        self.engine.wake()

    async def _open_target_side(self) -> None:
        settings = self._settings
        keys = [one.get_secret_value() for one in settings.secret_key]
        self.store = await open_store(settings.database_url.get_secret_value(), keys, self._now)
        self._exit.push_async_callback(self.store.close)
        self._integrations = Integrations(self._secrets.resolve, await self.store.installation())
        self._exit.push_async_callback(self._integrations.close)
        self._integrations.use(self.policies.current)
        self.engine = Engine(self._surroundings())
        self.policies.listen(self._swapped)

    def _open_clock(self) -> None:
        self._exit.push_async_callback(drain, GRACE)
        self._dispatching = spawn(self.engine.dispatcher.run(), name="dispatcher")
        self._exit.push_async_callback(self._stop_dispatching)
        self.scheduler = Scheduler(self._jobs(), self._now)
        self._exit.push_async_callback(self.scheduler.stop)
        self.scheduler.start()
        self._recovered = True

    async def _stop_dispatching(self) -> None:
        self._dispatching.cancel()
        await self.engine.dispatcher.stop(GRACE)

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            store=self.store,
            policy=self.policy,
            chats=self._chats,
            connectors=self._integrations.connectors,
            now=self._now,
            shortest=self._settings.minimum_duration,
            wake_clock=self._wake_clock,
        )

    def _jobs(self) -> list[Job]:
        tick = timedelta(seconds=self._settings.tick_seconds)
        due, scan = self.engine.due, self.engine.reconciler.scan
        jobs = table(tick=tick, sweep=due.sweep, recheck=due.recheck, scan=scan, tidy=due.tidy)
        return [*jobs, Job(name="watch", every=WATCH, run=self._watch)]

    def _wake_clock(self, at: datetime) -> None:
        if self._recovered:  # until then the clock is not started: its first run finds everything
            self.scheduler.wake(EXPIRE, at)

    async def _recover(self) -> None:
        """End what fell due while nobody was there, before anybody is let in."""
        overdue = await self.engine.due.sweep()
        _log.info("recovered", due=overdue)

    async def _open_chats(self) -> None:
        """Listen, then connect each chat; one that is away is tried again until it answers."""
        settings, desk = self._settings, self.engine.desk
        if settings.slack_enabled:
            self._running[ChatName.SLACK] = slack_chat(
                settings, desk, self.store, self._now, self.policy
            )
        if settings.teams_enabled:
            self._running[ChatName.TEAMS] = teams_chat(settings, desk, self.store, self._now)
        self._chats.update({name: one.chat for name, one in self._running.items()})
        for chat in self._running.values():
            self._exit.push_async_callback(chat.stop)
        self.web = WebServer(settings.host, settings.port, self._routes(), self._health())
        self._exit.push_async_callback(self.web.stop)
        await self.web.start()
        self._exit.callback(self._stop_connecting)
        for name, chat in self._running.items():
            self._connecting.append(spawn(self._connect(name, chat), name=f"connect {name}"))

    def _stop_connecting(self) -> None:
        for task in self._connecting:
            task.cancel()

    async def _connect(self, name: ChatName, chat: RunningChat) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                await chat.start()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a chat, expiry goes on
                _log.warning("chat away", chat=name, why=type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 30)
            else:
                _log.info("chat connected", chat=name)
                self.engine.wake()
                return

    def _routes(self) -> Mapping[str, Callable[[web.Request], Awaitable[web.StreamResponse]]]:
        paths = {ChatName.SLACK: "/slack/events", ChatName.TEAMS: "/api/messages"}
        return {paths[name]: chat.handle for name, chat in self._running.items()}

    def _health(self) -> Health:
        return Health(self._wrong, self._numbers)

    async def _wrong(self) -> Mapping[str, str]:
        wrong: dict[str, str] = {}
        if not self._recovered:
            wrong["recovery"] = "not finished"
        try:
            await self.store.read(lambda unit: unit.finder.next_due())
        except StoreAway as why:
            wrong["database"] = str(why)
        if self._dispatching.done():
            wrong["dispatcher"] = "it has stopped: restart Daypass"
        age = self.scheduler.ages(self._now()).get(EXPIRE)
        if age is not None and age > timedelta(seconds=self._settings.tick_seconds * 6):
            wrong["clock"] = "the sweep has not finished for a while"
        return wrong

    async def _numbers(self) -> Mapping[str, float]:
        try:
            found = await self.store.read(lambda unit: unit.finder.open())
        except StoreAway:
            return {"database_up": 0}
        live = sum(grant.live for request in found for grant in request.grants)
        overdue = sum(grant.overdue for request in found for grant in request.grants)
        pending = sum(request.state.value == "pending" for request in found)
        return {
            "database_up": 1,
            "grants_live": live,
            "grants_overdue": overdue,
            "requests_pending": pending,
        }

    async def _watch(self) -> None:
        """Reload the access files when they changed; with any problem the old ones stay."""
        if not await asyncio.to_thread(self.policies.changed):
            return
        for problem in await self.policies.reload():
            _log.error("access file not taken over", problem=str(problem))

    def _swapped(self, loaded: Loaded) -> None:
        _log.info("access files taken over", revision=loaded.policy.revision)
        self._integrations.use(loaded)
        _ = spawn(self.engine.due.recheck(), name="recheck")
