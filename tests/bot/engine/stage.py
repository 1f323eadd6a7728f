"""The engine over the real store in memory, with chats and targets that behave."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import structlog

from bot.cards.model import Action
from bot.cards.reply import Reply, Say
from bot.domain.ids import IntegrationName, PersonId, RequestId
from bot.domain.people import ChatName, Identity
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.engine.clock import Timekeeper
from bot.engine.engine import Engine, Surroundings
from bot.ports.connector import Connector
from bot.ports.desk import Caller, Pressed
from bot.ports.store import Store, StoreAway, Unit
from bot.ports.witness import Witness
from storage.store import SqlStore, open_store
from tests.bot.domain.world import DEV, NOW, SHOP, policy
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FakeClock
from tests.fakes.connector import FakeConnector
from tests.simulation.mortal import Life, MortalChat, MortalConnector, MortalStore

KEYS = ["a-key-that-is-long-enough-for-tests-0123456789"]
T = TypeVar("T")


class FlakyStore(Store):
    """A store that is away for as long as it is told to."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.failures: list[Exception] = []
        self.away = False

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Write, if it is there."""
        self._fail()
        return await self.store.write(work)

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Read, if it is there."""
        self._fail()
        return await self.store.read(work)

    def _fail(self) -> None:
        if self.away:
            raise StoreAway("away")
        if self.failures:
            raise self.failures.pop(0)


@dataclass
class Stage:
    """Everything a test of the engine touches."""

    store: SqlStore
    clock: FakeClock
    chat: FakeChat
    target: FakeConnector
    law: Policy
    engine: Engine = field(init=False)
    keeper: Timekeeper = field(init=False)
    flaky: FlakyStore = field(init=False)
    chats: dict[ChatName, FakeChat] = field(init=False)
    targets: dict[IntegrationName, Connector] = field(init=False)
    deliveries: int = 0
    witness: Witness | None = None

    def __post_init__(self) -> None:
        """Put a fresh engine over the same store: a restart."""
        self.chats = {ChatName.SLACK: self.chat}
        self.targets = {SHOP: self.target}
        self.flaky = FlakyStore(self.store)
        self.restart()

    def restart(self, life: Life | None = None) -> None:
        """Forget everything that was only in memory; the new process lives as long as `life`."""
        lives = life or Life()
        self.keeper = Timekeeper(self.clock)
        targets = {name: MortalConnector(one, lives) for name, one in self.targets.items()}
        self.engine = Engine(
            Surroundings(
                store=MortalStore(self.flaky, lives),
                policy=lambda: self.law,
                chats={name: MortalChat(one, lives) for name, one in self.chats.items()},
                connectors=lambda: targets,
                keeper=self.keeper,
                witness=self.witness,
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
        reply = await self.engine.desk.press(self.caller(person), pressed(action, request))
        await self.engine.dispatcher.settle()
        return reply

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass, and let the clock and the dispatcher do what is due."""
        self.clock.move(by)
        await self.engine.due.sweep()
        await self.engine.dispatcher.settle()

    async def pass_slowly(self, by: timedelta, steps: int) -> None:
        """Let time pass in equal steps, as a clock that ticks."""
        for _ in range(steps):
            await self.pass_time(by / steps)

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

    async def audit(self) -> str:
        """Return the audit log as exported."""
        return "\n".join([line async for line in self.store.audit_reader.export()])


def pressed(action: Action, request: Request) -> Pressed:
    """Return a button of a request's card."""
    grant = request.grants[0].id if request.grants else None
    return Pressed(action=action, request=request.id, grant=grant, digest=request.digest)


def said(reply: Reply) -> str:
    """Return the sentence of a reply."""
    assert isinstance(reply, Say), reply
    return reply.card.summary


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


@contextmanager
def captured() -> Iterator[list[str]]:
    """Collect every line that is logged at any level, rendered in full."""
    lines: list[str] = []
    before = structlog.get_config()

    def keep(_: object, __: str, event: structlog.typing.EventDict) -> str:
        lines.append(repr(sorted(event.items(), key=str)))
        raise structlog.DropEvent

    structlog.configure(
        processors=[structlog.processors.format_exc_info, keep],
        wrapper_class=structlog.make_filtering_bound_logger(0),
    )
    try:
        yield lines
    finally:
        structlog.configure(**before)
