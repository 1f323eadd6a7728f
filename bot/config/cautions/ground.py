"""What cautions look at: one policy, whom each flow is for, and what each covers.

Large organisations are looked at in part: a check stays quick. What is said of nobody or nothing
needs the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import assert_never

from bot.config.cautions.deciders import Deciders
from bot.config.cautions.outcomes import may
from bot.config.marks import Marked
from bot.config.problems import Findings, Place, Spot
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import covers
from bot.domain.flow import Flow, ForOthers, ForReports, ForSelf, Whom
from bot.domain.ids import BundleName, FlowName, IntegrationName, PersonId
from bot.domain.people import Person
from bot.domain.policy import Policy

MOST_LOOKS = 200_000
Way = BundleName | None
Target = tuple[Entitlement, Way]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is known beside the policy.

    `spots` says where flows are (the empty name: where the files begin), `groups` where groups are
    named. A directory may know further people, and `discovering` integrations further resources.
    """

    spots: Mapping[FlowName, Spot] = field(default_factory=dict)
    groups: Sequence[Marked] = ()
    directory: bool = False
    discovering: frozenset[IntegrationName] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One policy under judgement. `people` and `entitlements` may be a part of all there are."""

    policy: Policy
    ground: Ground
    findings: Findings

    def say(self, flow: Flow, message: str) -> None:
        """Note what deserves a look."""
        spot = self.ground.spots.get(flow.name, Spot(Place("")))
        self.findings.warning(spot, message)

    @cached_property
    def deciders(self) -> Deciders:
        """Know who may ever decide."""
        return Deciders(self.policy)

    @cached_property
    def allowing(self) -> tuple[Flow, ...]:
        """List the flows that grant."""
        return tuple(flow for flow in self.policy.flows if not flow.deny)

    @cached_property
    def everybody(self) -> bool:
        """Say whether all people who may ever be there are looked at."""
        whole = len(self.people) == len(self.policy.people)
        return whole and not self.ground.directory

    @cached_property
    def everything(self) -> bool:
        """Say whether everything that may ever be there is looked at."""
        count = sum(
            len(one.resources) * len(one.permissions)
            for one in self.policy.catalogue.integrations.values()
        )
        return len(self.entitlements) == count and not self.ground.discovering

    @cached_property
    def people(self) -> Sequence[Person]:
        """List people, as many as can be looked at for each flow."""
        return list(islice(self.policy.people.values(), self._share))

    @cached_property
    def entitlements(self) -> Sequence[Entitlement]:
        """List entitlements, likewise; of each integration its share."""
        catalogue = self.policy.catalogue
        share = max(1, self._share // max(1, len(catalogue.integrations)))
        found: list[Entitlement] = []
        for one in catalogue.integrations.values():
            pairs = ((name, permission) for name in one.resources for permission in one.permissions)
            whole = len(one.resources) * len(one.permissions) <= share or self._small
            chosen = pairs if whole else islice(pairs, share)
            found.extend(Entitlement(one.name, *pair) for pair in chosen)
        return found

    @cached_property
    def _share(self) -> int:
        return MOST_LOOKS // max(1, len(self.policy.flows))

    @cached_property
    def _small(self) -> bool:
        systems = self.policy.catalogue.integrations.values()
        return sum(len(one.resources) * len(one.permissions) for one in systems) <= self._share

    @cached_property
    def targets(self) -> Mapping[FlowName, frozenset[Target]]:
        """Find what each flow covers, and whether by itself or through a bundle of its own."""
        return {flow.name: frozenset(self._targets(flow)) for flow in self.policy.flows}

    @cached_property
    def covered(self) -> Mapping[FlowName, frozenset[Entitlement]]:
        """Find what each flow covers in any way."""
        return {name: frozenset(one for one, _ in found) for name, found in self.targets.items()}

    @cached_property
    def askers(self) -> Mapping[FlowName, Sequence[Person]]:
        """Find who may ever ask under each flow, and those whom a deny flow may ever strike."""
        return {flow.name: list(self._askers(flow)) for flow in self.policy.flows}

    @cached_property
    def asking(self) -> Mapping[FlowName, frozenset[PersonId]]:
        """Find them by id."""
        return {name: frozenset(one.id for one in found) for name, found in self.askers.items()}

    def _targets(self, flow: Flow) -> Iterable[Target]:
        for entitlement in self.entitlements:
            if covers(self.policy, flow.what, entitlement, None):
                yield entitlement, None
            for bundle in flow.what.bundles:
                if self.policy.catalogue.holds(bundle, entitlement) and covers(
                    self.policy, flow.what, entitlement, bundle
                ):
                    yield entitlement, bundle

    def _askers(self, flow: Flow) -> Iterable[Person]:
        found = (one for one in self.people if may(self.policy, flow.who, one))
        if flow.deny or any(isinstance(one, ForSelf) for one in flow.whom):
            return found
        return (one for one in found if any(self._receives(whom, one) for whom in flow.whom))

    def _receives(self, whom: Whom, asker: Person) -> bool:
        match whom:
            case ForSelf():
                return True
            case ForReports():
                return bool(self.policy.reports.get(asker.id))
            case ForOthers():
                others = (one for one in self.policy.people.values() if one.id != asker.id)
                return any(may(self.policy, whom.condition, one) for one in others)
            case _:
                assert_never(whom)
