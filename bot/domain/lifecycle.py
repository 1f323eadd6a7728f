"""The life of a request, its grants and its review: every lawful move stands in the tables here.

`evolve` applies what happened and refuses any other move. README's diagram is drawn from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from typing import TypeVar, assert_never

from bot.domain.events import (
    AccessEnded,
    AccessOpened,
    ApproversReminded,
    AudienceAdded,
    DeadlinesMoved,
    DecisionRecorded,
    EndAnnounced,
    Event,
    GrantOverdue,
    LessAccepted,
    LessOffered,
    ProvisioningStarted,
    RemarkMade,
    RequestApproved,
    RequestEnded,
    RequestSubmitted,
    ReviewExcused,
    ReviewMoved,
    ReviewOpened,
    ReviewReminded,
    RevocationStarted,
    SecretShown,
)
from bot.domain.ids import GrantId
from bot.domain.request import (
    Audience,
    Grant,
    GrantState,
    Request,
    RequestState,
    Review,
    ReviewState,
    SecretState,
    View,
)

REQUEST_MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    RequestState.PENDING: frozenset(
        {
            RequestState.APPROVED,
            RequestState.DENIED,
            RequestState.WITHDRAWN,
            RequestState.LAPSED,
            RequestState.VOIDED,
        }
    ),
    RequestState.APPROVED: frozenset({RequestState.CLOSED}),
    RequestState.DENIED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
    RequestState.LAPSED: frozenset(),
    RequestState.VOIDED: frozenset(),
    RequestState.CLOSED: frozenset(),
}

# A failed provisioning goes to REVOKING: an error answer does not prove that nothing was opened.
GRANT_MOVES: Mapping[GrantState, frozenset[GrantState]] = {
    GrantState.PLANNED: frozenset({GrantState.PROVISIONING, GrantState.ENDED}),
    GrantState.PROVISIONING: frozenset({GrantState.ACTIVE, GrantState.REVOKING}),
    GrantState.ACTIVE: frozenset({GrantState.REVOKING}),
    GrantState.REVOKING: frozenset({GrantState.ENDED}),
    GrantState.ENDED: frozenset(),
}

REVIEW_MOVES: Mapping[ReviewState, frozenset[ReviewState]] = {
    ReviewState.OPEN: frozenset(
        {ReviewState.SIGNED_OFF, ReviewState.CHALLENGED, ReviewState.OVERDUE}
    ),
    ReviewState.OVERDUE: frozenset({ReviewState.SIGNED_OFF, ReviewState.CHALLENGED}),
    ReviewState.SIGNED_OFF: frozenset(),
    ReviewState.CHALLENGED: frozenset(),
}

OPEN_WITHIN = timedelta(hours=1)  # an approval is for now: what was not begun by then is void
REMOVAL_LATE = timedelta(seconds=55)  # after this the operators are told; removal goes on for ever
ENDING_LEAD = timedelta(minutes=15)  # so long before the end the grantee is told, or at half time
REVIEW_AGAIN = timedelta(days=1)  # reviewers are asked again so often
MOST_REMINDERS = 20  # to approvers, of one request

State = TypeVar("State", bound=StrEnum)


class Unlawful(Exception):
    """A move that no table lists. It is a defect of Daypass, never a person's mistake."""


def move(table: Mapping[State, frozenset[State]], state: State, to: State) -> State:
    """Return `to`, or raise Unlawful when the table does not list the move."""
    if to not in table[state]:
        raise Unlawful(f"{state.value} to {to.value}")
    return to


