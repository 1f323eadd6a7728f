"""All questions to a compiled policy, each answered exactly as `bot.domain.evaluate` would.

All have numbers: flows by friction, people and resources as they come. To decide is to intersect
the flows that cover a target with those by which the person may ask; the lowest is the answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.catalog import Entitlement
from bot.domain.compiled import bits
from bot.domain.compiled.approvers import Approvers
from bot.domain.compiled.crowd import Crowd
from bot.domain.compiled.offered import Offered, Range
from bot.domain.compiled.places import places
from bot.domain.compiled.reach import Reach
from bot.domain.compiled.rules import Edit, rules_of
from bot.domain.compiled.standing import Standing, standing
from bot.domain.compiled.targets import Targets, targets
from bot.domain.evaluate import Asking, Offer, Part, Split, offer
from bot.domain.flow import Flow
from bot.domain.ids import BundleName, FlowName, PersonId
from bot.domain.policy import Policy

_RANGES = 64  # kept: each may hold a set of all resources for each permission


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made of, which the next one may share."""

    standing: Standing
    targets: Targets


class Index:
    """One policy, compiled. It never changes; `updated` makes the next one and shares its parts."""

    def __init__(self, policy: Policy, parts: Parts | None = None) -> None:
        """Compile a policy. `parts` are given by `updated` only: they must be of this policy."""
        self.policy = policy
        made = parts or _parts(policy)
        self._standing, self._targets = made.standing, made.targets
        self._number = made.targets.reach.places.layout.number
        self._approvers = Approvers(policy)
        self._ranges: dict[tuple[int, int], Range] = {}

    def allowed(self, entitlement: Entitlement, asking: Asking) -> Flow | None:
        """Return the flow under which this may be asked for now; None when there is none."""
        number = self._number(entitlement)
        if number is None:
            return None
        covering = self._targets.flows(number, entitlement.permission, asking.bundle)
        if not covering:
            return None
        standing = self._standing
        flows, open_ = standing.field(asking)
        flows &= covering
        if not flows or self._denier(number, entitlement, asking) is not None:
            return None
        while flows:
            lowest = (flows & -flows).bit_length() - 1
            if not open_ >> lowest & 1 or standing.fits(lowest, asking):
                return standing.rules.allowing[lowest]
            flows &= flows - 1
        return None

    def denied_by(self, entitlement: Entitlement, asking: Asking) -> FlowName | None:
        """Return the deny flow that covers this for this person; of several, the first by name."""
        number = self._number(entitlement)
        return None if number is None else self._denier(number, entitlement, asking)

    def _denier(self, number: int, entitlement: Entitlement, asking: Asking) -> FlowName | None:
        covering = self._targets.denying.of(number, entitlement.permission)
        if not covering:
            return None
        standing = self._standing
        flows, open_ = standing.blows(asking)
        for one in bits.members(covering & flows):
            if not open_ >> one & 1 or standing.strikes(one, asking):
                return standing.rules.denying[one].name
        return None

    def offered(self, asking: Asking) -> Offered:
        """Return everything that may be asked for now. Whoever stands alike shares the work."""
        return Offered(self._range(asking), asking.bundle, self._standing.rules.allowing)

    def bundles(self, asking: Asking) -> Sequence[BundleName]:
        """List the bundles of which everything may be asked for now, each through itself."""
        within = self._range(asking)
        return [one for one in self._targets.reach.bundles if within.whole(one)]

    def _range(self, asking: Asking) -> Range:
        key = self._standing.settled(asking), self._standing.struck(asking)
        found = self._ranges.pop(key, None) or Range(self._targets, *key)
        if len(self._ranges) >= _RANGES:
            self._ranges.pop(next(iter(self._ranges)))
        self._ranges[key] = found
        return found

    def split(self, entitlements: Iterable[Entitlement], asking: Asking) -> Split:
        """Divide what is asked for as `evaluate.split` does, and explain refusals."""
        by_flow: dict[FlowName, list[Entitlement]] = {}
        refused: list[Offer] = []
        for one in sorted(set(entitlements)):
            flow = self.allowed(one, asking)
            if flow is None:
                refused.append(offer(self.policy, one, asking))
            else:
                by_flow.setdefault(flow.name, []).append(one)
        parts = tuple(
            Part(flow=self.policy.by_name[name], entitlements=tuple(covered))
            for name, covered in by_flow.items()
        )
        return Split(parts=parts, refused=tuple(refused))

    def approvers(
        self, flow: Flow, entitlements: Sequence[Entitlement], asking: Asking
    ) -> frozenset[PersonId]:
        """Return everybody who could decide now if this were asked for under this flow."""
        return self._approvers.of(flow, entitlements, asking)

    def updated(self, policy: Policy) -> "Index":
        """Return the index of another policy. What is the same in both is not worked out again."""
        if policy is self.policy:
            return self
        edit = self._standing.rules.changed(policy, self.policy)
        if edit is not None:
            return Index(policy, Parts(self._stand(policy, edit), self._aim(policy, edit)))
        rules = rules_of(policy)
        standing_ = standing(policy, rules, self._crowd(policy))
        return Index(policy, Parts(standing_, targets(rules, self._reach(policy))))

    def _stand(self, policy: Policy, edit: Edit) -> Standing:
        crowd = self._crowd(policy)
        if crowd is self._standing.crowd:
            return self._standing.after(policy, edit)
        return standing(policy, edit.rules, crowd)

    def _aim(self, policy: Policy, edit: Edit) -> Targets:
        same = self.policy.catalogue is policy.catalogue
        moved = self._targets if same else self._targets.moved(policy.catalogue)
        return moved.after(edit) if moved else targets(edit.rules, self._reach(policy))

    def _crowd(self, policy: Policy) -> Crowd:
        crowd = self._standing.crowd
        return crowd if crowd.serves(policy) else Crowd(policy)

    def _reach(self, policy: Policy) -> Reach:
        same = self.policy.catalogue is policy.catalogue
        return self._targets.reach if same else _reach(policy)


def _parts(policy: Policy) -> Parts:
    rules = rules_of(policy)
    return Parts(standing(policy, rules, Crowd(policy)), targets(rules, _reach(policy)))


def _reach(policy: Policy) -> Reach:
    return Reach(places(policy.catalogue), policy.catalogue.bundles)
