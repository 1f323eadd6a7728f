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
from bot.app.recovering import witness_of
from bot.app.sources import SCIM_MOUNT, Sources
from bot.app.vitals import VitalParts, Vitals
from bot.config.loading import Loaded
from bot.config.policies import Policies
from bot.config.secrets import SecretReferences
from bot.domain.people import ChatName
from bot.domain.policy import Policy
from bot.engine.clock import Timekeeper
from bot.engine.directories import Written
from bot.engine.engine import Engine, Surroundings
from bot.engine.ground import Ground
from bot.engine.inventory import Inventory
from bot.engine.remembered import remember
from bot.engine.tasks import drain, spawn
from bot.ports.chat import Chat
from bot.ports.clock import Clock
from bot.ports.store import StoreAway
from bot.settings import Settings
from scheduler.clock import Scheduler
from scheduler.jobs import EXPIRE, Job, table
from storage.store import SqlStore, open_store

WATCH = timedelta(seconds=10)  # access files
RECOVERY = timedelta(seconds=5)
ASK = timedelta(seconds=5)  # whether a source is due to be asked
AUTOMATIC = timedelta(seconds=30)
FIRST_WAIT = 1.0  # seconds before a chat is tried again; later ones are longer
GRACE = 10.0  # seconds for what is running when we stop

_log = structlog.get_logger(__name__)


class Application:
    """The whole bot. `start` and `stop` may be called once each."""

    def __init__(self, settings: Settings, environment: Mapping[str, str], clock: Clock) -> None:
        """Load the access files. Raises ConfigProblems."""
        self._settings = settings
        self._keeper = Timekeeper(clock)
        self._now = self._keeper.now
        self._secrets = SecretReferences(environment)
        self.policies = Policies(settings.config, connectors=registry.names())
        self._chats: dict[ChatName, Chat] = {}
        self._running: dict[ChatName, RunningChat] = {}
        self._connecting: list[asyncio.Task[object]] = []
        self._recovered = False
        self._untaken = False
        self._taking_over = asyncio.Lock()
        self._exit = AsyncExitStack()  # undoes what was started, the last first
        self._integrations: Integrations
        self._sources: Sources
        self.ground: Ground
        self.inventory: Inventory
        self._dispatching: asyncio.Task[object]
        self.store: SqlStore
        self.engine: Engine
        self.scheduler: Scheduler
        self.web: WebServer

    def policy(self) -> Policy:
        """Return the policy in force: the access files, and what is known from elsewhere."""
        return self.ground.policy

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
        self.ground = Ground(self.store, self._now, self._ground_changed)
        self.inventory = Inventory(
            self.store, self._integrations.connectors, self._now, self.ground.found
        )
        self._sources = Sources(
            settings, self._secrets.resolve, self.store, self._now, self.ground.hear
        )
        self._exit.push_async_callback(self._sources.close)
        await self._take_over(self.policies.current)
        self.engine = Engine(self._surroundings())
        self.ground.before_swap(self.engine.queries.index.prepare)
        self.policies.listen(self._swapped)

    def _open_clock(self) -> None:
        self._exit.push_async_callback(self.engine.recovery.close)
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
            machines=self._sources.machines,
            keeper=self._keeper,
            witness=witness_of(self._settings),
            shortest=self._settings.minimum_duration,
            wake_clock=self._wake_clock,
        )

    def _jobs(self) -> list[Job]:
        tick = timedelta(seconds=self._settings.tick_seconds)
        due, scan = self.engine.due, self.engine.reconciler.scan
        jobs = table(tick=tick, sweep=due.sweep, recheck=due.recheck, scan=scan, tidy=due.tidy)
        return [
            *jobs,
            Job(name="recovery", every=RECOVERY, run=self.engine.recovery.watch),
            Job(name="watch", every=WATCH, run=self._watch),
            Job(name="ask sources", every=ASK, run=self.ground.refresh),
            Job(name="ask targets", every=ASK, run=self.inventory.refresh),
            Job(name="automatic flows", every=AUTOMATIC, run=self.engine.standing.open),
        ]

    def _wake_clock(self, at: datetime) -> None:
        if self._recovered:  # until then the clock is not started: its first run finds everything
            self.scheduler.wake(EXPIRE, at)

    async def _recover(self) -> None:
        """See whether the record is whole, and end what fell due, before anybody is let in."""
        await self.engine.recovery.begin()
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
        mounts = {SCIM_MOUNT: self._sources.scim}
        vitals = self._vitals()
        health = Health(vitals.wrong, vitals.numbers, vitals.silent, vitals.mode)
        self.web = WebServer(settings.host, settings.port, self._routes(), health, mounts)
        self._exit.push_async_callback(self.web.stop)
        await self.web.start()
        self._exit.callback(self._stop_connecting)
        # First of all what is being sent may arrive and be recorded, or it would be sent again.
        self._exit.push_async_callback(self._stop_dispatching)
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

    def _vitals(self) -> Vitals:
        return Vitals(
            VitalParts(
                store=self.store,
                keeper=self._keeper,
                recovery=self.engine.recovery,
                ages=lambda: [*self.ground.ages(), *self.inventory.ages()],
                dispatching=lambda: not self._dispatching.done(),
                swept=lambda: self.scheduler.ages(self._now()).get(EXPIRE),
                ticks=timedelta(seconds=self._settings.tick_seconds),
            )
        )

    async def _watch(self) -> None:
        """Reload the access files when they changed; with any problem the old ones stay."""
        if self._untaken:
            await self._swapped(self.policies.current)
        if not await asyncio.to_thread(self.policies.changed):
            return
        for problem in await self.policies.reload():
            _log.error("access file not taken over", problem=str(problem))

    async def _swapped(self, loaded: Loaded) -> None:
        """Take new access files over; without a database later, and until then none of them."""
        try:
            await self._take_over(loaded)
        except StoreAway as why:
            self._untaken = True
            _log.warning("access files wait for the database", why=str(why))
        else:
            self._untaken = False
            _log.info("access files taken over", revision=loaded.policy.revision)

    async def _take_over(self, loaded: Loaded) -> None:
        """Stand on these files from now on, with what is known from elsewhere."""
        async with self._taking_over:
            self._integrations.use(loaded)
            self._sources.use(loaded)
            await self.inventory.use(
                {name: one.discover for name, one in loaded.integrations.items() if one.discover}
            )
            written = Written(
                people=loaded.policy.people, elsewhere=loaded.elsewhere, nested=loaded.nested
            )
            sources = self._sources
            await self.ground.use(loaded.policy, written, sources.directories(), sources.systems())
            texts = {one.file: one.text for one in loaded.sources}
            await remember(self.store, loaded.policy.revision, texts, self._now())

    def _ground_changed(self) -> None:
        """Look at everything that is open again; at the start, recovery does."""
        if self._recovered:
            _ = spawn(self._look_again(), name="recheck")

    async def _look_again(self) -> None:
        await self.engine.due.recheck()
        await self.engine.standing.open()