def evolve(request: Request, event: Event) -> Request:  # noqa: C901, PLR0911, PLR0912 - one line for each event
    """Return the request after the event. Pure; raises Unlawful for a move that no table lists."""
    match event:
        case RequestSubmitted():
            return event.request
        case AudienceAdded():
            return replace(
                request, audiences=request.audiences + event.audiences, escalated=event.tier
            )
        case ApproversReminded():
            return replace(request, reminded=event.times)
        case DecisionRecorded():
            person = event.decision.person
            others = tuple(one for one in request.decisions if one.person != person)
            return replace(request, decisions=(*others, event.decision))
        case RequestApproved():
            state = move(REQUEST_MOVES, request.state, RequestState.APPROVED)
            return replace(request, state=state, decided_at=event.at, grants=event.grants)
        case RequestEnded():
            state = move(REQUEST_MOVES, request.state, event.state)
            decided = request.decided_at or event.at
            return replace(request, state=state, reason=event.reason, decided_at=decided)
        case LessOffered() | LessAccepted() | RemarkMade():
            return _bargained(request, event)
        case ReviewOpened() | ReviewMoved() | ReviewReminded() | ReviewExcused():
            return replace(request, review=_reviewed(request, event))
        case EndAnnounced():
            return _warned(request, event)
        case DeadlinesMoved():
            return _moved_deadlines(request, event)
        case _:
            return _with(request, event.grant, event)


def _bargained(request: Request, event: LessOffered | LessAccepted | RemarkMade) -> Request:
    match event:
        case LessOffered():
            others = tuple(one for one in request.offers if one.person != event.offer.person)
            return replace(request, offers=(*others, event.offer))
        case LessAccepted():
            return _narrowed(request, event)
        case RemarkMade():
            return replace(request, talk=(*request.talk, event.remark))
        case _:
            assert_never(event)


def _narrowed(request: Request, event: LessAccepted) -> Request:
    """Take an offer over. It may only ask for less, and only while nobody has said the last word.

    Other approvers' offers fall: they were made against the longer list.
    """
    less, asked = set(event.offer.entitlements), set(request.entitlements)
    if request.state is not RequestState.PENDING or not less or not less <= asked:
        raise Unlawful("an offer of more, or too late")
    if event.offer.duration > request.duration:
        raise Unlawful("an offer of more time")
    return replace(
        request,
        entitlements=event.offer.entitlements,
        duration=event.offer.duration,
        plan=event.plan,
        digest=event.digest,
        offers=(),
    )


def _warned(request: Request, event: EndAnnounced) -> Request:
    grants = tuple(replace(g, warned=True) if g.id in event.grants else g for g in request.grants)
    told = Audience(view=View.ENDING, person=request.grantee)
    audiences = request.audiences if told in request.audiences else (*request.audiences, told)
    return replace(request, grants=grants, audiences=audiences)


def _moved_deadlines(request: Request, event: DeadlinesMoved) -> Request:
    """Move deadlines. Without an extension they only come earlier; an extension counts once."""
    times = {one.grant: one.expires_at for one in event.deadlines}
    for grant in request.grants:
        if grant.id in times:
            _may_move(grant, times[grant.id], later=event.more is not None)
    if event.more and event.more.extension in {one.extension for one in request.extended}:
        raise Unlawful("an extension counts once")
    grants = tuple(
        replace(one, expires_at=times[one.id], warned=False) if one.id in times else one
        for one in request.grants
    )
    extended = (*request.extended, event.more) if event.more else request.extended
    return replace(request, grants=grants, extended=extended)


def _may_move(grant: Grant, to: datetime, *, later: bool) -> None:
    if grant.state not in {GrantState.PROVISIONING, GrantState.ACTIVE} or grant.expires_at is None:
        raise Unlawful(f"a deadline of what is {grant.state.value}")
    if to > grant.expires_at and not later:
        raise Unlawful("a later deadline without an extension")


def evolve_all(request: Request, events: Iterable[Event]) -> Request:
    """Return the request after the events, in order."""
    return reduce(evolve, events, request)


GrantEvent = (
    ProvisioningStarted
    | AccessOpened
    | RevocationStarted
    | GrantOverdue
    | AccessEnded
    | SecretShown
)


