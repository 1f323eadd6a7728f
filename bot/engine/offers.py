"""What a person may ask for now, and for whom: names for sentences, choices for forms.

Kept for a minute.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards.form import Choice
from bot.domain.catalog import Entitlement
from bot.domain.ids import BundleName, IntegrationName, PermissionName, PersonId, ResourceName
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.engine.asking import bundle_value, entitlement_value, person_value
from bot.engine.queries import Queries
from bot.engine.receivers import Receivers
from bot.language.suggest import Offer, suggest
from bot.language.vocabulary import KnownPerson, OfferedResource, Vocabulary
from bot.ports.clock import Now

FRESH = timedelta(minutes=1)  # hours and rotas change what is offered
KEPT = 500  # people


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What one person may ask for, laid out once."""

    at: datetime
    policy: Policy
    vocabulary: Vocabulary
    choices: tuple[Offer, ...]
    details: dict[str, str]
    people: tuple[Person, ...]


class Offers:
    """Looks up what people may ask for."""

    def __init__(self, queries: Queries, policy: Callable[[], Policy], now: Now) -> None:
        self._queries = queries
        self._policy = policy
        self._now = now
        self._receivers = Receivers(policy, now)
        self._kept: dict[tuple[PersonId, PersonId | None], Offered] = {}

    def vocabulary(self, person: Person, whom: PersonId | None = None) -> Vocabulary:
        """Return the names that this person's sentences can use, when asking for `whom`."""
        known = self._policy().person(whom) if whom and whom != person.id else None
        return self._of(person, known).vocabulary

    def asks_for_others(self, person: Person) -> bool:
        """Say whether some flow lets this person ask for somebody else now."""
        return bool(self._of(person).people)

    def people(self, person: Person, typed: str, limit: int) -> Sequence[Choice]:
        """Suggest people for whom this person may ask, likeliest first."""
        known = {person_value(one.id): one for one in self._of(person).people}
        offered = [Offer(f"{one.name} {one.id}", value) for value, one in known.items()]
        found = suggest(typed, offered, limit)
        return [_receiver(known[one.value]) for one in found]

    def receiver(self, person: Person, whom: PersonId) -> Choice | None:
        """Return the choice of a person, if some flow lets this person ask for them."""
        found = next((one for one in self._of(person).people if one.id == whom), None)
        return _receiver(found) if found else None

    def search(self, person: Person, typed: str, limit: int) -> Sequence[Choice]:
        """Suggest what this person may ask for, likeliest first."""
        offered = self._of(person)
        found = suggest(typed, offered.choices, limit)
        return [
            Choice(value=one.value, label=one.name, detail=offered.details[one.value])
            for one in found
        ]

    def choice(self, person: Person, value: str) -> Choice | None:
        """Return the choice with this value, if it is offered to this person."""
        offered = self._of(person)
        found = next((one for one in offered.choices if one.value == value), None)
        detail = offered.details.get(value, "")
        return Choice(value=value, label=found.name, detail=detail) if found else None

    def _of(self, person: Person, whom: Person | None = None) -> Offered:
        now, policy = self._now(), self._policy()
        key = (person.id, whom.id if whom else None)
        kept = self._kept.get(key)
        if kept and kept.policy is policy and timedelta(0) <= now - kept.at < FRESH:
            return kept
        if len(self._kept) >= KEPT:
            self._kept.clear()
        made = self._kept[key] = self._lay_out(person, whom, policy, now)
        return made

    def _lay_out(
        self, person: Person, whom: Person | None, policy: Policy, now: datetime
    ) -> Offered:
        entitlements = self._queries.offers(person, whom)
        bundles = self._queries.bundles(person, whom)
        emergency = self._queries.bundles(person, whom, breaking_glass=True)
        vocabulary = Vocabulary(
            bundles=dict.fromkeys([*bundles, *emergency]),
            resources=_resources(entitlements),
            people=[_known(one) for one in policy.people.values() if one.active],
        )
        bundles = list(dict.fromkeys([*bundles, *self._receivers.bundles(person)]))
        shown = list(dict.fromkeys([*entitlements, *self._receivers.entitlements(person)]))
        choices = [Offer(f"{one} (bundle)", bundle_value(one)) for one in bundles]
        choices += [Offer(str(one), entitlement_value(one)) for one in shown]
        return Offered(
            at=now,
            policy=policy,
            vocabulary=vocabulary,
            choices=tuple(choices),
            details=_details(policy, bundles, shown),
            people=tuple(self._receivers.people(person)),
        )


def _receiver(person: Person) -> Choice:
    return Choice(value=person_value(person.id), label=person.name, detail=person.id)


def _details(
    policy: Policy, bundles: Sequence[BundleName], entitlements: Sequence[Entitlement]
) -> dict[str, str]:
    details = {bundle_value(one): policy.catalogue.bundles[one].description for one in bundles}
    for one in entitlements:
        integration = policy.catalogue.integrations[one.integration]
        risk = integration.permissions[one.permission].risk
        details[entitlement_value(one)] = f"{integration.environment}, {risk.value} risk".lstrip(
            ", "
        )
    return details


def _resources(entitlements: Sequence[Entitlement]) -> list[OfferedResource]:
    found: dict[tuple[IntegrationName, ResourceName], list[PermissionName]] = {}
    for one in entitlements:
        found.setdefault((one.integration, one.resource), []).append(one.permission)
    return [
        OfferedResource(integration=integration, name=name, permissions=tuple(permissions))
        for (integration, name), permissions in found.items()
    ]


def _known(person: Person) -> KnownPerson:
    return KnownPerson(
        id=person.id,
        names=(person.name, str(person.id)),
        mentions=tuple(one.user for one in person.identities),
    )
