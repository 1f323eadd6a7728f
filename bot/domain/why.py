"""Why a stored request stands as it does: its flow, who decided as what, what is missing, the ends.

The decisions are what was recorded; as what somebody decided, what is missing and the near misses
are judged by the people and the access files there are now, which `revision_now` names.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import approval, rights
from bot.domain.approval import Alternative
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking
from bot.domain.explain import Miss, near_misses
from bot.domain.ids import FlowName, GrantId, PersonId, PolicyRevision, RequestId
from bot.domain.policy import Policy
from bot.domain.reasons import YOU, Subject
from bot.domain.request import (
    Cause,
    Decision,
    Grant,
    GrantState,
    Request,
    RequestState,
    ReviewState,
)
from bot.domain.sources import is_machine
from bot.domain.terms import Seat, seat
from bot.domain.wording import named


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A decision, and as what the person could make it.

    `escalated`: only because nobody decided in time. `counts`: it still would, by today's facts.
    """

    person: PersonId
    approve: bool
    at: datetime
    reason: str
    capacity: tuple[str, ...]
    escalated: bool
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """How one grant stands, and why it ended or is ending."""

    grant: GrantId
    entitlement: Entitlement
    state: GrantState
    cause: Cause | None
    reason: str
    expires_at: datetime | None
    ended_at: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What decided on a request. `alone`: the flow said yes by itself.

    For a pending one, `missing` is what the nearest approval still needs, `possible` whether the
    people there are can give it, and `lost` or `unknown` what keeps it from being granted now.
    """

    request: RequestId
    requester: PersonId
    grantee: PersonId
    flow: FlowName
    revision: PolicyRevision
    revision_now: PolicyRevision
    at: datetime
    entitlements: tuple[Entitlement, ...]
    state: RequestState
    asked_at: datetime
    decided_at: datetime | None
    reason: str
    alone: bool
    break_glass: bool
    triggered: bool
    extends: RequestId | None
    decisions: tuple[Said, ...]
    missing: tuple[Seat, ...]
    possible: bool
    lost: str | None
    unknown: str | None
    grants: tuple[Lent, ...]
    review: ReviewState | None
    misses: tuple[Miss, ...]


def why(policy: Policy, request: Request, now: datetime, subject: Subject = YOU) -> Why:
    """Gather everything that decided on a request; the requester is spoken of as `subject`."""
    pending = request.state is RequestState.PENDING
    return Why(
        request=request.id,
        requester=request.requester,
        grantee=request.grantee,
        flow=request.flow,
        revision=request.policy,
        revision_now=policy.revision,
        at=now,
        entitlements=request.entitlements,
        state=request.state,
        asked_at=request.asked_at,
        decided_at=request.decided_at,
        reason=request.reason,
        alone=any(not way for way in request.plan),
        break_glass=request.break_glass,
        triggered=request.triggered,
        extends=request.extends,
        decisions=tuple(_said(policy, request, one, now) for one in request.decisions),
        missing=_missing(policy, request, now) if pending else (),
        possible=not pending or rights.standing(policy, request, now).possible,
        lost=rights.ground_lost(policy, request, now) if pending else None,
        unknown=rights.ground_unknown(policy, request, now) if pending else None,
        grants=tuple(_lent(one) for one in request.grants),
        review=request.review.state if request.review else None,
        misses=_nearly(policy, request, subject),
    )


def why_line(policy: Policy, request: Request, now: datetime) -> str:
    """Say in one sentence what decided on a request, or what it waits for."""
    told = why(policy, request, now)
    flow = f"the flow {told.flow}"
    match told.state:
        case RequestState.PENDING:
            return _waiting(policy, told)
        case RequestState.APPROVED | RequestState.CLOSED:
            if told.break_glass:
                review = f"; its review is {told.review.value}" if told.review else ""
                return f"Glass was broken under {flow}{review}."
            by = _deciders(policy, told, approve=True)
            return f"Approved under {flow} by {by}." if by else f"Approved by {flow} itself."
        case RequestState.DENIED:
            return f"Denied under {flow} by {_deciders(policy, told, approve=False)}."
        case _:
            return f"{told.state.value.capitalize()} under {flow}. {told.reason}".strip()


def name_of(policy: Policy, person: PersonId) -> str:
    """Name a person or a machine in plain text; whoever is not known any more by id."""
    found = policy.people.get(person)
    return found.name if found else person


def open_seats(
    policy: Policy, request: Request, way: Alternative, now: datetime
) -> tuple[Seat, ...]:
    """Return the seats of one way to an approval that nobody's yes has taken.

    Those whom the escalation has reached are named among their sources.
    """
    approved, bench = request.approvers(), request.bench()
    taken: list[int] = []
    left: list[int] = []
    able = [approval.people(policy, slot, bench, now) for slot in way]

    def seated(chosen: Sequence[int]) -> int:
        return approval.seated(
            tuple(way[one] for one in chosen), [able[one] for one in chosen], approved
        )

    for index in range(len(way)):
        (taken if seated([*taken, index]) > len(taken) else left).append(index)
    told = [
        one for tier in bench.escalation if now >= bench.asked_at + tier.after for one in tier.to
    ]
    named_ = (replace(way[one], sources=(*way[one].sources, *told)) for one in left)
    return tuple(seat(policy, one, bench, now) for one in named_)


def _missing(policy: Policy, request: Request, now: datetime) -> tuple[Seat, ...]:
    """Return what the nearest way still needs, by the plan that was promised and by today's."""
    found = Counter[Seat]()
    for plan in (request.plan, rights.demanded_today(policy, request)):
        ways = [open_seats(policy, request, way, now) for way in plan]
        if ways:
            nearest = min(ways, key=len)
            found |= Counter(nearest)
    return tuple(found.elements())


