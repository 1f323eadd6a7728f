"""Who may approve: the approval as `bot.domain.approval` lays it out, worked out once per owner."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain import approval
from bot.domain.approval import Alternative, Bench
from bot.domain.catalog import Entitlement, Owner
from bot.domain.evaluate import Asking
from bot.domain.flow import Flow
from bot.domain.ids import FlowName, IntegrationName, PersonId
from bot.domain.policy import Policy

_PLANS, _ANSWERS = 1_000, 1_000  # kept at most; then all are forgotten

Owned = tuple[tuple[Owner | None, IntegrationName], ...]
Moment = tuple[PersonId, PersonId, datetime]


class Approvers:
    """Remembers plans while the policy lasts, and people for as long as one question does."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._plans: dict[tuple[FlowName, Owned], tuple[Alternative, ...]] = {}
        self._found: dict[tuple[FlowName, Owned], frozenset[PersonId]] = {}
        self._moment: Moment | None = None

    def of(
        self, flow: Flow, entitlements: Sequence[Entitlement], asking: Asking
    ) -> frozenset[PersonId]:
        """Return everybody who could decide now if this were asked for."""
        moment = (asking.person.id, asking.receiver.id, asking.now)
        if moment != self._moment or len(self._found) >= _ANSWERS:
            self._moment, self._found = moment, {}
        key = flow.name, self._owned(entitlements)
        if key not in self._found:
            plan = self._plan(key, flow, entitlements)
            bench = Bench(
                requester=moment[0],
                grantee=moment[1],
                asked_at=asking.now,
                escalation=flow.escalation,
                entitlements=tuple(entitlements),
            )
            self._found[key] = approval.everyone(self._policy, plan, bench, asking.now)
        return self._found[key]

    def _owned(self, entitlements: Sequence[Entitlement]) -> Owned:
        owner = self._policy.catalogue.owner
        return tuple((owner(one), one.integration) for one in entitlements)

    def _plan(
        self, key: tuple[FlowName, Owned], flow: Flow, entitlements: Sequence[Entitlement]
    ) -> tuple[Alternative, ...]:
        if len(self._plans) >= _PLANS:
            self._plans = {}
        if key not in self._plans:
            self._plans[key] = approval.plan(self._policy, flow, entitlements)
        return self._plans[key]
