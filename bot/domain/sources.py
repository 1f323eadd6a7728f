"""Who is behind a source of decisions: people as they are now, or a machine that is asked."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import assert_never

from bot.domain.catalog import Entitlement, Owner
from bot.domain.flow import (
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    FromWebhook,
    Source,
)
from bot.domain.ids import PersonId, WebhookName
from bot.domain.policy import Policy

_MACHINE = "webhook:"


def machine(webhook: WebhookName) -> PersonId:
    """Return the id under which a machine's decisions are kept. No person can have it."""
    return PersonId(f"{_MACHINE}{webhook}")


def is_machine(person: PersonId) -> bool:
    """Say whether this is a machine approver."""
    return person.startswith(_MACHINE)


def webhook_of(person: PersonId) -> WebhookName:
    """Return the machine approver behind such an id."""
    return WebhookName(person.removeprefix(_MACHINE))


def people_of(  # noqa: C901, PLR0911, PLR0912 - one line for each source
    policy: Policy,
    source: Source,
    owned: Entitlement | None,
    requester: PersonId,
    now: datetime,
) -> Iterable[PersonId]:
    """Return who is behind a source. `owned` is what an owner must own."""
    match source:
        case FromManager():
            person = policy.person(requester)
            known = person is not None and person.known(now)
            return (person.manager,) if person and person.manager and known else ()
        case FromOwner():
            return policy.owners(policy.catalogue.owner(owned) if owned else None)
        case FromIntegrationOwner():
            return policy.owners(_integration_owner(policy, owned))
        case FromGroup():
            return policy.members.get(source.group, frozenset())
        case FromPerson():
            return (source.person,)
        case FromOnCall():
            return policy.on_call(source.rota, now)
        case FromMatching():
            everybody = policy.people.values()
            return [one.id for one in everybody if policy.holds(source.condition, one, now)]
        case FromWebhook():
            return (machine(source.webhook),)
        case _:
            assert_never(source)


def _integration_owner(policy: Policy, owned: Entitlement | None) -> Owner | None:
    found = policy.catalogue.integrations.get(owned.integration) if owned else None
    return found.owner if found else None


def describe(  # noqa: C901, PLR0911, PLR0912 - one line for each source
    source: Source, names: Mapping[PersonId, str]
) -> str:
    """Name a source for people: "the requester's manager", "group database-owners"."""
    match source:
        case FromManager():
            return "the requester's manager"
        case FromOwner():
            return "the resource's owner"
        case FromIntegrationOwner():
            return "the integration's owner"
        case FromGroup():
            return f"group {source.group}"
        case FromPerson():
            return names.get(source.person, source.person)
        case FromOnCall():
            return f"whoever is on call for {source.rota}"
        case FromMatching():
            return "anyone who fits the flow's condition"
        case FromWebhook():
            return f"the machine approver {source.webhook}"
        case _:
            assert_never(source)
