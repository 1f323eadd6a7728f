"""The terms of an access flow for one ask: how long, when, and who decides, with the people there.

A seat is one decision that is needed. Whether the seats can all be taken is said for now, and for
the time when every tier of the escalation has been told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import approval
from bot.domain.approval import Alternative, Bench, Slot
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking
from bot.domain.flow import Flow
from bot.domain.ids import PersonId
from bot.domain.policy import Policy
from bot.domain.wording import approvers, named, when


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One decision that is needed: from whom in words, and who that is at present, sorted.

    `owned` is the entitlement whose owner decides here, where an owner does.
    """

    sources: tuple[str, ...]
    people: tuple[PersonId, ...]
    owned: Entitlement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Who may decide as well after so long."""

    after: timedelta
    sources: tuple[str, ...]
    people: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a flow asks for and gives. Of several `ways` to an approval one is enough.

    `possible`: some way can be completed by the people there are now; `possible_later`: by them and
    those whom the escalation reaches. Both are true where nobody needs to decide.
    """

    default: timedelta
    max: timedelta
    automatic: bool
    decisions: int
    approval: str  # in words
    distinct: bool = True  # one person takes one seat
    ways: tuple[tuple[Seat, ...], ...] = ()
    escalation: tuple[Tier, ...] = ()
    possible: bool = True
    possible_later: bool = True
    justification: bool = False
    pattern: str | None = None
    hours: str | None = None
    extensions: int = 0
    lapse_after: timedelta = field(default_factory=timedelta)
    break_glass: bool = False


def terms(policy: Policy, flow: Flow, entitlements: Sequence[Entitlement], asking: Asking) -> Terms:
    """Lay out the terms of one flow for these entitlements, asked for together."""
    plan = approval.plan(policy, flow, entitlements)
    bench = Bench(
        requester=asking.person.id, grantee=asking.receiver.id, asked_at=asking.now, escalation=()
    )
    return Terms(
        default=flow.default,
        max=flow.max,
        automatic=flow.alone,
        decisions=approval.decisions_needed(flow.approval),
        approval=approvers(policy, flow.approval),
        distinct=flow.distinct,
        ways=() if flow.alone else ways(policy, plan, bench, asking.now),
        escalation=_tiers(policy, flow, plan, bench, asking.now),
        possible=_possible(policy, plan, bench, asking.now),
        possible_later=_possible(policy, plan, _raised(bench, flow), asking.now),
        justification=flow.justification.required,
        pattern=flow.justification.pattern,
        hours=None if flow.hours is None else when(flow.hours),
        extensions=flow.extensions.max if flow.extensions else 0,
        lapse_after=flow.lapse_after,
        break_glass=flow.break_glass is not None,
    )


def ways(
    policy: Policy, plan: Iterable[Alternative], bench: Bench, now: datetime
) -> tuple[tuple[Seat, ...], ...]:
    """Turn a plan's slots into seats with the people who may take them now."""
    return tuple(tuple(seat(policy, slot, bench, now) for slot in slots) for slots in plan)


def seat(policy: Policy, slot: Slot, bench: Bench, now: datetime) -> Seat:
    """Turn a slot into a seat with the people who may take it now, escalation included."""
    return Seat(
        sources=named(policy, slot.sources),
        people=tuple(sorted(approval.people(policy, slot, bench, now))),
        owned=slot.owned,
    )


def _tiers(
    policy: Policy, flow: Flow, plan: Sequence[Alternative], bench: Bench, now: datetime
) -> tuple[Tier, ...]:
    slots = dict.fromkeys(slot for way in plan for slot in way)
    return tuple(
        Tier(
            after=tier.after,
            sources=named(policy, tier.to),
            people=_people(policy, [replace(one, sources=tier.to) for one in slots], bench, now),
        )
        for tier in sorted(flow.escalation, key=lambda one: one.after)
    )


def _people(
    policy: Policy, slots: Iterable[Slot], bench: Bench, now: datetime
) -> tuple[PersonId, ...]:
    found = (approval.people(policy, one, bench, now) for one in slots)
    return tuple(sorted(frozenset[PersonId]().union(*found)))


def _raised(bench: Bench, flow: Flow) -> Bench:
    """Return the bench as it is once every tier of the escalation was told."""
    told = tuple(replace(tier, after=timedelta(0)) for tier in flow.escalation)
    return replace(bench, escalation=told)


def _possible(policy: Policy, plan: Sequence[Alternative], bench: Bench, now: datetime) -> bool:
    return approval.progress(policy, plan, bench, frozenset(), now).possible
