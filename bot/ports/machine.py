"""A machine approver is asked by a signed message, and its answer is a decision like a person's."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import WebhookName
from bot.domain.request import Request


class Word(StrEnum):
    """What a machine said. WAIT is no decision: it is asked again later."""

    APPROVE = "approve"
    DENY = "deny"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision with its reason, which is text of somebody else's and may be hostile.

    `after` says in how many seconds to ask again.
    """

    word: Word
    reason: str = ""
    after: float | None = None


class Machine(Protocol):
    """The port: one machine approver."""

    name: WebhookName

    async def ask(self, request: Request, digest: str, at: datetime) -> Answer:
        """Ask about a request as it stands. The same digest is the same question, asked again.

        Raises TryAgain or Impossible (bot.ports.faults). What is not a signed answer is none.
        """
        ...

    async def close(self) -> None:
        """Let go of connections. May be called twice."""
        ...
