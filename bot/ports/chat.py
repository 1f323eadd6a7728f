"""A chat carries cards to people and channels, and changes them later."""

from dataclasses import dataclass
from typing import Protocol

from bot.cards.model import Card, Home
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """Where a message is, to change it after a restart. `service` is the Teams service address."""

    chat: ChatName
    conversation: str
    message: str
    service: str = ""


class Unreachable(Exception):
    """The person or channel cannot be reached in this chat: not installed, blocked, archived."""


class Gone(Exception):
    """The message is not there any more; a new one may be sent."""


class Chat(Protocol):
    """The port. Methods raise TryAgain or Impossible (bot.ports.faults), Unreachable or Gone.

    A send that raised TryAgain may have arrived; cards are safe to show twice.
    """

    name: ChatName

    async def send(self, to: Identity | Place, card: Card) -> MessageRef:
        """Send a card to one person privately, or to a channel."""
        ...

    async def update(self, ref: MessageRef, card: Card) -> None:
        """Replace a card that was sent. The same card twice is a quiet success."""
        ...

    async def looks_at_home(self, to: Identity) -> bool:
        """Say whether the person has a Home tab here and opened it lately: else none is made."""
        ...

    async def publish_home(self, to: Identity, home: Home) -> None:
        """Replace the person's Home tab, where the chat has one."""
        ...
