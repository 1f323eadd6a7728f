"""Answers people, whichever chat they are in: every button, form and search comes through here.

Who is calling is looked up from the verified identity. A refusal, an unknown caller and a database
that is away are answers too: one sentence that says what to do.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.cards.compose import sentence
from bot.cards.form import Choice, Filled, Form, FormKind
from bot.cards.forms import DURATION, JUSTIFICATION, REASON, TARGETS, challenge_form, deny_form
from bot.cards.home import home_tab
from bot.cards.lists import submitted_card
from bot.cards.model import Action, Card, Home, Text, Tone
from bot.cards.reply import OpenForm, Reply, Reveal, Say, Wrong
from bot.domain import commands
from bot.domain.change import Change
from bot.domain.errors import AccessError, NotFound, Refused, TooLate
from bot.domain.ids import GrantId, RequestId
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.request import Audience, Request, RequestState, View
from bot.engine.actors import INACTIVE, actor_chat, actor_of, stranger
from bot.engine.asking import Asks, Wish, wish_of
from bot.engine.form_filling import FormFiller, read_length
from bot.engine.handler import Handler
from bot.engine.hearing import HANDLED, Hearing
from bot.engine.offers import Offers
from bot.engine.queries import Queries
from bot.ports.clock import Now
from bot.ports.connector import Secret
from bot.ports.desk import Caller, Pressed
from bot.ports.store import Actor, Conflict, StoreAway, Unit

_log = structlog.get_logger(__name__)

AWAY = "Daypass cannot reach its database, so nothing was changed. Try again in a minute."
BUSY = "Many people are changing this at once, so nothing was changed. Try again in a minute."
LONGEST_REASON = 2_000  # characters
_VIEWS = {
    Action.APPROVE: View.APPROVAL,
    Action.DENY: View.APPROVAL,
    Action.WITHDRAW: View.RECEIPT,
    Action.AGAIN: View.RECEIPT,
    Action.DONE: View.WAY_IN,
    Action.REVEAL: View.WAY_IN,
    Action.SIGN_OFF: View.REVIEW,
    Action.CHALLENGE: View.REVIEW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """What the desk works with."""

    handler: Handler
    queries: Queries
    asks: Asks
    offers: Offers
    filler: FormFiller
    hearing: Hearing
    policy: Callable[[], Policy]
    now: Now


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
            caller, lambda person: self._pressed(person, pressed, actor_of(caller, person)), pressed
        )

    async def submit(self, caller: Caller, filled: Filled) -> Reply:
        """Answer a form."""
        return await self._answer(
            caller, lambda person: self._submitted(person, filled, actor_of(caller, person))
        )

    async def preview(self, caller: Caller, filled: Filled) -> Form:
        """Return the request form with notes on what would apply."""
        person = self._person(caller)
        return self._parts.filler.preview(person, filled) if person else self._parts.filler.blank()

    async def search(self, caller: Caller, typed: str, limit: int) -> Sequence[Choice]:
        """Suggest what this person may ask for; nothing to a stranger."""
        person = self._person(caller)
        return self._parts.offers.search(person, typed, limit) if person else ()

    async def home(self, caller: Caller) -> Home:
        """Return the person's Home tab."""
        person = self._person(caller)
        if person is None:
            return Home(greeting=(Text(self._outsider(caller)),), buttons=(), sections=())
        try:
            return await self._parts.queries.home(person)
        except StoreAway:
            return replace(home_tab(person, (), ()), greeting=(Text(AWAY),))

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
            return _bad(self._outsider(caller))
        try:
            return await work(person)
        except AccessError as refusal:
            current = await self._current(person, pressed) if pressed else None
            return _bad(str(refusal), current)
        except StoreAway:
            _log.warning("database away")
            return _bad(AWAY)
        except Conflict:
            _log.warning("too many conflicts")
            return _bad(BUSY)

    # --- buttons -------------------------------------------------------------------------------
    async def _pressed(self, person: Person, pressed: Pressed, actor: Actor) -> Reply:
        if pressed.action is Action.ASK:
            return OpenForm(form=self._parts.filler.blank())
        request = await self._shown(person, pressed)
        match pressed.action:
            case Action.AGAIN:
                return OpenForm(form=self._parts.filler.again(person, request))
            case Action.DENY:
                return self._reason_for(person, request, deny_form(request.id))
            case Action.CHALLENGE:
                return OpenForm(form=challenge_form(request.id))
            case Action.REVEAL:
                return await self._reveal(request, pressed.grant, person, actor)
            case _:
                command = _command(pressed.action, person, actor)
                change = await self._parts.handler.carry_out(request.id, command, actor)
                return await self._say(person, change, pressed)

    async def _shown(self, person: Person, pressed: Pressed) -> Request:
        """Load the request behind a button, and refuse a card that shows another plan."""
        request = await self._visible(person, pressed.request)
        if pressed.digest and pressed.digest != request.digest:
            raise TooLate(
                "That card shows something else than what is asked for. "
                "Look at the request's newest card, and press there."
            )
        return request

    async def _visible(self, person: Person, request: RequestId | None) -> Request:
        found = await self._parts.queries.visible(request, person.id) if request else None
        if found is None:
            raise NotFound(
                "There is no such request, or you have no part in it. Write list to see yours."
            )
        return found

    def _reason_for(self, person: Person, request: Request, form: Form) -> Reply:
        """Open a form only for somebody who may still decide: nobody types a reason in vain."""
        parts = self._parts
        if request.state is not RequestState.PENDING:
            raise TooLate(f"{request.id} is already {request.state.value}; nothing was changed.")
        if objection := parts.queries.objection(request, person.id):
            raise Refused(objection)
        return OpenForm(form=form)

    async def _reveal(
        self, request: Request, grant: GrantId | None, person: Person, actor: Actor
    ) -> Reply:
        """Take the secret out of the store in the transaction that records who saw it."""
        if grant is None:
            raise NotFound("This access has no password. Its card says how to get in.")
        taken: list[Secret] = []

        def take(unit: Unit, change: Change) -> None:
            taken.clear()
            secret = unit.secrets.take(grant) if change.events else None
            if secret:
                taken.append(secret)

        command = commands.ShowSecret(person=person.id, grant=grant)
        change = await self._parts.handler.carry_out(request.id, command, actor, take)
        if not taken:
            raise TooLate(
                "The password was shown once already. "
                "If it is lost, give the access back and ask again."
            )
        held = change.request.grant(grant)
        username = held.way_in.username if held and held.way_in else None
        return Reveal(
            title="Your password",
            username=username or "",
            secret=taken[0].value,
            note="Copy it now: it is not shown again. It stops working when your access ends.",
        )

    # --- forms ---------------------------------------------------------------------------------
    async def _submitted(self, person: Person, filled: Filled, actor: Actor) -> Reply:
        match filled.kind:
            case FormKind.REQUEST:
                return await self._asked(person, filled, actor)
            case FormKind.BREAK_GLASS:
                return await self._asked(person, filled, actor, breaking_glass=True)
            case FormKind.DENY:
                command = commands.Deny(
                    person=person.id, reason=filled.text(REASON), chat=actor_chat(actor)
                )
                return await self._reasoned(person, filled, Action.DENY, command, actor)
            case FormKind.CHALLENGE:
                challenge = commands.Challenge(person=person.id, remark=filled.text(REASON))
                return await self._reasoned(person, filled, Action.CHALLENGE, challenge, actor)

    async def _reasoned(
        self,
        person: Person,
        filled: Filled,
        action: Action,
        command: commands.Command,
        actor: Actor,
    ) -> Reply:
        """Carry out what a reason was asked for; the card it was pressed on comes back current."""
        if wrong := _wrong_reason(filled.text(REASON)):
            return Wrong(fields={REASON: wrong})
        pressed = Pressed(action=action, request=filled.request)
        request = await self._visible(person, filled.request)
        try:
            change = await self._parts.handler.carry_out(request.id, command, actor)
        except AccessError as refusal:
            return _bad(str(refusal), await self._current(person, pressed))
        return await self._say(person, change, pressed)

    async def _asked(
        self, person: Person, filled: Filled, actor: Actor, *, breaking_glass: bool = False
    ) -> Reply:
        targets = filled.several(TARGETS)
        if not targets:
            return Wrong(fields={TARGETS: "Choose a bundle or a resource."})
        length = read_length(filled.text(DURATION))
        if filled.text(DURATION) and length is None:
            return Wrong(fields={DURATION: "Choose a length from the list."})
        try:
            wish = replace(
                wish_of(targets),
                duration=length,
                justification=filled.text(JUSTIFICATION),
                breaking_glass=breaking_glass,
            )
            return await self._submit(person, wish, actor)
        except Refused as refusal:
            return Wrong(fields={self._parts.filler.field_of(str(refusal)): str(refusal)})

    async def _submit(self, person: Person, wish: Wish, actor: Actor) -> Reply:
        changes = await self._parts.asks.submit(person, wish, actor)
        if not changes:
            return Say(card=sentence(HANDLED))
        return Say(card=submitted_card(changes))

    # --- replies -------------------------------------------------------------------------------
    async def _say(self, person: Person, change: Change, pressed: Pressed) -> Reply:
        current = await self._card(person, change.request, pressed.action)
        return Say(card=sentence(change.says or "Done."), current=current)

    async def _current(self, person: Person, pressed: Pressed) -> Card | None:
        if pressed.request is None or pressed.action not in _VIEWS:
            return None
        try:
            found = await self._parts.queries.visible(pressed.request, person.id)
        except StoreAway:
            return None
        return await self._card(person, found, pressed.action) if found else None

    async def _card(self, person: Person, request: Request, action: Action) -> Card | None:
        """Compose the pressed card as it stands now; what was committed holds without it, too."""
        view = _VIEWS.get(action)
        if view is None:
            return None
        audience = Audience(view=view, person=person.id)
        try:
            return await self._parts.queries.card(request, audience)
        except StoreAway:
            return None


def _bad(text: str, current: Card | None = None) -> Say:
    return Say(card=sentence(text, tone=Tone.BAD), current=current)


def _wrong_reason(text: str) -> str:
    if not text.strip():
        return "Say why; this cannot be empty."
    too_long = len(text) > LONGEST_REASON
    return f"Say it in {LONGEST_REASON:,} characters." if too_long else ""


def _command(action: Action, person: Person, actor: Actor) -> commands.Command:
    match action:
        case Action.APPROVE:
            return commands.Approve(person=person.id, chat=actor_chat(actor))
        case Action.WITHDRAW:
            return commands.Withdraw(person=person.id)
        case Action.DONE:
            return commands.GiveBack(person=person.id)
        case Action.SIGN_OFF:
            return commands.SignOff(person=person.id)
        case _:
            raise Refused("This button is not known. Open a newer card.")
