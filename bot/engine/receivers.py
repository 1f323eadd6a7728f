"""For whom else a person may ask, and for what. Each single ask is judged again, for one receiver.

A deny flow that strikes only one of the receivers is not looked at here.
"""

from collections.abc import Callable, Sequence

from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking, Outcome, denied_by, evaluate
from bot.domain.flow import Flow, ForSelf
from bot.domain.ids import BundleName
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.ports.clock import Now


class Receivers:
    """Looks up people, and what may be asked for them, by the flows of whoever asks."""

    def __init__(self, policy: Callable[[], Policy], now: Now) -> None:
        self._policy = policy
        self._now = now

    def people(self, person: Person) -> Sequence[Person]:
        """Return everybody else for whom some flow lets this person ask now."""
        policy, now = self._policy(), self._now()
        flows = self._flows(person)
        if not flows:
            return ()
        return [
            one
            for one in policy.people.values()
            if one.active
            and one.id != person.id
            and any(policy.receives(flow.whom, person, one, now) for flow in flows)
        ]

    def entitlements(self, person: Person) -> Sequence[Entitlement]:
        """Return what some flow lets this person ask for somebody else now."""
        asking, flows = Asking(person=person, now=self._now()), self._flows(person)
        found = self._policy().catalogue.entitlements() if flows else ()
        return [one for one in found if self._fits(flows, one, asking)]

    def bundles(self, person: Person) -> Sequence[BundleName]:
        """Return the bundles of which this person may ask for everything for somebody else."""
        flows, catalogue = self._flows(person), self._policy().catalogue
        return [one for one in catalogue.bundles if flows and self._whole(flows, one, person)]

    def _whole(self, flows: Sequence[Flow], bundle: BundleName, person: Person) -> bool:
        asking = Asking(person=person, now=self._now(), bundle=bundle)
        held = self._policy().catalogue.expand(bundle)
        return bool(held) and all(self._fits(flows, one, asking) for one in held)

    def _flows(self, person: Person) -> Sequence[Flow]:
        """Return the flows by which this person may ask for others."""
        policy, now = self._policy(), self._now()
        return [
            flow
            for flow in policy.flows
            if not (flow.deny or flow.trigger or flow.break_glass)
            and any(not isinstance(one, ForSelf) for one in flow.whom)
            and policy.holds(flow.who, person, now)
        ]

    def _fits(self, flows: Sequence[Flow], entitlement: Entitlement, asking: Asking) -> bool:
        policy = self._policy()
        if denied_by(policy, entitlement, asking):
            return False
        return any(_met(policy, flow, entitlement, asking) for flow in flows)


def _met(policy: Policy, flow: Flow, entitlement: Entitlement, asking: Asking) -> bool:
    """Say whether everything is met, whoever would receive it."""
    checks = evaluate(policy, flow, entitlement, asking).checks
    return all(one.outcome is Outcome.MET for one in checks if one.name != "for")