def _with(request: Request, grant: GrantId, event: GrantEvent) -> Request:
    grants = tuple(_after(one, event) if one.id == grant else one for one in request.grants)
    return replace(request, grants=grants)


def _after(grant: Grant, event: GrantEvent) -> Grant:
    match event:
        case ProvisioningStarted():
            return replace(
                grant,
                state=move(GRANT_MOVES, grant.state, GrantState.PROVISIONING),
                started_at=event.at,
                expires_at=event.expires_at,
                existed_before=event.existed_before,
                account=event.account,
                settings=event.settings,
            )
        case AccessOpened():
            return replace(
                grant,
                state=move(GRANT_MOVES, grant.state, GrantState.ACTIVE),
                opened_at=event.at,
                way_in=event.way_in,
                secret=SecretState.WAITING if event.has_secret else SecretState.NONE,
            )
        case RevocationStarted():
            return replace(
                grant,
                state=move(GRANT_MOVES, grant.state, GrantState.REVOKING),
                cause=event.cause,
                reason=event.reason,
                revoking_since=event.at,
            )
        case GrantOverdue():
            return replace(grant, overdue=True)
        case AccessEnded():
            return _ended(grant, event)
        case SecretShown():
            return replace(grant, secret=SecretState.SHOWN)
        case _:
            assert_never(event)


def _ended(grant: Grant, event: AccessEnded) -> Grant:
    return replace(
        grant,
        state=move(GRANT_MOVES, grant.state, GrantState.ENDED),
        cause=grant.cause or event.cause,
        reason=event.remark or grant.reason,
        ended_at=event.at,
        sessions_ended=event.sessions_ended,
        residue=event.residue,
        secret=SecretState.NONE,
    )


def _reviewed(
    request: Request, event: ReviewOpened | ReviewMoved | ReviewReminded | ReviewExcused
) -> Review:
    if isinstance(event, ReviewOpened):
        return event.review
    if request.review is None:
        raise Unlawful("no review is owed")
    match event:
        case ReviewMoved():
            state = move(REVIEW_MOVES, request.review.state, event.state)
            review = replace(request.review, state=state)
            return replace(review, by=event.by, remark=event.remark, at=event.at)
        case ReviewReminded():
            return replace(request.review, asked=event.times)
        case ReviewExcused():
            return replace(request.review, excused_by=event.by)
        case _:
            assert_never(event)


def next_due(request: Request) -> datetime | None:
    """Return when something happens to this request by itself, or None; the clock sweeps by it."""
    return min((moment for moment in _moments(request) if moment), default=None)


def _moments(request: Request) -> Iterable[datetime | None]:
    if request.state is RequestState.PENDING:
        yield request.lapses_at
        for tier in request.escalation[request.escalated :]:
            yield request.asked_at + tier.after
        if request.remind and request.reminded < MOST_REMINDERS:
            yield request.asked_at + request.remind * (request.reminded + 1)
    for grant in request.grants:
        yield from _moments_of(request, grant)
    if request.review and request.review.owed:
        yield request.asked_at + REVIEW_AGAIN * (request.review.asked + 1)
        if request.review.state is ReviewState.OPEN:
            yield request.review.due_at


def _moments_of(request: Request, grant: Grant) -> Iterable[datetime | None]:
    if grant.state is GrantState.PLANNED and request.decided_at:
        yield request.decided_at + OPEN_WITHIN
    elif grant.state in {GrantState.PROVISIONING, GrantState.ACTIVE}:
        yield ending_soon_at(grant)
        yield grant.expires_at
    elif grant.state is GrantState.REVOKING and grant.revoking_since and not grant.overdue:
        yield grant.revoking_since + REMOVAL_LATE


def ending_soon_at(grant: Grant) -> datetime | None:
    """Return when the grantee is to be told that an open grant ends; None when they were."""
    if grant.warned or grant.opened_at is None or grant.expires_at is None:
        return None
    return grant.expires_at - min(ENDING_LEAD, (grant.expires_at - grant.opened_at) / 2)
