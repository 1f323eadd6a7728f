"""Who may decide, and when enough have: slots, the people eligible for each, and their matching.

An approval reads as alternatives, each a list of slots. It is given when the approvers of one
alternative can be matched to its slots, a different person for each. Eligibility is judged from
current facts, at the click.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, product, repeat
from typing import assert_never

from bot.domain.catalog import Entitlement
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Automatic,
    Escalation,
    Flow,
    FromIntegrationOwner,
    FromOwner,
    Source,
    Step,
)
from bot.domain.ids import PersonId
from bot.domain.policy import Policy
from bot.domain.sources import is_machine, people_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One decision that is needed, and where the person who makes it may come from.

    `owned` is what an owner must own for this slot, `also` what else it stands for, of the same
    owner; other sources ignore them. The slots of one `hall` need different people; a flow that is
    not `distinct` has a hall for each step.
    """

    sources: tuple[Source, ...]
    owned: Entitlement | None = None
    hall: int = 0
    also: tuple[Entitlement, ...] = ()

    @property
    def things(self) -> tuple[Entitlement, ...]:
        """Return what the slot stands for; nothing if no owner is asked."""
        return (self.owned, *self.also) if self.owned else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """For whom and since when approvers are sought: what eligibility depends on besides policy."""

    requester: PersonId
    grantee: PersonId
    asked_at: datetime
    escalation: tuple[Escalation, ...] = ()
    entitlements: tuple[Entitlement, ...] = ()


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


def plan(
    policy: Policy, flow: Flow, entitlements: Sequence[Entitlement]
) -> tuple[Alternative, ...]:
    """Lay out who must approve what this flow covers, for these entitlements."""
    if flow.distinct:
        return alternatives(policy, flow.approval, entitlements)
    return _laid_out(policy, flow.approval, entitlements, count(1))


def alternatives(
    policy: Policy, approval: Approval, entitlements: Sequence[Entitlement]
) -> tuple[Alternative, ...]:
    """Lay an approval out as alternatives of slots for these entitlements, all in one hall.

    A step from owners needs its decisions from the owners of every resource that is asked for:
    resources with one owner share the slots, resources of another owner have slots of their own.
    """
    return _laid_out(policy, approval, entitlements, repeat(0))


def _laid_out(
    policy: Policy,
    approval: Approval,
    entitlements: Sequence[Entitlement],
    halls: Iterator[int],
) -> tuple[Alternative, ...]:
    match approval:
        case Automatic():
            return ((),)
        case Step():
            return (_slots(policy, approval, entitlements, halls),)
        case AllOf():
            laid = [_laid_out(policy, part, entitlements, halls) for part in approval.parts]
            return tuple(
                tuple(slot for part in choice for slot in part) for choice in product(*laid)
            )
        case AnyOf():
            parts = approval.parts
            return tuple(
                one for part in parts for one in _laid_out(policy, part, entitlements, halls)
            )
        case _:
            assert_never(approval)


def _slots(
    policy: Policy, step: Step, entitlements: Sequence[Entitlement], halls: Iterator[int]
) -> Alternative:
    """Make the slots of one step: `at_least` in a hall of their own for each owner it asks."""
    owned: dict[object, list[Entitlement]] = {} if entitlements else {None: []}
    for one in entitlements:
        owned.setdefault(_owner_key(policy, step, one), []).append(one)
    slots: list[Slot] = []
    for (key, things), hall in zip(owned.items(), halls, strict=False):
        first, *also = (None,) if key is None else things
        slot = Slot(sources=step.sources, owned=first, hall=hall, also=tuple(filter(None, also)))
        slots += [slot] * step.at_least
    return tuple(slots)


def _owner_key(policy: Policy, step: Step, entitlement: Entitlement) -> object:
    """Return what tells one owner's resources from another's; None where the step asks no owner."""
    asked = {type(source) for source in step.sources} & {FromOwner, FromIntegrationOwner}
    if not asked:
        return None
    mine = policy.catalogue.owner(entitlement) if FromOwner in asked else None
    system = policy.catalogue.integrations.get(entitlement.integration)
    whole = system.owner if system and FromIntegrationOwner in asked else None
    return (mine, whole)


def people(policy: Policy, slot: Slot, bench: Bench, now: datetime) -> frozenset[PersonId]:
    """Return who may fill a slot now. The requester and the grantee never may, nor whoever left.

    A slot without a thing of its own stands for all that is asked for: an owner who is asked for
    it, as by escalation, must answer for every one of these.
    """
    things = slot.things or bench.entitlements
    sources = (*slot.sources, *_escalated(bench, now))
    found = {
        person
        for source in sources
        for person in _behind(policy, source, things, bench.requester, now)
    }
    able = frozenset(one for one in found if is_machine(one) or _vouched(policy, one, now))
    return able - {bench.requester, bench.grantee}


def _escalated(bench: Bench, now: datetime) -> Iterable[Source]:
    reached = (tier for tier in bench.escalation if now >= bench.asked_at + tier.after)
    return (source for tier in reached for source in tier.to)


def _behind(
    policy: Policy,
    source: Source,
    things: Sequence[Entitlement],
    requester: PersonId,
    now: datetime,
) -> frozenset[PersonId]:
    """Return the people behind a source; an owner must answer for every one of the things."""
    owning = isinstance(source, FromOwner | FromIntegrationOwner)
    asked = things if owning and things else (None,)
    groups = [frozenset(people_of(policy, source, one, requester, now)) for one in asked]
    return frozenset.intersection(*groups)


def _vouched(policy: Policy, person: PersonId, now: datetime) -> bool:
    """Say whether somebody is there, and their directory said so recently enough."""
    found = policy.person(person)
    return found is not None and found.known(now)


def everyone(
    policy: Policy, plan: Sequence[Alternative], bench: Bench, now: datetime
) -> frozenset[PersonId]:
    """Return everybody who may fill some slot of some alternative now."""
    return frozenset(
        person for slots in plan for slot in slots for person in people(policy, slot, bench, now)
    )


def seated(
    slots: Alternative, eligible: Sequence[frozenset[PersonId]], approved: frozenset[PersonId]
) -> int:
    """Count how many slots the approvers can fill; one person fills one slot of each hall."""
    halls: dict[int, list[frozenset[PersonId]]] = {}
    for slot, able in zip(slots, eligible, strict=True):
        halls.setdefault(slot.hall, []).append(able)
    return sum(filled(one, approved) for one in halls.values())


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
        missing.append(len(slots) - seated(slots, eligible, approved))
        able = frozenset[PersonId]().union(*eligible)
        possible = possible or seated(slots, eligible, able) == len(slots)
    return Progress(missing=min(missing, default=1), possible=possible)
