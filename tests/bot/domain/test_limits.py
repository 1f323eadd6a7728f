"""What a person may have at most, however it is cut into pieces."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import Refused
from bot.domain.evaluate import Part
from bot.domain.flow import Flow, Limit
from bot.domain.ids import RequestId, SubmissionId
from bot.domain.limits import MOST_PENDING, History, objections, used_up
from bot.domain.planning import Ask, open_request
from bot.domain.request import GrantState, Request, RequestState, Review, ReviewState
from tests.bot.domain.world import (
    DBA,
    DEV,
    INCIDENT,
    NOW,
    ONCALL,
    READ,
    WRITE,
    flows,
    in_use,
    opened,
    orders,
    policy,
)

HOUR = timedelta(hours=1)
READ_FLOW: Flow = replace(flows()[0], limit=Limit(total=4 * HOUR, within=24 * HOUR))


def lent(hours: float, *, ago: float = 0) -> Request:
    """Return an ended request that was open for so long, and ended so long ago."""
    request = opened(orders(READ)).request
    end = NOW - ago * HOUR
    grant = replace(
        request.grants[0],
        state=GrantState.ENDED,
        started_at=end - hours * HOUR,
        expires_at=end + HOUR,
        ended_at=end,
    )
    return replace(request, state=RequestState.CLOSED, grants=(grant,))


def over(history: tuple[Request, ...], hours: float = 1) -> str | None:
    """Say whether another hour is too much."""
    asked = History(lent=history)
    return used_up(READ_FLOW, (orders(READ),), hours * HOUR, asked, NOW)


def test_many_small_ones_are_one_big_one() -> None:
    """Up to the limit, and not a minute more."""
    assert over((lent(1), lent(1), lent(1))) is None
    assert over((lent(1), lent(1), lent(1.1)))
    assert over((), hours=4) is None
    assert over((), hours=4.1)


def test_the_refusal_says_what_is_left() -> None:
    """So that the next ask fits."""
    assert "at most 30 min is left" in str(over((lent(3.5),)))
    assert "nothing is left" in str(over((lent(9),)))


def test_only_time_within_the_stretch_counts() -> None:
    """The stretch ends when the new grant would; what was before it is forgotten."""
    assert over((lent(4, ago=23),)) is None
    assert over((lent(4, ago=19.5),), hours=1)
    assert over((lent(4, ago=20),), hours=1) is None


def test_what_waits_or_is_open_counts_in_full() -> None:
    """Two asks at once are not each within the limit."""
    pending = replace(opened(orders(WRITE)).request, entitlements=(orders(READ),))
    planned = opened(orders(READ)).request
    held = in_use(planned)
    never = replace(planned, grants=(replace(planned.grants[0], state=GrantState.ENDED),))

    for one in (pending, planned, held):
        assert over((replace(one, duration=one.duration), lent(2.5)))
    assert over((never, lent(3))) is None
    assert over((replace(pending, state=RequestState.DENIED), lent(3))) is None


def test_other_entitlements_do_not_count() -> None:
    """A limit is for each entitlement."""
    assert used_up(READ_FLOW, (orders(WRITE),), HOUR, History(lent=(lent(9),)), NOW) is None
    assert used_up(flows()[0], (orders(READ),), HOUR, History(lent=(lent(9),)), NOW) is None


def test_a_submission_over_the_limit_is_refused() -> None:
    """Before it is stored."""
    ask = Ask(
        id=RequestId("REQ-1"),
        submission=SubmissionId("SUB-1"),
        requester=DEV,
        grantee=DEV,
        part=Part(flow=READ_FLOW, entitlements=(orders(READ),)),
        duration=HOUR,
        justification="",
        history=History(lent=(lent(9),)),
    )

    with pytest.raises(Refused, match="nothing is left"):
        open_request(policy(), ask, NOW)


def test_too_many_waiting_requests_are_refused() -> None:
    """One person does not flood the approvers."""
    pending = opened(orders(WRITE)).request
    few, many = (History(lent=(pending,) * count) for count in (MOST_PENDING - 1, MOST_PENDING))

    assert () == objections(flows()[0], few)
    assert objections(flows()[0], many)


@pytest.mark.parametrize(
    ("state", "excused", "blocked"),
    [
        (ReviewState.OPEN, False, True),
        (ReviewState.OVERDUE, False, True),
        (ReviewState.CHALLENGED, False, True),
        (ReviewState.SIGNED_OFF, False, False),
        (ReviewState.OVERDUE, True, False),
    ],
)
def test_an_unsigned_review_blocks_the_next_break_glass(
    state: ReviewState, *, excused: bool, blocked: bool
) -> None:
    """Until it is signed off, or an operator excused it; other flows go on."""
    glass = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request
    review = Review(state=state, due_at=NOW, excused_by=DBA if excused else None)
    history = History(owing=(replace(glass, review=review),))
    refused = objections(flows()[3], history)

    assert blocked == bool(refused)
    assert () == objections(flows()[0], history)
    if blocked:
        assert glass.id in refused[0]
