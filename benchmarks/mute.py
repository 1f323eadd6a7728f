"""A chat that takes every card at once: for what is measured about time, not about chats."""

from bot.cards.model import Card, Home
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity
from bot.ports.chat import Chat, MessageRef


class MuteChat(Chat):
    """Counts what it is sent."""

    def __init__(self, name: ChatName) -> None:
        self.name = name
        self.sent = 0

    async def send(self, to: Identity | Place, card: Card) -> MessageRef:
        """Take a card."""
        del card
        self.sent += 1
        where = to.user if isinstance(to, Identity) else to.channel
        return MessageRef(chat=self.name, conversation=where, message=str(self.sent))

    async def update(self, ref: MessageRef, card: Card) -> None:
        """Take a card in place of another."""

    async def looks_at_home(self, to: Identity) -> bool:
        """Say that nobody looks."""
        del to
        return False

    async def publish_home(self, to: Identity, home: Home) -> None:
        """Take a Home tab."""
