"""What may be meant and deserves a look: approvals that nobody can give, flows that overlap.

Nothing here is an error. Large organisations are judged by a part of them: a check stays quick.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations
from typing import assert_never

from bot.config.marks import Marked
from bot.config.problems import Findings, Place, Spot
from bot.domain import approval
from bot.domain.approval import Slot, decisions_needed
from bot.domain.catalog import Entitlement, Owner
from bot.domain.evaluate import covers
from bot.domain.flow import (
    AttributeIs,
    Condition,
    EachOf,
    Flow,
    FromGroup,
    FromManager,
    FromOnCall,
    FromOwner,
    FromPerson,
    InGroup,
    IsPerson,
    Not,
    OnCallFor,
    OneOf,
    Source,
)
from bot.domain.ids import FlowName, GroupName, PersonId
from bot.domain.people import Person
from bot.domain.policy import Policy

MOST_REQUESTERS = 200
MOST_LOOKS = 200_000
_SHOWN = 3
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # for conditions that no time changes


def caution(
    policy: Policy, spots: Mapping[FlowName, Spot], groups: Iterable[Marked], findings: Findings
) -> None:
    """Note what deserves a look.

    `spots` says where flows are (the empty name: where the files begin), `groups` where groups are
    named.
    """
    for group in groups:
        if GroupName(str(group)) not in policy.members:
            findings.warning(group.spot, f"The group {group} has no members at present.")
    if not any(not flow.deny for flow in policy.flows):
        message = "No access flow allows anything, so nobody can ask for anything."
        findings.warning(spots.get(FlowName(""), Spot(Place(""))), message)
    looks = len(policy.flows) * sum(1 for _ in policy.catalogue.entitlements())
    if looks <= MOST_LOOKS:
        _Judged(policy, spots, findings).all()


class _Judged:
    """One policy under judgement."""

    def __init__(self, policy: Policy, spots: Mapping[FlowName, Spot], findings: Findings) -> None:
        self._policy = policy
        self._spots = spots
        self._findings = findings
        self._covered = {
            flow.name: frozenset(_covered(policy, flow)) for flow in policy.flows if not flow.deny
        }
        self._askers = {
            flow.name: [one for one in policy.people.values() if _might(policy, flow, one)]
            for flow in policy.flows
        }

    def all(self) -> None:
        allowing = [flow for flow in self._policy.flows if not flow.deny]
        for flow in allowing:
            if not self._askers[flow.name]:
                self._say(flow, "Nobody may use this flow at present.")
            elif decisions_needed(flow.approval):
                self._approvable(flow)
        for flow in self._policy.flows:
            if flow.deny and _negated_attribute(flow.who):
                self._say(flow, "Whoever lacks the attribute under `not` is not denied.")
        for one, other in combinations(allowing, 2):
            self._overlap(one, other)

    def _say(self, flow: Flow, message: str) -> None:
        self._findings.warning(self._spots[flow.name], message)

    def _approvable(self, flow: Flow) -> None:
        """Look for askers or resources for which there are too few people to decide."""
        askers = self._askers[flow.name][:MOST_REQUESTERS]
        stuck: dict[str, None] = {}
        for entitlement in self._one_of_each_owner(flow):
            failing = [one.id for one in askers if not self._possible(flow, entitlement, one)]
            if len(failing) == len(askers):
                message = f"No request for {entitlement} could be approved: too few may decide."
                self._say(flow, message)
            else:
                stuck.update(dict.fromkeys(failing))
        if stuck:
            shown = ", ".join(list(stuck)[:_SHOWN]) + (", …" if len(stuck) > _SHOWN else "")
            self._say(flow, f"Requests of {shown} could not be approved: too few may decide.")

    def _one_of_each_owner(self, flow: Flow) -> Sequence[Entitlement]:
        found: dict[Owner | None, Entitlement] = {}
        for entitlement in sorted(self._covered[flow.name]):
            found.setdefault(self._policy.catalogue.owner(entitlement), entitlement)
        return list(found.values())

    def _possible(self, flow: Flow, entitlement: Entitlement, asker: Person) -> bool:
        escalated = tuple(source for tier in flow.escalation for source in tier.to)
        for slots in approval.alternatives(self._policy, flow.approval, (entitlement,)):
            eligible = [self._people(slot, escalated, asker) for slot in slots]
            if approval.filled(eligible, frozenset().union(*eligible)) == len(slots):
                return True
        return False

    def _people(
        self, slot: Slot, escalated: tuple[Source, ...], asker: Person
    ) -> frozenset[PersonId]:
        found = {
            person
            for source in (*slot.sources, *escalated)
            for person in _ever(self._policy, source, slot, asker)
        }
        return frozenset(one for one in found if self._policy.person(one)) - {asker.id}

    def _overlap(self, one: Flow, other: Flow) -> None:
        same = decisions_needed(one.approval) == decisions_needed(other.approval)
        alike = same and (one.break_glass is None) == (other.break_glass is None)
        if not alike or not self._covered[one.name] & self._covered[other.name]:
            return
        mine, theirs = ({p.id for p in self._askers[flow.name]} for flow in (one, other))
        if mine & theirs:
            first, second = sorted((one.name, other.name))
            later = other if other.name == second else one
            message = (
                f"covers some of what {first} covers, with as many decisions; {first} applies."
            )
            self._say(later, message)


def _covered(policy: Policy, flow: Flow) -> Iterable[Entitlement]:
    for entitlement in policy.catalogue.entitlements():
        ways = (None, *flow.what.bundles)
        if any(covers(policy, flow.what, entitlement, bundle) for bundle in ways):
            yield entitlement


def _might(policy: Policy, flow: Flow, person: Person) -> bool:
    return person.active and _may_hold(policy, flow.who, person) is not False


def _may_hold(policy: Policy, condition: Condition, person: Person) -> bool | None:
    """Judge a condition at no particular time: whoever takes turns may be on call."""
    match condition:
        case OnCallFor():
            rota = policy.rotas.get(condition.rota)
            return None if rota and person.id in rota.members else False
        case Not():
            inner = _may_hold(policy, condition.condition, person)
            return None if inner is None else not inner
        case EachOf():
            answers = [_may_hold(policy, one, person) for one in condition.conditions]
            return False if False in answers else None if None in answers else True
        case OneOf():
            answers = [_may_hold(policy, one, person) for one in condition.conditions]
            return True if True in answers else None if None in answers else False
        case InGroup() | IsPerson() | AttributeIs():
            return policy.holds(condition, person, _ANY_TIME) or False
        case _:
            assert_never(condition)


def _ever(policy: Policy, source: Source, slot: Slot, asker: Person) -> Iterable[PersonId]:
    match source:
        case FromManager():
            return (asker.manager,) if asker.manager else ()
        case FromOwner():
            return policy.owners(policy.catalogue.owner(slot.owned) if slot.owned else None)
        case FromGroup():
            return policy.members.get(source.group, frozenset())
        case FromPerson():
            return (source.person,)
        case FromOnCall():
            rota = policy.rotas.get(source.rota)
            return rota.members if rota else ()
        case _:
            assert_never(source)


def _negated_attribute(condition: Condition, *, negated: bool = False) -> bool:
    match condition:
        case AttributeIs():
            return negated
        case Not():
            return _negated_attribute(condition.condition, negated=not negated)
        case EachOf() | OneOf():
            return any(_negated_attribute(one, negated=negated) for one in condition.conditions)
        case _:
            return False
