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
    AudienceAdded,
    DecisionRecorded,
    Event,
    GrantOverdue,
    ProvisioningStarted,
    RequestApproved,
    RequestEnded,
    RequestSubmitted,
    ReviewMoved,
    ReviewOpened,
    RevocationStarted,
    SecretShown,
)
from bot.domain.ids import GrantId
from bot.domain.request import (
    Grant,
    GrantState,
    Request,
    RequestState,
    Review,
    ReviewState,
    SecretState,
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

State = TypeVar("State", bound=StrEnum)


class Unlawful(Exception):
    """A move that no table lists. It is a defect of Daypass, never a person's mistake."""


def move(table: Mapping[State, frozenset[State]], state: State, to: State) -> State:
    """Return `to`, or raise Unlawful when the table does not list the move."""
    if to not in table[state]:
        raise Unlawful(f"{state.value} to {to.value}")
    return to


def evolve(request: Request, event: Event) -> Request:  # noqa: PLR0911 - one return for each event
    """Return the request after the event. Pure; raises Unlawful for a move that no table lists."""
    match event:
        case RequestSubmitted():
            return event.request
        case AudienceAdded():
            return replace(
                request, audiences=request.audiences + event.audiences, escalated=event.tier
            )
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
        case ReviewOpened():
            return replace(request, review=event.review)
        case ReviewMoved():
            return replace(request, review=_moved(request, event))
        case _:
            return _with(request, event.grant, event)


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


def _moved(request: Request, event: ReviewMoved) -> Review:
    if request.review is None:
        raise Unlawful("no review is owed")
    state = move(REVIEW_MOVES, request.review.state, event.state)
    return replace(request.review, state=state, by=event.by, remark=event.remark, at=event.at)


def next_due(request: Request) -> datetime | None:
    """Return when something happens to this request by itself, or None; the clock sweeps by it."""
    return min((moment for moment in _moments(request) if moment), default=None)


def _moments(request: Request) -> Iterable[datetime | None]:
    if request.state is RequestState.PENDING:
        yield request.lapses_at
        for tier in request.escalation[request.escalated :]:
            yield request.asked_at + tier.after
    for grant in request.grants:
        if grant.state is GrantState.PLANNED and request.decided_at:
            yield request.decided_at + OPEN_WITHIN
        elif grant.state in {GrantState.PROVISIONING, GrantState.ACTIVE}:
            yield grant.expires_at
        elif grant.state is GrantState.REVOKING and grant.revoking_since and not grant.overdue:
            yield grant.revoking_since + REMOVAL_LATE
    if request.review and request.review.state is ReviewState.OPEN:
        yield request.review.due_at