def _said(policy: Policy, request: Request, decision: Decision, now: datetime) -> Said:
    as_, escalated = rights.roles(policy, request, decision.person, decision.at)
    return Said(
        person=decision.person,
        approve=decision.approve,
        at=decision.at,
        reason=decision.reason,
        capacity=named(policy, as_),
        escalated=escalated and bool(as_),
        counts=decision.person in rights.approvers(policy, request, now),
    )


def _lent(grant: Grant) -> Lent:
    return Lent(
        grant=grant.id,
        entitlement=grant.entitlement,
        state=grant.state,
        cause=grant.cause,
        reason=grant.reason,
        expires_at=grant.expires_at,
        ended_at=grant.ended_at,
        overdue=grant.overdue,
    )


def _nearly(policy: Policy, request: Request, subject: Subject) -> tuple[Miss, ...]:
    """Return the other flows that nearly covered what was asked for, as of when it was."""
    person, grantee = policy.person(request.requester), policy.person(request.grantee)
    if person is None or grantee is None:
        return ()
    asking = Asking(
        person=person,
        grantee=grantee,
        now=request.asked_at,
        bundle=request.bundle,
        breaking_glass=request.break_glass,
        triggered=request.triggered,
    )
    found = (
        miss
        for one in request.entitlements
        for miss in near_misses(policy, asking, one, subject)
        if miss.near and miss.flow != request.flow
    )
    return tuple(dict.fromkeys(found))


def _waiting(policy: Policy, told: Why) -> str:
    if told.lost:
        return f"Waiting under the flow {told.flow}, but in vain: {told.lost}"
    count = len(told.missing)
    who = dict.fromkeys(name_of(policy, one) for open_ in told.missing for one in open_.people)
    decisions = "1 more decision" if count == 1 else f"{count} more decisions"
    said = f"Waiting under the flow {told.flow} for {decisions}, from {_either(who)}."
    return said if told.possible else f"{said} Too few people can decide at present."


def _either(names: Iterable[str]) -> str:
    known, few = list(names), 3
    more = f" or {len(known) - few} more" if len(known) > few else ""
    return " or ".join(known[:few]) + more if known else "nobody who is there at present"


def _deciders(policy: Policy, told: Why, *, approve: bool) -> str:
    said = [one for one in told.decisions if one.approve is approve]
    return " and ".join(f"{name_of(policy, one.person)}{_as(one)}" for one in said)


def _as(said: Said) -> str:
    if not said.capacity or is_machine(said.person):
        return ""
    late = ", since nobody had decided in time" if said.escalated else ""
    return f" as {' and '.join(said.capacity)}{late}"
