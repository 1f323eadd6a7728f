"""How an ask becomes a request: its fixed plan, who is shown it, what flows approve alone."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import approval, limits, rights
from bot.domain.change import Change, change
from bot.domain.errors import Refused
from bot.domain.evaluate import Part, objections
from bot.domain.events import Event, RequestApproved, RequestSubmitted, ReviewOpened
from bot.domain.flow import BreakGlass, Condition, EachOf, Flow, OnCallFor, OneOf
from bot.domain.ids import BundleName, GrantId, PersonId, RequestId, RotaName, SubmissionId
from bot.domain.lifecycle import evolve_all
from bot.domain.limits import History
from bot.domain.policy import Policy
from bot.domain.request import Audience, Grant, Request, Review, ReviewState, View

SHOWN_AT_MOST = 20  # of each panel get a card of their own; the rest find it in their inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a person submits, as far as one flow covers it.

    `history` is what the grantee was lent before and what they still owe. `extends` names the
    request that is to go on, and `alone` lets such an extension pass without anybody. `triggered`
    says that an automatic flow asks by itself.
    """

    id: RequestId
    submission: SubmissionId
    requester: PersonId
    grantee: PersonId
    part: Part
    duration: timedelta
    justification: str
    bundle: BundleName | None = None
    history: History = field(default_factory=History)
    extends: RequestId | None = None
    alone: bool = False
    triggered: bool = False


def open_request(policy: Policy, ask: Ask, now: datetime) -> Change:
    """Make a request of an ask. Raises Refused when the flow does not accept the terms."""
    flow = ask.part.flow
    wrong = () if ask.triggered else objections(flow, ask.duration, ask.justification)
    if wrong := (*wrong, *limits.objections(flow, ask.history)):
        raise Refused(" ".join(wrong))
    return submitted(policy, ask, now)


def submitted(
    policy: Policy, ask: Ask, now: datetime, *, lapses_by: datetime | None = None
) -> Change:
    """Make a request whose terms were accepted; it lapses at `lapses_by` at the latest.

    Raises Refused when the person has been lent as much as the flow allows.
    """
    flow = ask.part.flow
    if over := limits.used_up(flow, ask.part.entitlements, ask.duration, ask.history, now):
        raise Refused(over)
    request = _request(policy, ask, now)
    if lapses_by:
        request = replace(request, lapses_at=min(request.lapses_at, lapses_by))
    events: list[Event] = [RequestSubmitted(request=request)]
    if request.plan == ((),):  # Deliberate: nothing else is ever a yes by itself
        events.append(approved(request, now))
    if flow.break_glass:
        review = Review(state=ReviewState.OPEN, due_at=now + flow.break_glass.within)
        events.append(ReviewOpened(review=review))
    return change(request, events, now, says=_answer(policy, request, now))


def _request(policy: Policy, ask: Ask, now: datetime) -> Request:
    flow = ask.part.flow
    plan = ((),) if ask.alone else approval.plan(policy, flow, ask.part.entitlements)
    bare = Request(
        id=ask.id,
        submission=ask.submission,
        requester=ask.requester,
        grantee=ask.grantee,
        flow=flow.name,
        policy=policy.revision,
        entitlements=ask.part.entitlements,
        duration=ask.duration,
        justification=ask.justification.strip(),
        plan=plan,
        asked_at=now,
        lapses_at=now + flow.lapse_after,
        digest="",
        bundle=ask.bundle,
        escalation=tuple(sorted(flow.escalation, key=lambda tier: tier.after)),
        together=_together(policy, flow, ask),
        break_glass=flow.break_glass is not None,
        remind=flow.remind,
        extends=ask.extends,
        triggered=ask.triggered,
        shift=_shift(flow),
        uids=_uids(policy, ask),
    )
    sealed = replace(bare, digest=digest_of(bare))
    return _with_audiences(sealed, _first_audiences(policy, flow, sealed, now))


def _shift(flow: Flow) -> tuple[RotaName, ...]:
    return tuple(sorted(rotas_of(flow.who))) if flow.ends_with_shift else ()


def rotas_of(condition: Condition) -> frozenset[RotaName]:
    """Return the schedules on which somebody fulfils a condition by being on call."""
    match condition:
        case OnCallFor():
            return frozenset({condition.rota})
        case EachOf() | OneOf():
            return frozenset(rota for one in condition.conditions for rota in rotas_of(one))
        case _:
            return frozenset()


def _uids(policy: Policy, ask: Ask) -> dict[str, str]:
    found = ((one, policy.catalogue.find(one)) for one in ask.part.entitlements)
    known = ((one, parts[1].uid) for one, parts in found if parts)
    return {f"{one.integration}/{one.resource}": uid for one, uid in known if uid}


