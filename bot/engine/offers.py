"""What a person may ask for now: names for sentences, choices for forms. Kept for a minute."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards.form import Choice
from bot.domain.catalog import Entitlement
from bot.domain.ids import BundleName, IntegrationName, PermissionName, PersonId, ResourceName
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.engine.asking import bundle_value, entitlement_value
from bot.engine.queries import Queries
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


class Offers:
    """Looks up what people may ask for."""

    def __init__(self, queries: Queries, policy: Callable[[], Policy], now: Now) -> None:
        self._queries = queries
        self._policy = policy
        self._now = now
        self._kept: dict[PersonId, Offered] = {}

    def vocabulary(self, person: Person) -> Vocabulary:
        """Return the names that this person's sentences can use."""
        return self._of(person).vocabulary

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

    def _of(self, person: Person) -> Offered:
        now, policy = self._now(), self._policy()
        kept = self._kept.get(person.id)
        if kept and kept.policy is policy and timedelta(0) <= now - kept.at < FRESH:
            return kept
        if len(self._kept) >= KEPT:
            self._kept.clear()
        made = self._kept[person.id] = self._lay_out(person, policy, now)
        return made

    def _lay_out(self, person: Person, policy: Policy, now: datetime) -> Offered:
        entitlements = self._queries.offers(person)
        bundles = self._queries.bundles(person)
        emergency = self._queries.bundles(person, breaking_glass=True)
        vocabulary = Vocabulary(
            bundles=dict.fromkeys([*bundles, *emergency]),
            resources=_resources(entitlements),
            people=[_known(one) for one in policy.people.values() if one.active],
        )
        choices = [Offer(f"{one} (bundle)", bundle_value(one)) for one in bundles]
        choices += [Offer(str(one), entitlement_value(one)) for one in entitlements]
        return Offered(
            at=now,
            policy=policy,
            vocabulary=vocabulary,
            choices=tuple(choices),
            details=_details(policy, bundles, entitlements),
        )


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
