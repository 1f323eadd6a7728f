"""Fills the request form: from half a sentence, an earlier request, or with what would apply."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from bot.cards import facts
from bot.cards.form import Choice, Filled, Form
from bot.cards.forms import DURATION, JUSTIFICATION, TARGETS, request_form
from bot.cards.model import Bold, Code, Line, Text
from bot.domain import approval
from bot.domain.durations import format_duration
from bot.domain.errors import Refused
from bot.domain.flow import JustificationRule
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.domain.request import Request
from bot.engine.asking import (
    Asks,
    Covered,
    Wish,
    bundle_value,
    entitlement_value,
    wish_of,
)
from bot.engine.offers import Offers
from bot.ports.clock import Now


class FormFiller:
    """Composes the request form for one person at a time."""

    def __init__(self, asks: Asks, offers: Offers, policy: Callable[[], Policy], now: Now) -> None:
        self._asks = asks
        self._offers = offers
        self._policy = policy
        self._now = now

    def blank(self) -> Form:
        """Return the form with nothing filled in."""
        return request_form()

    def again(self, person: Person, request: Request) -> Form:
        """Return the form filled like an earlier request, as far as it is still offered."""
        values = (
            [bundle_value(request.bundle)]
            if request.bundle
            else [entitlement_value(one) for one in request.entitlements]
        )
        return self.filled(person, values, request.duration, request.justification)

    def preview(self, person: Person, filled: Filled) -> Form:
        """Return the form as filled so far, with what would apply to it."""
        length = read_length(filled.text(DURATION))
        return self.filled(person, filled.several(TARGETS), length, filled.text(JUSTIFICATION))

    def filled(
        self,
        person: Person,
        values: Iterable[str],
        duration: timedelta | None,
        justification: str,
        question: str = "",
    ) -> Form:
        """Return the form filled with these values; what is not offered is left out."""
        found = [self._offers.choice(person, value) for value in values]
        chosen: Sequence[Choice] = [one for one in found if one]
        notes: list[Line] = [(Text(question),)] if question else []
        longest = None
        if chosen:
            covered, said = self._covered(person, wish_of(one.value for one in chosen))
            notes += said
            longest = min((one.part.flow.max for one in covered), default=None)
        return request_form(
            chosen=chosen,
            duration=duration,
            longest=longest,
            justification=justification,
            notes=notes,
        )

    def _covered(self, person: Person, wish: Wish) -> tuple[Sequence[Covered], list[Line]]:
        policy = self._policy()
        try:
            covered = self._asks.covered(policy, person, wish)
        except Refused as refusal:
            return (), [(Text(str(refusal)),)]
        return covered, [self._note(policy, person, one) for one in covered]

    def _note(self, policy: Policy, person: Person, covered: Covered) -> Line:
        """Say in a line which flow applies, who must approve, and for how long it may be."""
        flow = covered.part.flow
        names = ", ".join(str(one) for one in covered.part.entitlements[:3])
        needed = approval.decisions_needed(flow.approval)
        decided = self._deciders(policy, person, covered) if needed else (Text("granted at once"),)
        return (
            Bold(names),
            Text(": "),
            *decided,
            Text(f", at most {format_duration(flow.max)}{_demand(flow.justification)} ("),
            Code(flow.name),
            Text(")"),
        )

    def _deciders(self, policy: Policy, person: Person, covered: Covered) -> Line:
        flow, now = covered.part.flow, self._now()
        plan = approval.alternatives(policy, flow.approval, covered.part.entitlements)
        bench = approval.Bench(requester=person.id, grantee=person.id, asked_at=now)
        able = approval.everyone(policy, plan, bench, now)
        needed = approval.decisions_needed(flow.approval)
        word = "decision" if needed == 1 else "decisions"
        return (Text(f"needs {needed} {word} from "), *facts.names(policy, able))

    def field_of(self, refusal: str) -> str:
        """Say at which field of the form a refusal belongs."""
        if "justification" in refusal or "why" in refusal:
            return JUSTIFICATION
        lengths = ("possible", "shortest", "duration")
        return DURATION if any(one in refusal for one in lengths) else TARGETS


def read_length(text: str) -> timedelta | None:
    """Read the value of a choice of length; None for none, and for what was never offered."""
    plain = text.isascii() and text.isdigit() and len(text) < 9  # noqa: PLR2004 - 30 years in seconds
    return timedelta(seconds=int(text)) if plain else None


def _demand(rule: JustificationRule) -> str:
    if rule.pattern:
        return f", with {rule.pattern} in the justification"
    return ", with a justification" if rule.required else ""
