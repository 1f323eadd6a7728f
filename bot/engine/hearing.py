"""Answers words. What a sentence means is the language's to say; what becomes of it is said here.

Whatever is unclear opens the form, filled with what was understood, or asks one question. Nothing
is ever granted on a guess.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cards.compose import sentence
from bot.cards.forms import DURATION, JUSTIFICATION, TARGETS, WHOM
from bot.cards.lists import help_card, holders_card, inbox_card, mine_card, submitted_card
from bot.cards.model import Card, Tone
from bot.cards.reply import OpenForm, Reply, Say
from bot.domain.catalog import Entitlement
from bot.domain.change import Change
from bot.domain.errors import NotFound, Refused
from bot.domain.ids import PersonId
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.engine.actors import HANDLED
from bot.engine.asking import Asks, Wish, bundle_value, entitlement_value
from bot.engine.explaining import Explaining
from bot.engine.form_filling import FormFiller, Known
from bot.engine.offers import Offers
from bot.engine.ordering import Ordering
from bot.engine.queries import Queries
from bot.language import help as helping
from bot.language import intents
from bot.language.parse import beneficiary, parse
from bot.language.vocabulary import Vocabulary, full_name
from bot.ports.clock import Now
from bot.ports.store import Actor

_LABELS = {
    TARGETS: "What",
    WHOM: "For whom",
    DURATION: "Duration",
    JUSTIFICATION: "Justification",
}
_HINTS = {
    TARGETS: "",
    WHOM: "",
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
    explaining: Explaining
    policy: Callable[[], Policy]
    now: Now


class Hearing:
    """Answers sentences for one person at a time."""

    def __init__(self, parts: HearingParts) -> None:
        self._parts = parts

    async def hear(self, person: Person, text: str, actor: Actor) -> Reply:
        """Answer a sentence. Raises AccessError with what to do instead."""
        meaning = self._meaning(person, text)
        match meaning:
            case intents.Unclear():
                return self._ask_back(person, meaning)
            case intents.Understood():
                return await self._intent(person, meaning.intent, actor)

    def _meaning(self, person: Person, text: str) -> intents.Meaning:
        """Read a sentence with the names that are offered for whoever it asks for."""
        offers, now, zone = self._parts.offers, self._parts.now(), person.time_zone()
        vocabulary = offers.vocabulary(person)
        own = parse(text, vocabulary, now, zone)
        whom = beneficiary(text, vocabulary, now, zone)
        if whom is None or offers.receiver(person, whom) is None:
            return own
        meaning = parse(text, offers.vocabulary(person, whom), now, zone)
        clear = isinstance(own, intents.Understood)
        return meaning if _asked_for(meaning) == whom or not clear else own

    async def _intent(self, person: Person, intent: intents.Intent, actor: Actor) -> Reply:
        match intent:
            case intents.Ask():
                return await self._asked(person, intent, actor)
            case intents.BreakGlass():
                return await self._break_glass(person, intent, actor)
            case intents.OpenForm():
                return OpenForm(form=self._parts.filler.blank(person))
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
        known = Known(
            values=tuple(values),
            whom=_other(person, ask),
            duration=self._length(ask),
            justification=ask.justification,
        )
        return OpenForm(form=self._parts.filler.filled(person, known, question))

    def _choices(self, person: Person, target: intents.Target) -> list[str]:
        """Return what a target can be in the form: a permission that was not said stays open."""
        value = _value(target)
        return [value] if value and self._parts.offers.choice(person, value) else []

    async def _asked(self, person: Person, ask: intents.Ask, actor: Actor) -> Reply:
        open_ended = [one for one in ask.targets if self._unsaid(person, ask, one)]
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

    def _unsaid(self, person: Person, ask: intents.Ask, target: intents.Target) -> bool:
        """Say whether several permissions are offered and none was named."""
        if isinstance(target, intents.BundleTarget) or target.permission:
            return False
        return len(self._vocabulary(person, ask).permissions_of(target)) != 1

    def _vocabulary(self, person: Person, ask: intents.Ask) -> Vocabulary:
        whom = _other(person, ask)
        offered = whom and self._parts.offers.receiver(person, whom)
        return self._parts.offers.vocabulary(person, whom if offered else None)

    def _wish(self, person: Person, ask: intents.Ask) -> Wish:
        bundles = [one.name for one in ask.targets if isinstance(one, intents.BundleTarget)]
        resources = [one for one in ask.targets if isinstance(one, intents.ResourceTarget)]
        return Wish(
            bundles=tuple(bundles),
            entitlements=tuple(self._entitlement(person, ask, one) for one in resources),
            duration=self._length(ask),
            justification=ask.justification,
            grantee=_other(person, ask),
        )

    def _entitlement(
        self, person: Person, ask: intents.Ask, target: intents.ResourceTarget
    ) -> Entitlement:
        only = self._vocabulary(person, ask).permissions_of(target)
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
        return self._parts.explaining.card(person, request)


def _asked_for(meaning: intents.Meaning) -> PersonId | None:
    """Return for whom a sentence asks, as far as it was understood."""
    said = meaning.partial if isinstance(meaning, intents.Unclear) else meaning.intent
    return said.beneficiary if isinstance(said, intents.Ask) else None


def _other(person: Person, ask: intents.Ask) -> PersonId | None:
    """Return who is to receive it, where that is not who asks."""
    return ask.beneficiary if ask.beneficiary != person.id else None


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
