"""A process that dies at a chosen step: nothing it does reaches the outside any more."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.cards.model import Card, Home
from bot.domain.flow import Place
from bot.domain.ids import GrantId
from bot.domain.people import ChatName, Identity
from bot.ports.chat import Chat, MessageRef
from bot.ports.connector import Closed, Connector, Door, Opened, Presence
from bot.ports.store import Store, Unit

T = TypeVar("T")


class Died(Exception):
    """The process is gone."""


class Life:
    """Counts steps, and ends at one of them. `dies_at` of zero is never."""

    def __init__(self, dies_at: int = 0) -> None:
        self.dies_at = dies_at
        self.steps: list[str] = []

    @property
    def over(self) -> bool:
        """Say whether the process has died."""
        return bool(self.dies_at) and len(self.steps) >= self.dies_at

    def step(self, name: str) -> None:
        """Take one step, or die before it."""
        if self.over:
            raise Died(name)
        self.steps.append(name)
        if self.over:
            raise Died(name)


class MortalStore(Store):
    """A store whose caller may die before a commit, or after it and before it learns of it."""

    def __init__(self, store: Store, life: Life) -> None:
        self._store = store
        self._life = life

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Write, if still alive."""
        self._life.step("before commit")
        done = await self._store.write(work)
        self._life.step("after commit")
        return done

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Read, if still alive."""
        if self._life.over:
            raise Died("read")
        return await self._store.read(work)


class MortalConnector(Connector):
    """A connector whose caller may die before the call, or after its effect."""

    def __init__(self, connector: Connector, life: Life) -> None:
        self.shared_doors = connector.shared_doors
        self._connector = connector
        self._life = life

    async def grant(self, door: Door) -> Opened:
        """Open, if still alive."""
        self._life.step("before grant")
        opened = await self._connector.grant(door)
        self._life.step("after grant")
        return opened

    async def prolong(self, door: Door) -> None:
        """Move the end, if still alive."""
        self._life.step("before prolong")
        await self._connector.prolong(door)
        self._life.step("after prolong")

    async def revoke(self, door: Door, *, created_by_us: bool) -> Closed:
        """Close, if still alive."""
        self._life.step("before revoke")
        closed = await self._connector.revoke(door, created_by_us=created_by_us)
        self._life.step("after revoke")
        return closed

    async def read(self, door: Door) -> Presence:
        """Look, if still alive."""
        self._life.step("before look")
        return await self._connector.read(door)

    async def list_grants(self) -> Sequence[GrantId]:
        """List, if still alive."""
        return await self._connector.list_grants()

    async def check(self) -> Sequence[str]:
        """Check."""
        return await self._connector.check()

    async def close(self) -> None:
        """Close."""


class MortalChat(Chat):
    """A chat whose caller may die before a message is sent, or after."""

    def __init__(self, chat: Chat, life: Life) -> None:
        self.name: ChatName = chat.name
        self._chat = chat
        self._life = life

    async def send(self, to: Identity | Place, card: Card) -> MessageRef:
        """Send, if still alive."""
        self._life.step("before send")
        ref = await self._chat.send(to, card)
        self._life.step("after send")
        return ref

    async def update(self, ref: MessageRef, card: Card) -> None:
        """Update, if still alive."""
        self._life.step("before update")
        await self._chat.update(ref, card)
        self._life.step("after update")

    async def looks_at_home(self, to: Identity) -> bool:
        """Ask the chat."""
        return await self._chat.looks_at_home(to)

    async def publish_home(self, to: Identity, home: Home) -> None:
        """Publish, if still alive."""
        await self._chat.publish_home(to, home)
