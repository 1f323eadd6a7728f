"""Who may ever decide: the people behind a source, at one time or another."""

from collections.abc import Iterable

from bot.config.cautions.outcomes import may
from bot.domain.catalog import Entitlement
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
from bot.domain.ids import PersonId, RotaName
from bot.domain.people import Rota
from bot.domain.policy import Policy
from bot.domain.sources import is_machine, machine


class Deciders:
    """Looks up whoever may ever decide, each source once."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known: dict[tuple[Source, Entitlement | None], frozenset[PersonId]] = {}

    def ever(self, source: Source, owned: Entitlement | None) -> frozenset[PersonId]:
        """Return whoever may decide; nobody for managers, who depend on who asks."""
        key = source, owned if isinstance(source, FromOwner | FromIntegrationOwner) else None
        if key not in self._known:
            found = _ever(self._policy, source, owned)
            self._known[key] = frozenset(one for one in found if self._there(one))
        return self._known[key]

    def _there(self, person: PersonId) -> bool:
        return is_machine(person) or self._policy.person(person) is not None


def _ever(policy: Policy, source: Source, owned: Entitlement | None) -> Iterable[PersonId]:
    match source:
        case FromOwner():
            return policy.owners(policy.catalogue.owner(owned) if owned else None)
        case FromIntegrationOwner():
            system = policy.catalogue.integrations.get(owned.integration) if owned else None
            return policy.owners(system.owner if system else None)
        case FromOnCall():
            return _on_call(policy, source.rota)
        case FromMatching():
            everybody = policy.people.values()
            return (one.id for one in everybody if may(policy, source.condition, one))
        case _:
            return _named(policy, source)


def _named(
    policy: Policy, source: FromManager | FromGroup | FromPerson | FromWebhook
) -> Iterable[PersonId]:
    match source:
        case FromManager():
            return ()
        case FromGroup():
            return policy.members.get(source.group, ())
        case FromPerson():
            return (source.person,)
        case FromWebhook():
            return (machine(source.webhook),)


def _on_call(policy: Policy, rota: RotaName) -> Iterable[PersonId]:
    """Return the members of a rota; of a schedule that was not asked yet, anybody."""
    found = policy.rotas.get(rota)
    return found.members if isinstance(found, Rota) else policy.people
