"""Who may decide, and when enough have: slots, the people eligible for each, and their matching.

An approval reads as alternatives, each a list of slots. It is given when the approvers of one
alternative can be matched to its slots, a different person for each. Eligibility is judged from
current facts, at the click.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import assert_never

from bot.domain.catalog import Entitlement, Owner
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Automatic,
    Escalation,
    FromGroup,
    FromManager,
    FromOnCall,
    FromOwner,
    FromPerson,
    Source,
    Step,
)
from bot.domain.ids import PersonId
from bot.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One decision that is needed, and where the person who makes it may come from.

    `owned` is what an owner must own for this slot; other sources ignore it.
    """

    sources: tuple[Source, ...]
    owned: Entitlement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """For whom and since when approvers are sought: what eligibility depends on besides policy."""

    requester: PersonId
    grantee: PersonId
    asked_at: datetime
    escalation: tuple[Escalation, ...] = ()


Alternative = tuple[Slot, ...]


def decisions_needed(approval: Approval) -> int:
    """Count the fewest decisions that could give this approval."""
    match approval:
        case Automatic():
            return 0
        case Step():
            return approval.at_least
        case AllOf():
            return sum(decisions_needed(part) for part in approval.parts)
        case AnyOf():
            return min(decisions_needed(part) for part in approval.parts)
        case _:
            assert_never(approval)


def alternatives(
    policy: Policy, approval: Approval, entitlements: Sequence[Entitlement]
) -> tuple[Alternative, ...]:
    """Lay an approval out as alternatives of slots for these entitlements.

    A step from owners needs its decisions from the owners of every resource that is asked for:
    resources with one owner share the slots, resources of another owner have slots of their own.
    """
    match approval:
        case Automatic():
            return ((),)
        case Step():
            return (_slots(policy, approval, entitlements),)
        case AllOf():
            laid = [alternatives(policy, part, entitlements) for part in approval.parts]
            return tuple(
                tuple(slot for part in choice for slot in part) for choice in product(*laid)
            )
        case AnyOf():
            return tuple(
                one for part in approval.parts for one in alternatives(policy, part, entitlements)
            )
        case _:
            assert_never(approval)


def _slots(policy: Policy, step: Step, entitlements: Sequence[Entitlement]) -> Alternative:
    if not any(isinstance(source, FromOwner) for source in step.sources):
        return (Slot(sources=step.sources),) * step.at_least
    owned: dict[Owner | None, Entitlement | None] = {} if entitlements else {None: None}
    for entitlement in entitlements:
        owned.setdefault(policy.catalogue.owner(entitlement), entitlement)
    return tuple(
        Slot(sources=step.sources, owned=one)
        for one in owned.values()
        for _ in range(step.at_least)
    )


def people(policy: Policy, slot: Slot, bench: Bench, now: datetime) -> frozenset[PersonId]:
    """Return who may fill a slot now. The requester and the grantee never may, nor whoever left."""
    escalated = [
        source
        for tier in bench.escalation
        if now >= bench.asked_at + tier.after
        for source in tier.to
    ]
    found = {
        person
        for source in (*slot.sources, *escalated)
        for person in _from(policy, source, slot, bench, now)
    }
    return frozenset(one for one in found if policy.person(one)) - {bench.requester, bench.grantee}


def _from(
    policy: Policy, source: Source, slot: Slot, bench: Bench, now: datetime
) -> frozenset[PersonId]:
    match source:
        case FromManager():
            requester = policy.person(bench.requester)
            manager = requester.manager if requester else None
            return frozenset({manager} if manager else ())
        case FromOwner():
            return policy.owners(policy.catalogue.owner(slot.owned) if slot.owned else None)
        case FromGroup():
            return policy.members.get(source.group, frozenset())
        case FromPerson():
            return frozenset({source.person})
        case FromOnCall():
            return policy.on_call(source.rota, now)
        case _:
            assert_never(source)


def everyone(
    policy: Policy, plan: Sequence[Alternative], bench: Bench, now: datetime
) -> frozenset[PersonId]:
    """Return everybody who may fill some slot of some alternative now."""
    return frozenset(
        person for slots in plan for slot in slots for person in people(policy, slot, bench, now)
    )


def filled(eligible: Sequence[frozenset[PersonId]], approved: frozenset[PersonId]) -> int:
    """Count how many slots the approvers can fill, one person for one slot (a maximum matching)."""
    taken: dict[PersonId, int] = {}

    def seat(slot: int, tried: set[PersonId]) -> bool:
        for person in sorted((eligible[slot] & approved) - tried):
            tried.add(person)
            if person not in taken or seat(taken[person], tried):
                taken[person] = slot
                return True
        return False

    return sum(seat(slot, set()) for slot in range(len(eligible)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an approval is: `missing` counts what the nearest alternative still needs.

    `possible` is false when no alternative can be completed by the people there are now.
    """

    missing: int
    possible: bool


def progress(
    policy: Policy,
    plan: Sequence[Alternative],
    bench: Bench,
    approved: frozenset[PersonId],
    now: datetime,
) -> Progress:
    """Judge the approvals so far against today's facts. An empty plan is never an approval."""
    missing: list[int] = []
    possible = False
    for slots in plan:
        eligible = [people(policy, slot, bench, now) for slot in slots]
        missing.append(len(slots) - filled(eligible, approved))
        possible = possible or filled(eligible, frozenset().union(*eligible)) == len(slots)
    return Progress(missing=min(missing, default=1), possible=possible)


def describe(source: Source, names: Mapping[PersonId, str]) -> str:
    """Name a source for people: "the requester's manager", "group database-owners"."""
    match source:
        case FromManager():
            return "the requester's manager"
        case FromOwner():
            return "the resource's owner"
        case FromGroup():
            return f"group {source.group}"
        case FromPerson():
            return names.get(source.person, source.person)
        case FromOnCall():
            return f"whoever is on call for {source.rota}"
        case _:
            assert_never(source)