def _with_audiences(request: Request, audiences: Iterable[Audience]) -> Request:
    """Keep one copy for each: a channel that is named twice is told once."""
    return replace(request, audiences=tuple({one.key: one for one in audiences}.values()))


def _first_audiences(
    policy: Policy, flow: Flow, request: Request, now: datetime
) -> Iterable[Audience]:
    yield Audience(view=View.RECEIPT, person=request.requester)
    yield Audience(view=View.WAY_IN, person=request.grantee)
    yield from (Audience(view=View.NOTICE, place=place) for place in flow.notify)
    yield from new_audiences(policy, request, now)
    if flow.break_glass:
        yield from _alarmed(policy, flow.break_glass, request, now)


def _alarmed(
    policy: Policy, rule: BreakGlass, request: Request, now: datetime
) -> Iterable[Audience]:
    yield from (Audience(view=View.NOTICE, place=place) for place in rule.places)
    reviewers = rights.from_sources(policy, request, rule.reviewers, now)
    told = rights.from_sources(policy, request, rule.tell, now) - reviewers
    yield from (Audience(view=View.REVIEW, person=one) for one in sorted(reviewers))
    yield from (Audience(view=View.ALARM, person=one) for one in sorted(told))


def new_audiences(policy: Policy, request: Request, now: datetime) -> tuple[Audience, ...]:
    """Return the approvers who may decide now and are to be shown the card in addition."""
    shown = {one.person for one in request.audiences if one.view is View.APPROVAL}
    return tuple(
        Audience(view=View.APPROVAL, person=one)
        for one in sorted(_invited(policy, request, now) - shown)
    )


def _invited(policy: Policy, request: Request, now: datetime) -> frozenset[PersonId]:
    """Choose whom to show the card: some of each group that may fill a slot, so that each is asked.

    The same people are chosen every time, as long as the groups stay the same.
    """
    groups = rights.panels(policy, request, now)
    return frozenset(one for group in groups for one in sorted(group)[:SHOWN_AT_MOST])


def approved(request: Request, now: datetime) -> RequestApproved:
    """Plan one grant for each entitlement; their ids follow from the request's.

    An extension has none of its own: it gives time to those that are open.
    """
    if request.extends:
        return RequestApproved(at=now, grants=())
    stem = request.id.removeprefix("REQ-").lower()
    grants = tuple(
        Grant(id=GrantId(f"{stem}{number}"), entitlement=entitlement)
        for number, entitlement in enumerate(request.entitlements, start=1)
    )
    return RequestApproved(at=now, grants=grants)


def approval_given(
    policy: Policy, request: Request, recorded: Sequence[Event], now: datetime
) -> Change:
    """Approve if what was recorded fills the last slot; else say what is still missing.

    While a fact cannot be known nothing is granted: the decisions stand, and are judged again.
    """
    after = evolve_all(request, recorded)
    missing = rights.standing(policy, after, now).missing
    if missing:
        more = "one more decision" if missing == 1 else f"{missing} more decisions"
        return change(request, recorded, now, says=f"Recorded. {request.id} needs {more}.")
    if unknown := rights.ground_unknown(policy, after, now):
        return change(request, recorded, now, says=f"Recorded. {request.id} waits: {unknown}")
    opened = approved(after, now)
    return change(request, [*recorded, opened], now, says=f"{request.id} is approved.")


def digest_of(request: Request) -> str:
    """Hash what is asked for: who, what, how long and why. Buttons carry it."""
    content = [
        request.requester,
        request.grantee,
        request.flow,
        [str(one) for one in request.entitlements],
        int(request.duration.total_seconds()),
        request.justification,
        *([request.extends] if request.extends else []),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def _together(policy: Policy, flow: Flow, ask: Ask) -> bool:
    if flow.together is not None:
        return flow.together
    found = (policy.catalogue.integrations.get(one.integration) for one in ask.part.entitlements)
    return any(one is not None and one.environment == "production" for one in found)


def _answer(policy: Policy, request: Request, now: datetime) -> str:
    if request.break_glass:
        return f"{request.id}: glass is broken. The access is being opened, and a review is owed."
    if request.plan == ((),) and request.extends:
        return f"{request.id}: {request.extends} goes on for longer."
    if any(not slots for slots in request.plan):
        return f"{request.id} is approved by the flow {request.flow}. The access is being opened."
    if not rights.standing(policy, request, now).possible:
        few = "too few people" if rights.approvers(policy, request, now) else "nobody"
        return (
            f"{request.id} is recorded, but at present {few} can approve it. "
            "Ask an operator who may decide instead."
        )
    return f"{request.id} is waiting for approval."
