"""Answers people, whichever chat they are in: every button, form and search comes through here.

Who is calling is looked up from the verified identity. A refusal, an unknown caller and a database
that is away are answers too: one sentence that says what to do.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.cards.compose import noted
from bot.cards.form import Choice, Filled, Form
from bot.cards.forms import TARGETS, WHOM
from bot.cards.home import home_tab
from bot.cards.model import Home, Text
from bot.cards.reply import Reply, Say
from bot.domain.errors import AccessError
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.engine.actors import INACTIVE, actor_of, stranger
from bot.engine.current import CurrentCards, bad
from bot.engine.form_filling import FormFiller
from bot.engine.hearing import Hearing
from bot.engine.offers import Offers
from bot.engine.pressing import Pressing
from bot.engine.queries import Queries
from bot.engine.submitting import Submitting
from bot.ports.desk import Caller, Pressed
from bot.ports.store import Conflict, StoreAway

_log = structlog.get_logger(__name__)

AWAY = "Daypass cannot reach its database, so nothing was changed. Try again in a minute."
BUSY = "Many people are changing this at once, so nothing was changed. Try again in a minute."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """What the desk works with."""

    hearing: Hearing
    pressing: Pressing
    submitting: Submitting
    queries: Queries
    offers: Offers
    filler: FormFiller
    cards: CurrentCards
    policy: Callable[[], Policy]
    held: Callable[[], str | None]  # why nothing may be opened now, or None


class FrontDesk:
    """Implements bot.ports.desk.Desk."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    async def hear(self, caller: Caller, text: str) -> Reply:
        """Answer words."""
        return await self._answer(
            caller, lambda person: self._parts.hearing.hear(person, text, actor_of(caller, person))
        )

    async def press(self, caller: Caller, pressed: Pressed) -> Reply:
        """Answer a button; the pressed card comes back as it stands now."""
        return await self._answer(
            caller,
            lambda person: self._parts.pressing.press(person, pressed, actor_of(caller, person)),
            pressed,
        )

    async def submit(self, caller: Caller, filled: Filled) -> Reply:
        """Answer a form."""
        return await self._answer(
            caller,
            lambda person: self._parts.submitting.submit(person, filled, actor_of(caller, person)),
        )

    async def preview(self, caller: Caller, filled: Filled) -> Form:
        """Return a form as it was filled, the request form with notes on what would apply."""
        person = self._person(caller)
        if person is None:
            return self._parts.filler.blank()
        if filled.request is None:
            return self._parts.filler.preview(person, filled)
        try:
            request = await self._parts.cards.visible(person, filled.request)
        except (AccessError, StoreAway):
            return self._parts.filler.blank()
        return self._parts.filler.refilled(request, filled)

    async def search(
        self, caller: Caller, typed: str, limit: int, field: str = TARGETS
    ) -> Sequence[Choice]:
        """Suggest what this person may ask for, or for whom; nothing to a stranger."""
        person = self._person(caller)
        if person is None:
            return ()
        if field == WHOM:
            return self._parts.offers.people(person, typed, limit)
        return self._parts.offers.search(person, typed, limit)

    async def home(self, caller: Caller) -> Home:
        """Return the person's Home tab."""
        person = self._person(caller)
        if person is None:
            return Home(greeting=(Text(self._outsider(caller)),), buttons=(), sections=())
        try:
            return await self._parts.queries.home(person)
        except StoreAway:
            return replace(home_tab(person, (), ()), greeting=(Text(AWAY),))

    def _noted(self, reply: Reply) -> Reply:
        """Add, while nothing may be opened, why that is."""
        held = self._parts.held()
        if not held or not isinstance(reply, Say):
            return reply
        return replace(reply, card=noted(reply.card, held))

    def _person(self, caller: Caller) -> Person | None:
        found = self._parts.policy().identities.get(caller.identity)
        return found if found and found.active else None

    def _outsider(self, caller: Caller) -> str:
        known = caller.identity in self._parts.policy().identities
        return INACTIVE if known else stranger(caller)

    async def _answer(
        self,
        caller: Caller,
        work: Callable[[Person], Awaitable[Reply]],
        pressed: Pressed | None = None,
    ) -> Reply:
        person = self._person(caller)
        if person is None:
            return bad(self._outsider(caller))
        try:
            return self._noted(await work(person))
        except AccessError as refusal:
            current = await self._parts.cards.current(person, pressed) if pressed else None
            return bad(str(refusal), current)
        except StoreAway:
            _log.warning("database away")
            return bad(AWAY)
        except Conflict:
            _log.warning("too many conflicts")
            return bad(BUSY)
