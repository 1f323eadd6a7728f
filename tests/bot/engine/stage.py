"""The engine over the real store in memory, with chats and targets that behave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.cards.model import Action
from bot.cards.reply import Reply
from bot.domain.ids import PersonId, RequestId
from bot.domain.people import ChatName, Identity
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.engine.engine import Engine, Surroundings
from bot.ports.desk import Caller, Pressed
from storage.store import SqlStore, open_store
from tests.bot.domain.world import DEV, NOW, SHOP, policy
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FakeClock
from tests.fakes.connector import FakeConnector
from tests.simulation.mortal import Life, MortalChat, MortalConnector, MortalStore

KEYS = ["a-key-that-is-long-enough-for-tests-0123456789"]


@dataclass
class Stage:
    """Everything a test of the engine touches."""

    store: SqlStore
    clock: FakeClock
    chat: FakeChat
    target: FakeConnector
    law: Policy
    engine: Engine = field(init=False)
    deliveries: int = 0

    def __post_init__(self) -> None:
        """Put a fresh engine over the same store: a restart."""
        self.restart()

    def restart(self, life: Life | None = None) -> None:
        """Forget everything that was only in memory; the new process lives as long as `life`."""
        lives = life or Life()
        target = MortalConnector(self.target, lives)
        self.engine = Engine(
            Surroundings(
                store=MortalStore(self.store, lives),
                policy=lambda: self.law,
                chats={ChatName.SLACK: MortalChat(self.chat, lives)},
                connectors=lambda: {SHOP: target},
                now=self.clock.now,
                shortest=timedelta(minutes=5),
                wake_clock=lambda _: None,
            )
        )

    def caller(self, person: PersonId) -> Caller:
        """Return the person as Slack would present them, each time with a new delivery."""
        self.deliveries += 1
        user = person.split("@")[0].upper()
        identity = Identity(chat=ChatName.SLACK, user=user)
        return Caller(identity=identity, delivery=f"d{self.deliveries}")

    async def say(self, person: PersonId, text: str) -> Reply:
        """Let somebody say something, and let everything that follows happen."""
        reply = await self.engine.desk.hear(self.caller(person), text)
        await self.engine.dispatcher.settle()
        return reply

    async def press(self, person: PersonId, action: Action, request: Request) -> Reply:
        """Let somebody press a button, and let everything that follows happen."""
        grant = request.grants[0].id if request.grants else None
        pressed = Pressed(action=action, request=request.id, grant=grant)
        reply = await self.engine.desk.press(self.caller(person), pressed)
        await self.engine.dispatcher.settle()
        return reply

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass, and let the clock and the dispatcher do what is due."""
        self.clock.move(by)
        await self.engine.due.sweep()
        await self.engine.dispatcher.settle()

    async def request(self, request: RequestId | None = None) -> Request:
        """Return a request as stored; without an id the newest of the developer."""
        if request:
            found = await self.store.read(lambda unit: unit.finder.find(request))
            assert found
            return found
        return (await self.requests())[0]

    async def requests(self, person: PersonId = DEV) -> list[Request]:
        """Return a person's requests."""
        return list(await self.store.read(lambda unit: unit.finder.of_person(person, 50)))


@asynccontextmanager
async def stage(*, shared: bool = False) -> AsyncIterator[Stage]:
    """Set the stage, and clear it afterwards."""
    clock = FakeClock(NOW)
    store = await open_store("sqlite://", KEYS, clock.now)
    try:
        target = FakeConnector(shared=shared)
        yield Stage(store, clock, FakeChat(ChatName.SLACK), target, policy())
    finally:
        await store.close()
