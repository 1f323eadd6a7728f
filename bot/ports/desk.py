"""The desk answers people: a chat hands over what somebody said, pressed or filled in.

All methods answer quickly: a decision is committed, never performed, before they return. They never
raise for anything a person did; a refusal is a reply too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.cards.form import Choice, Filled, Form
from bot.cards.forms import TARGETS
from bot.cards.model import Action, Home
from bot.cards.reply import Reply
from bot.domain.ids import GrantId, RequestId
from bot.domain.people import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who is there, as the chat verified them.

    `delivery` names the message or click once and for all: a second delivery of it is answered with
    how things stand and changes nothing.
    """

    identity: Identity
    delivery: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button that was pressed: ids only, all to be judged anew."""

    action: Action
    request: RequestId | None = None
    grant: GrantId | None = None
    digest: str = ""
    extra: str = ""


class Desk(Protocol):
    """The port through which chats bring people in."""

    async def hear(self, caller: Caller, text: str) -> Reply:
        """Answer words from a command, a mention or a direct message. Mentions read `<@USERID>`."""
        ...

    async def press(self, caller: Caller, pressed: Pressed) -> Reply:
        """Answer a button."""
        ...

    async def submit(self, caller: Caller, filled: Filled) -> Reply:
        """Answer a filled-in form: `Wrong` keeps it open."""
        ...

    async def preview(self, caller: Caller, filled: Filled) -> Form:
        """Return a form as filled so far; the request form with notes on what would apply."""
        ...

    async def search(
        self, caller: Caller, typed: str, limit: int, field: str = TARGETS
    ) -> Sequence[Choice]:
        """Suggest what this person may ask for, or for whom: whichever `field` wants."""
        ...

    async def home(self, caller: Caller) -> Home:
        """Return the person's Home tab."""
        ...
