"""Carries out forms: an ask, and what is said about a request in somebody's own words."""

from dataclasses import dataclass, replace

from bot.cards.compose import sentence
from bot.cards.form import Filled, FormKind
from bot.cards.forms import DURATION, JUSTIFICATION, KEEP, REASON, TARGETS, WHOM, WORDS
from bot.cards.lists import submitted_card
from bot.cards.model import Action
from bot.cards.reply import Reply, Say, Wrong
from bot.domain import commands
from bot.domain.errors import AccessError, Refused
from bot.domain.people import Person
from bot.domain.request import Request
from bot.engine.actors import HANDLED, actor_chat
from bot.engine.asking import Asks, person_of, wish_of
from bot.engine.current import CurrentCards
from bot.engine.form_filling import FormFiller, read_length
from bot.engine.handler import Handler
from bot.ports.desk import Pressed
from bot.ports.store import Actor

LONGEST_REASON = 2_000  # characters
_PRESSED = {
    FormKind.APPROVE: Action.APPROVE,
    FormKind.DENY: Action.DENY,
    FormKind.LESS: Action.LESS,
    FormKind.QUESTION: Action.QUESTION,
    FormKind.ANSWER: Action.ANSWER,
    FormKind.CHALLENGE: Action.CHALLENGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittingParts:
    """What submitting works with."""

    handler: Handler
    asks: Asks
    filler: FormFiller
    cards: CurrentCards


class Submitting:
    """Carries out forms for one person at a time."""

    def __init__(self, parts: SubmittingParts) -> None:
        self._parts = parts

    async def submit(self, person: Person, filled: Filled, actor: Actor) -> Reply:
        """Carry out a form; one that cannot be accepted comes back with a sentence at a field."""
        if filled.kind in {FormKind.REQUEST, FormKind.BREAK_GLASS}:
            return await self._asked(person, filled, actor)
        if wrong := _wrong(filled):
            return Wrong(fields=wrong)
        pressed = Pressed(action=_PRESSED[filled.kind], request=filled.request)
        request = await self._parts.cards.visible(person, filled.request)
        try:
            command = _command(request, person, filled, actor)
            change = await self._parts.handler.carry_out(request.id, command, actor)
        except AccessError as refusal:
            if isinstance(refusal, Refused) and filled.kind is FormKind.LESS:
                return Wrong(fields={DURATION: str(refusal)})
            return await self._parts.cards.refused(person, refusal, pressed)
        return await self._parts.cards.say(person, change, pressed)

    async def _asked(self, person: Person, filled: Filled, actor: Actor) -> Reply:
        targets = filled.several(TARGETS)
        if not targets:
            return Wrong(fields={TARGETS: "Choose a bundle or a resource."})
        length = read_length(filled.text(DURATION))
        if filled.text(DURATION) and length is None:
            return Wrong(fields={DURATION: "Choose a length from the list."})
        try:
            wish = replace(
                wish_of(targets),
                grantee=person_of(filled.several(WHOM)),
                duration=length,
                justification=filled.text(JUSTIFICATION),
                breaking_glass=filled.kind is FormKind.BREAK_GLASS,
            )
            changes = await self._parts.asks.submit(person, wish, actor)
        except Refused as refusal:
            return Wrong(fields={self._parts.filler.field_of(str(refusal)): str(refusal)})
        return Say(card=submitted_card(changes) if changes else sentence(HANDLED))


def _wrong(filled: Filled) -> dict[str, str]:
    """Say what is missing in a form about a request."""
    if filled.kind is FormKind.LESS:
        odd = filled.text(DURATION) and read_length(filled.text(DURATION)) is None
        return {DURATION: "Choose a length from the list."} if odd else {}
    talking = filled.kind in {FormKind.QUESTION, FormKind.ANSWER}
    name = WORDS if talking else REASON
    text = filled.text(name)
    if not text.strip():
        return {name: "Say something." if talking else "Say why; this cannot be empty."}
    too_long = len(text) > LONGEST_REASON
    return {name: f"Say it in {LONGEST_REASON:,} characters."} if too_long else {}


def _command(request: Request, person: Person, filled: Filled, actor: Actor) -> commands.Command:
    chat, reason = actor_chat(actor), filled.text(REASON)
    match filled.kind:
        case FormKind.APPROVE:
            return commands.Approve(person=person.id, reason=reason, chat=chat)
        case FormKind.DENY:
            return commands.Deny(person=person.id, reason=reason, chat=chat)
        case FormKind.LESS:
            return _less(request, person, filled, actor)
        case FormKind.CHALLENGE:
            return commands.Challenge(person=person.id, remark=reason)
        case _:
            return commands.Speak(person=person.id, text=filled.text(WORDS))


def _less(request: Request, person: Person, filled: Filled, actor: Actor) -> commands.OfferLess:
    """Read an offer: names that are not of this request offer nothing."""
    kept = set(filled.several(KEEP))
    several = KEEP in filled.values
    chosen = tuple(one for one in request.entitlements if str(one) in kept)
    return commands.OfferLess(
        person=person.id,
        duration=read_length(filled.text(DURATION)),
        entitlements=chosen if several else None,
        reason=filled.text(REASON),
        chat=actor_chat(actor),
    )
