"""Asks an example policy what it would decide: which flow applies, and who may say yes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from adapters.connectors import registry
from bot.config.loading import Loaded, load
from bot.domain import approval
from bot.domain.approval import Bench
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking, Offer, offer
from bot.domain.ids import (
    BundleName,
    FlowName,
    IntegrationName,
    PermissionName,
    PersonId,
    ResourceName,
    RotaName,
)
from bot.domain.people import Schedule, Shift
from bot.domain.policy import Policy
from tests.architecture.places import ROOT

POLICIES = ROOT / "docs" / "policies"


def example(name: str) -> Loaded:
    """Load one of the examples."""
    return load(POLICIES / name, connectors=registry.names())


def examples() -> list[Path]:
    """List them all."""
    return sorted(one for one in POLICIES.iterdir() if not one.name.startswith("."))


def entitlement(text: str) -> Entitlement:
    """Read `integration/resource:permission`."""
    where, _, permission = text.partition(":")
    integration, _, resource = where.partition("/")
    return Entitlement(
        IntegrationName(integration), ResourceName(resource), PermissionName(permission)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One person asks for one thing, at one time."""

    policy: Policy
    now: datetime
    who: str
    what: str
    receiver: str = ""
    bundle: str = ""
    glass: bool = False
    triggered: bool = False

    def asked(self) -> Offer:
        """Return what the policy offers."""
        people = self.policy.people
        asking = Asking(
            person=people[PersonId(self.who)],
            now=self.now,
            bundle=BundleName(self.bundle) if self.bundle else None,
            breaking_glass=self.glass,
            grantee=people[PersonId(self.receiver)] if self.receiver else None,
            triggered=self.triggered,
        )
        return offer(self.policy, entitlement(self.what), asking)

    def flow(self) -> FlowName | None:
        """Name the flow that applies; None: refused."""
        found = self.asked().flow
        return found.name if found else None

    def slots(self, *, waited: bool = False) -> list[set[str]]:
        """List who may fill each decision of the only way to a yes; later, after escalation."""
        flow = self.asked().flow
        assert flow is not None
        (way,) = approval.plan(self.policy, flow, (entitlement(self.what),))
        bench = Bench(
            requester=PersonId(self.who),
            grantee=PersonId(self.receiver or self.who),
            asked_at=self.now,
            escalation=flow.escalation,
        )
        at = self.now + flow.lapse_after if waited else self.now
        return [{str(one) for one in approval.people(self.policy, slot, bench, at)} for slot in way]


def on_duty(policy: Policy, duties: Mapping[str, str], start: datetime, end: datetime) -> Policy:
    """Let the on-call systems have answered: these people, from and to these times."""
    answered = {
        RotaName(rota): Schedule(
            name=RotaName(rota),
            shifts=(Shift(start=start, end=end, people=frozenset({PersonId(person)})),),
            known_until=end,
        )
        for rota, person in duties.items()
    }
    return replace(policy, rotas={**policy.rotas, **answered})
