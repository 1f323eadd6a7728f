"""How an ask becomes a request: its fixed plan, who is shown it, what flows approve alone."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import approval, rights
from bot.domain.change import Change, change
from bot.domain.errors import Refused
from bot.domain.evaluate import Part, objections
from bot.domain.events import Event, RequestApproved, RequestSubmitted, ReviewOpened
from bot.domain.flow import Automatic, BreakGlass, Flow
from bot.domain.ids import BundleName, GrantId, PersonId, RequestId, SubmissionId
from bot.domain.policy import Policy
from bot.domain.request import Audience, Grant, Request, Review, ReviewState, View

SHOWN_AT_MOST = 20  # of each panel get a card of their own; the rest find it in their inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a person submits, as far as one flow covers it."""

    id: RequestId
    submission: SubmissionId
    requester: PersonId
    grantee: PersonId
    part: Part
    duration: timedelta
    justification: str
    bundle: BundleName | None = None


def open_request(policy: Policy, ask: Ask, now: datetime) -> Change:
    """Make a request of an ask. Raises Refused when the flow does not accept the terms."""
    flow = ask.part.flow
    if wrong := objections(flow, ask.duration, ask.justification):
        raise Refused(" ".join(wrong))
    request = _request(policy, ask, now)
    events: list[Event] = [RequestSubmitted(request=request)]
    if isinstance(flow.approval, Automatic):  # Deliberate: nothing else is ever a yes by itself
        events.append(approved(request, now))
    if flow.break_glass:
        review = Review(state=ReviewState.OPEN, due_at=now + flow.break_glass.within)
        events.append(ReviewOpened(review=review))
    return change(request, events, now, says=_answer(policy, request, now))


def _request(policy: Policy, ask: Ask, now: datetime) -> Request:
    flow = ask.part.flow
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
        plan=approval.alternatives(policy, flow.approval, ask.part.entitlements),
        asked_at=now,
        lapses_at=now + flow.lapse_after,
        digest=digest(ask),
        bundle=ask.bundle,
        escalation=tuple(sorted(flow.escalation, key=lambda tier: tier.after)),
        together=_together(policy, flow, ask),
        break_glass=flow.break_glass is not None,
    )
    return _with_audiences(bare, _first_audiences(policy, flow, bare, now))


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
    """Plan one grant for each entitlement; their ids follow from the request's."""
    stem = request.id.removeprefix("REQ-").lower()
    grants = tuple(
        Grant(id=GrantId(f"{stem}{number}"), entitlement=entitlement)
        for number, entitlement in enumerate(request.entitlements, start=1)
    )
    return RequestApproved(at=now, grants=grants)


def digest(ask: Ask) -> str:
    """Hash what is asked for: who, what, how long and why. Buttons carry it."""
    content = [
        ask.requester,
        ask.grantee,
        ask.part.flow.name,
        [str(one) for one in ask.part.entitlements],
        int(ask.duration.total_seconds()),
        ask.justification.strip(),
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
    if any(not slots for slots in request.plan):
        return f"{request.id} is approved by the flow {request.flow}. The access is being opened."
    if not rights.standing(policy, request, now).possible:
        few = "too few people" if rights.approvers(policy, request, now) else "nobody"
        return (
            f"{request.id} is recorded, but at present {few} can approve it. "
            "Ask an operator who may decide instead."
        )
    return f"{request.id} is waiting for approval."
