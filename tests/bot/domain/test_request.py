"""A request answers simple questions about itself."""

from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.flow import Place
from bot.domain.ids import GrantId
from bot.domain.people import ChatName
from bot.domain.request import Audience, GrantState, RequestState, Review, ReviewState, View
from tests.bot.domain.world import DEV, LEAD, NOW, READ, WRITE, after, opened, orders


def test_a_grant_is_found_by_its_id() -> None:
    """Or there is none."""
    request = opened(orders(READ)).request

    assert request.grants[0] == request.grant(request.grants[0].id)
    assert request.grant(GrantId("other")) is None


@pytest.mark.parametrize(
    ("state", "live"),
    [
        (GrantState.PLANNED, False),
        (GrantState.PROVISIONING, True),
        (GrantState.ACTIVE, True),
        (GrantState.REVOKING, True),
        (GrantState.ENDED, False),
    ],
)
def test_what_may_be_open_counts_as_live(state: GrantState, live: bool) -> None:  # noqa: FBT001 - a table
    """From the intent until the read-back, access may be open."""
    grant = replace(opened(orders(READ)).request.grants[0], state=state)

    assert live == grant.live


def test_who_said_yes() -> None:
    """A no is a decision, and no approval."""
    request = opened(orders(WRITE)).request

    assert {LEAD} == after(request, commands.Approve(person=LEAD)).approvers()
    assert set() == after(request, commands.Deny(person=LEAD, reason="no")).approvers()


@pytest.mark.parametrize(
    ("state", "review", "is_open"),
    [
        (RequestState.PENDING, None, True),
        (RequestState.APPROVED, None, True),
        (RequestState.CLOSED, None, False),
        (RequestState.CLOSED, ReviewState.OPEN, True),
        (RequestState.CLOSED, ReviewState.OVERDUE, True),
        (RequestState.CLOSED, ReviewState.SIGNED_OFF, False),
        (RequestState.CLOSED, ReviewState.CHALLENGED, False),
    ],
)
def test_a_request_is_open_while_something_is_owed(
    state: RequestState,
    review: ReviewState | None,
    is_open: bool,  # noqa: FBT001 - a table
) -> None:
    """An outcome, an end, or a review: late or not, a review is owed until it is given."""
    owed = Review(state=review, due_at=NOW) if review else None

    assert is_open == replace(opened(orders(READ)).request, state=state, review=owed).open


def test_an_audience_has_a_key_of_its_own() -> None:
    """A person in two views, and a channel, never share a copy."""
    place = Place(chat=ChatName.SLACK, channel="#ops")

    assert [
        "receipt/dev@example.com",
        "way in/dev@example.com",
        "notice/slack:#ops",
        "notice/",
    ] == [
        Audience(view=View.RECEIPT, person=DEV).key,
        Audience(view=View.WAY_IN, person=DEV).key,
        Audience(view=View.NOTICE, place=place).key,
        Audience(view=View.NOTICE).key,
    ]


def test_the_bench_is_who_asks_for_whom_since_when() -> None:
    """Eligibility depends on these and on policy, on nothing else."""
    request = opened(orders(WRITE)).request

    assert (DEV, DEV, NOW, request.escalation) == (
        request.bench().requester,
        request.bench().grantee,
        request.bench().asked_at,
        request.bench().escalation,
    )
