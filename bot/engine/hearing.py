"""Answers words. What a sentence means is the language's to say; what becomes of it is said here.

Whatever is unclear opens the form, filled with what was understood, or asks one question. Nothing
is ever granted on a guess.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards.compose import sentence
from bot.cards.forms import DURATION, JUSTIFICATION, TARGETS
from bot.cards.lists import help_card, holders_card, inbox_card, mine_card, submitted_card, why_card
from bot.cards.model import Card, Tone
from bot.cards.reply import OpenForm, Reply, Say
from bot.domain.catalog import Entitlement
from bot.domain.change import Change
from bot.domain.errors import NotFound, Refused
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.engine.asking import Asks, Wish, bundle_value, entitlement_value
from bot.engine.form_filling import FormFiller
from bot.engine.offers import Offers
from bot.engine.ordering import Ordering
from bot.engine.queries import Queries
from bot.language import help as helping
from bot.language import intents
from bot.language.parse import parse
from bot.language.vocabulary import full_name
from bot.ports.clock import Now
from bot.ports.store import Actor

HANDLED = "This was handled already. Write list to see your requests."
_LABELS = {TARGETS: "What", DURATION: "Duration", JUSTIFICATION: "Justification"}
_HINTS = {
    TARGETS: "",
    DURATION: "Write the same words with another length, such as 1h.",
    JUSTIFICATION: "Write the same words, and because … at the end.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingParts:
    """What hearing works with."""

    asks: Asks
    offers: Offers
    filler: FormFiller
    queries: Queries
    ordering: Ordering
    policy: Callable[[], Policy]
    now: Now


class Hearing:
    """Answers sentences for one person at a time."""

    def __init__(self, parts: HearingParts) -> None:
        self._parts = parts

    async def hear(self, person: Person, text: str, actor: Actor) -> Reply:
        """Answer a sentence. Raises AccessError with what to do instead."""
        vocabulary = self._parts.offers.vocabulary(person)
        meaning = parse(text, vocabulary, self._parts.now(), person.time_zone())
        match meaning:
            case intents.Unclear():
                return self._ask_back(person, meaning)
            case intents.Understood():
                return await self._intent(person, meaning.intent, actor)

    async def _intent(self, person: Person, intent: intents.Intent, actor: Actor) -> Reply:
        match intent:
            case intents.Ask():
                return await self._asked(person, intent, actor)
            case intents.BreakGlass():
                return await self._break_glass(person, intent, actor)
            case intents.OpenForm():
                return OpenForm(form=self._parts.filler.blank())
            case intents.Help() | intents.ListMine() | intents.Inbox():
                return Say(card=await self._listed(person, intent))
            case intents.Who() | intents.Why():
                return Say(card=await self._explained(person, intent))
            case _:
                return await self._parts.ordering.carry_out(person, intent, actor)

    def _ask_back(self, person: Person, unclear: intents.Unclear) -> Reply:
        """Open the form with what was understood; without any of it, ask the one question."""
        values = [_value(one) for one in unclear.partial.targets]
        if not any(values):
            return Say(card=_question(unclear))
        return self._form(person, unclear.partial, unclear.question)

    def _form(self, person: Person, ask: intents.Ask, question: str) -> Reply:
        values = [value for one in ask.targets for value in self._choices(person, one)]
        form = self._parts.filler.filled(
            person, values, self._length(ask), ask.justification, question
        )
        return OpenForm(form=form)

    def _choices(self, person: Person, target: intents.Target) -> list[str]:
        """Return what a target can be in the form: a permission that was not said stays open."""
        value = _value(target)
        return [value] if value and self._parts.offers.choice(person, value) else []

    async def _asked(self, person: Person, ask: intents.Ask, actor: Actor) -> Reply:
        if ask.beneficiary and ask.beneficiary != person.id:
            raise Refused(
                "At present you can ask for yourself only. They can ask in the same words."
            )
        open_ended = [one for one in ask.targets if self._unsaid(person, one)]
        if open_ended:
            names = ", ".join(full_name(one) for one in open_ended)
            return self._form(person, ask, f"Which permission do you need on {names}?")
        wish = self._wish(person, ask)
        changes = await self._submit(person, wish, actor)
        if not changes:
            return Say(card=sentence(HANDLED))
        return Say(card=submitted_card(changes))

    async def _submit(self, person: Person, wish: Wish, actor: Actor) -> Sequence[Change]:
        """Submit, or raise Refused with what is wrong, and how to say it in one go."""
        try:
            return await self._parts.asks.submit(person, wish, actor)
        except Refused as refusal:
            field = self._parts.filler.field_of(str(refusal))
            raise Refused(f"{_LABELS[field]}: {refusal} {_HINTS[field]}".strip()) from refusal

    def _unsaid(self, person: Person, target: intents.Target) -> bool:
        """Say whether several permissions are offered and none was named."""
        if isinstance(target, intents.BundleTarget) or target.permission:
            return False
        return len(self._parts.offers.vocabulary(person).permissions_of(target)) != 1

    def _wish(self, person: Person, ask: intents.Ask) -> Wish:
        bundles = [one.name for one in ask.targets if isinstance(one, intents.BundleTarget)]
        resources = [one for one in ask.targets if isinstance(one, intents.ResourceTarget)]
        return Wish(
            bundles=tuple(bundles),
            entitlements=tuple(self._entitlement(person, one) for one in resources),
            duration=self._length(ask),
            justification=ask.justification,
        )

    def _entitlement(self, person: Person, target: intents.ResourceTarget) -> Entitlement:
        only = self._parts.offers.vocabulary(person).permissions_of(target)
        return Entitlement(
            target.integration, target.resource, target.permission or next(iter(only))
        )

    def _length(self, ask: intents.Ask | intents.BreakGlass) -> timedelta | None:
        return ask.duration or _until(ask.until, self._parts.now())

    async def _break_glass(self, person: Person, said: intents.BreakGlass, actor: Actor) -> Reply:
        wish = Wish(
            bundles=(said.bundle,),
            duration=self._length(said),
            justification=said.justification,
            breaking_glass=True,
        )
        changes = await self._submit(person, wish, actor)
        if not changes:
            return Say(card=sentence(HANDLED))
        return Say(card=replace(submitted_card(changes), tone=Tone.ALARM))

    async def _listed(
        self, person: Person, intent: intents.Help | intents.ListMine | intents.Inbox
    ) -> Card:
        match intent:
            case intents.Help():
                return help_card(
                    [(one.usage, one.meaning) for one in helping.entries(intent.topic)]
                )
            case intents.ListMine():
                return mine_card(await self._parts.queries.mine(person.id))
            case intents.Inbox():
                waiting = await self._parts.queries.waiting(person.id)
                return inbox_card(self._parts.policy(), waiting)

    async def _explained(self, person: Person, intent: intents.Who | intents.Why) -> Card:
        queries, policy = self._parts.queries, self._parts.policy()
        if isinstance(intent, intents.Who):
            held = await queries.holders(person, intent.target)
            return holders_card(policy, full_name(intent.target), held)
        request = await queries.visible(intent.request, person.id)
        if request is None:
            raise NotFound(
                f"There is no request {intent.request}, or you have no part in it. "
                "Write list to see yours."
            )
        return why_card(request, self._parts.now())


def _value(target: intents.Target) -> str:
    if isinstance(target, intents.BundleTarget):
        return bundle_value(target.name)
    if target.permission is None:
        return ""
    return entitlement_value(Entitlement(target.integration, target.resource, target.permission))


def _question(unclear: intents.Unclear) -> Card:
    unsaid = [one for one in unclear.suggestions if one not in unclear.question]
    hint = f" Did you mean {' or '.join(unsaid)}?" if unsaid else ""
    return sentence(f"{unclear.question}{hint}", tone=Tone.INFO)


def _until(until: datetime | None, now: datetime) -> timedelta | None:
    return until - now if until else None
