"""Fills the request form: from half a sentence, an earlier request, or with what would apply."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.cards import facts
from bot.cards.form import Choice, Field, Filled, Form, Pick, Several, Words
from bot.cards.forms import DURATION, JUSTIFICATION, TARGETS, WHOM, form_about, request_form
from bot.cards.model import Bold, Code, Line, Text
from bot.domain import approval
from bot.domain.durations import format_duration
from bot.domain.errors import Refused
from bot.domain.flow import JustificationRule
from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.engine.asking import (
    NO_FLOW,
    NO_PERSON,
    ONE_PERSON,
    Asks,
    Covered,
    Wish,
    bundle_value,
    entitlement_value,
    person_of,
    wish_of,
)
from bot.engine.offers import Offers
from bot.ports.clock import Now


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known so far of an ask: the values of choices, and the rest as it was said."""

    values: tuple[str, ...] = ()
    whom: PersonId | None = None
    duration: timedelta | None = None
    justification: str = ""


class FormFiller:
    """Composes the request form for one person at a time."""

    def __init__(self, asks: Asks, offers: Offers, policy: Callable[[], Policy], now: Now) -> None:
        self._asks = asks
        self._offers = offers
        self._policy = policy
        self._now = now

    def blank(self, person: Person | None = None) -> Form:
        """Return the form with nothing filled in."""
        return self.filled(person, Known()) if person else request_form()

    def again(self, person: Person, request: Request) -> Form:
        """Return the form filled like an earlier request, as far as it is still offered."""
        values = (
            (bundle_value(request.bundle),)
            if request.bundle
            else tuple(entitlement_value(one) for one in request.entitlements)
        )
        known = Known(
            values=values,
            whom=request.grantee if request.grantee != person.id else None,
            duration=request.duration,
            justification=request.justification,
        )
        return self.filled(person, known)

    def preview(self, person: Person, filled: Filled) -> Form:
        """Return the form as filled so far, with what would apply to it."""
        known = Known(
            values=filled.several(TARGETS),
            whom=_person(filled),
            duration=read_length(filled.text(DURATION)),
            justification=filled.text(JUSTIFICATION),
        )
        return self.filled(person, known)

    def refilled(self, request: Request, filled: Filled) -> Form:
        """Return a form about a request as it was filled."""
        form = form_about(self._policy(), request, filled.kind)
        if form is None:
            return self.blank()
        return replace(form, fields=tuple(_refilled(one, filled) for one in form.fields))

    def filled(self, person: Person, known: Known, question: str = "") -> Form:
        """Return the form filled with what is known; what is not offered is left out."""
        found = [self._offers.choice(person, value) for value in known.values]
        chosen: Sequence[Choice] = [one for one in found if one]
        whom = self._offers.receiver(person, known.whom) if known.whom else None
        notes: list[Line] = [(Text(question),)] if question else []
        longest = None
        if chosen:
            wish = replace(
                wish_of(one.value for one in chosen), grantee=known.whom if whom else None
            )
            covered, said = self._covered(person, wish)
            notes += said
            longest = min((one.part.flow.max for one in covered), default=None)
        return request_form(
            chosen=chosen,
            duration=known.duration,
            longest=longest,
            justification=known.justification,
            notes=notes,
            whom=self._whom(person, whom),
        )

    def _whom(self, person: Person, chosen: Choice | None) -> Sequence[Choice] | None:
        """Return what the field for a receiver holds; None for who may ask for nobody else."""
        if not self._offers.asks_for_others(person):
            return None
        return (chosen,) if chosen else ()

    def _covered(self, person: Person, wish: Wish) -> tuple[Sequence[Covered], list[Line]]:
        policy = self._policy()
        try:
            covered = self._asks.covered(policy, person, wish)
        except Refused as refusal:
            return (), [(Text(str(refusal)),)]
        grantee = wish.grantee or person.id
        return covered, [self._note(policy, person.id, grantee, one) for one in covered]

    def _note(self, policy: Policy, person: PersonId, grantee: PersonId, covered: Covered) -> Line:
        """Say in a line which flow applies, who must approve, and for how long it may be."""
        flow = covered.part.flow
        names = ", ".join(str(one) for one in covered.part.entitlements[:3])
        needed = approval.decisions_needed(flow.approval)
        able = self._able(policy, person, grantee, covered)
        word = "decision" if needed == 1 else "decisions"
        decided = (Text(f"needs {needed} {word} from "), *facts.names(policy, able))
        return (
            Bold(names),
            Text(": "),
            *(decided if needed else (Text("granted at once"),)),
            Text(f", at most {format_duration(flow.max)}{_demand(flow.justification)} ("),
            Code(flow.name),
            Text(")"),
        )

    def _able(
        self, policy: Policy, person: PersonId, grantee: PersonId, covered: Covered
    ) -> frozenset[PersonId]:
        flow, now = covered.part.flow, self._now()
        plan = approval.alternatives(policy, flow.approval, covered.part.entitlements)
        bench = approval.Bench(requester=person, grantee=grantee, asked_at=now)
        return approval.everyone(policy, plan, bench, now)

    def field_of(self, refusal: str) -> str:
        """Say at which field of the form a refusal belongs."""
        if refusal.startswith(NO_FLOW):
            return TARGETS
        if refusal in {NO_PERSON, ONE_PERSON}:
            return WHOM
        if "justification" in refusal or "why" in refusal:
            return JUSTIFICATION
        lengths = ("possible", "shortest", "duration", " is left")
        return DURATION if any(one in refusal for one in lengths) else TARGETS


def _person(filled: Filled) -> PersonId | None:
    try:
        return person_of(filled.several(WHOM))
    except Refused:
        return None


def _refilled(field: Field, filled: Filled) -> Field:
    match field:
        case Words():
            return replace(field, text=filled.text(field.name))
        case Pick():
            return replace(field, chosen=filled.text(field.name) or None)
        case Several():
            return replace(field, chosen=filled.several(field.name))
        case _:
            return field


def read_length(text: str) -> timedelta | None:
    """Read the value of a choice of length; None for none, and for what was never offered."""
    plain = text.isascii() and text.isdigit() and len(text) < 9  # noqa: PLR2004 - 30 years in seconds
    return timedelta(seconds=int(text)) if plain else None


def _demand(rule: JustificationRule) -> str:
    if rule.pattern:
        return f", with {rule.pattern} in the justification"
    return ", with a justification" if rule.required else ""
