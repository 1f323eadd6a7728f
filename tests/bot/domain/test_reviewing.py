"""The review of a break-glass: its whole life, and what it keeps its user from."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.decide import decide
from bot.domain.effects import Alarm, Remind
from bot.domain.errors import NotYours, Refused, TooLate
from bot.domain.events import ReviewExcused, ReviewMoved, ReviewReminded
from bot.domain.flow import FromGroup, FromPerson
from bot.domain.lifecycle import Unlawful, evolve, next_due
from bot.domain.request import Request, ReviewState, View
from tests.bot.domain.world import (
    DBA,
    DEV,
    INCIDENT,
    LATER,
    LEAD,
    NOW,
    ONCALL,
    OWNERS,
    WRITE,
    after,
    opened,
    orders,
    policy,
)

DAY = timedelta(days=1)
LAW = policy(overseers=(FromPerson(person=LEAD), FromPerson(person=ONCALL)))


def glass() -> Request:
    """Return a break-glass whose review is owed."""
    return opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request


def blocks(request: Request) -> bool:
    """Say whether the review keeps its user from breaking glass."""
    return request.review is not None and request.review.blocks


@pytest.mark.parametrize("at", [LATER, NOW + 2 * DAY])
def test_a_review_is_signed_off_or_challenged_by_somebody_else(at: object) -> None:
    """In time or late; a signature frees the user, a challenge does not."""
    request = decide(LAW, glass(), commands.Tick(), at).request  # type: ignore[arg-type]  # a moment
    signed = after(request, commands.SignOff(person=DBA), law=LAW)
    challenged = after(request, commands.Challenge(person=DBA, remark="why?"), law=LAW)

    assert signed.review
    assert challenged.review
    assert (ReviewState.SIGNED_OFF, False) == (signed.review.state, blocks(signed))
    assert (ReviewState.CHALLENGED, True) == (challenged.review.state, blocks(challenged))


def test_reviewers_are_asked_daily() -> None:
    """As a new message each day until it is signed off, overdue or not; a day missed is one."""
    request = glass()
    days = []
    for day in (1, 2, 5):
        change = decide(LAW, request, commands.Tick(), NOW + day * DAY)
        request = change.request
        told = {one.audience.view for one in change.effects if isinstance(one, Remind)}
        days.append((request.review and request.review.asked, told))
    signed = after(request, commands.SignOff(person=DBA), law=LAW, at=NOW + 5 * DAY)

    assert [(1, {View.REVIEW}), (2, {View.REVIEW}), (5, {View.REVIEW})] == days
    assert NOW + 6 * DAY == next_due(replace(request, grants=()))
    assert next_due(replace(signed, grants=())) is None
    assert () == decide(LAW, request, commands.Tick(), NOW + 5.5 * DAY).events


def test_an_operator_may_excuse() -> None:
    """Aloud, with a reason; the review is still owed, and once is enough."""
    excused = decide(LAW, glass(), commands.Excuse(person=LEAD, reason="second incident"), LATER)
    again = decide(
        LAW, excused.request, commands.Excuse(person=LEAD, reason="second incident"), LATER
    )

    assert not blocks(excused.request)
    assert excused.request.review
    assert excused.request.review.owed
    assert [Alarm] == [type(one) for one in excused.effects if isinstance(one, Alarm)]
    assert () == again.events


@pytest.mark.parametrize("person", [ONCALL, DEV, DBA])
def test_nobody_else_may_excuse(person: object) -> None:
    """Not the user, even as an operator; not a reviewer, nor a bystander."""
    with pytest.raises(NotYours):
        decide(LAW, glass(), commands.Excuse(person=person, reason="x"), LATER)  # type: ignore[arg-type]  # an id


def test_an_excuse_has_a_reason() -> None:
    """It is kept and announced."""
    with pytest.raises(Refused):
        decide(LAW, glass(), commands.Excuse(person=LEAD, reason=" "), LATER)


def test_operators_may_be_a_group_and_may_revoke() -> None:
    """Whom the file names as operators ends access on a bad day."""
    rules = policy(overseers=(FromGroup(group=OWNERS),))
    request = after(opened(orders(WRITE)).request, commands.Approve(person=LEAD), law=rules)
    change = decide(rules, request, commands.Revoke(person=DBA, reason="bad day"), LATER)

    assert change.events


def test_a_request_without_a_review_has_nothing_to_excuse() -> None:
    """And nothing to sign off."""
    request = opened(orders(WRITE)).request

    assert () == decide(LAW, request, commands.Excuse(person=LEAD, reason="x"), LATER).events
    for event in (
        ReviewReminded(at=NOW, times=1),
        ReviewExcused(at=NOW, by=LEAD, reason="x"),
        ReviewMoved(at=NOW, state=ReviewState.OVERDUE),
    ):
        with pytest.raises(Unlawful):
            evolve(request, event)


def test_a_review_is_given_once() -> None:
    """A second reviewer hears that it was."""
    signed = after(glass(), commands.SignOff(person=DBA), law=LAW)

    with pytest.raises(TooLate):
        decide(LAW, signed, commands.Challenge(person=DBA, remark="x"), LATER)
