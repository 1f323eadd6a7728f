"""A chat in memory: it remembers which card each place shows now, and fails when it is told to."""

from collections import defaultdict

from bot.cards.model import Card, Home
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity
from bot.ports.chat import Chat, Gone, MessageRef

NOTHING = Exception("this call does not fail")  # in a list of failures


class FakeChat(Chat):
    """Sends nothing anywhere."""

    def __init__(self, name: ChatName) -> None:
        self.name = name
        self.inbox: dict[str, list[str]] = defaultdict(list)  # message ids, by user or channel
        self.cards: dict[str, Card] = {}  # by message id
        self.homes: dict[str, Home] = {}
        self.calls: list[str] = []
        self.failures: list[Exception] = []

    async def send(self, to: Identity | Place, card: Card) -> MessageRef:
        """Send a card."""
        where = to.user if isinstance(to, Identity) else to.channel
        self.calls.append(f"send {where}")
        self._fail()
        message = f"m{len(self.cards) + 1}"
        self.inbox[where].append(message)
        self.cards[message] = card
        return MessageRef(chat=self.name, conversation=where, message=message)

    async def update(self, ref: MessageRef, card: Card) -> None:
        """Replace a card."""
        self.calls.append(f"update {ref.conversation}")
        self._fail()
        if ref.message not in self.cards:
            raise Gone(ref.message)
        self.cards[ref.message] = card

    async def looks_at_home(self, to: Identity) -> bool:
        """Say that everybody looks."""
        return bool(to.user)

    async def publish_home(self, to: Identity, home: Home) -> None:
        """Replace a Home tab."""
        self.homes[to.user] = home

    def shown(self, where: str) -> list[Card]:
        """Return the cards that somebody sees, oldest first."""
        return [self.cards[one] for one in self.inbox[where]]

    def _fail(self) -> None:
        failure = self.failures.pop(0) if self.failures else NOTHING
        if failure is not NOTHING:
            raise failure
