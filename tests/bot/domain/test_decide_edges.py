"""More playbooks: second thoughts, lost ground, what comes late, and what was never there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.decide import decide
from bot.domain.errors import NotFound, NotYours, TooLate
from bot.domain.request import (
    Cause,
    RequestState,
    ReviewState,
    View,
    WayIn,
)
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DBA2,
    DEV,
    INCIDENT,
    LATER,
    LEAD,
    NOW,
    ONCALL,
    PEOPLE,
    READ,
    SHOP,
    WRITE,
    in_use,
    opened,
    orders,
    policy,
)


def test_a_second_yes_is_recorded_already_also_after_the_outcome() -> None:
    """A double click reads the same whether or not the first one completed the approval."""
    request = decide(
        policy(), opened(orders(WRITE)).request, commands.Approve(person=LEAD), LATER
    ).request

    again = decide(policy(), request, commands.Approve(person=LEAD), LATER)

    assert ((), "Your decision is already recorded.") == (again.events, again.says)


def test_an_approver_may_still_say_no_while_it_waits() -> None:
    """Whoever sees too late that they were tricked can stop it; their yes does not count on."""
    once = decide(
        policy(), opened(orders(ADMIN)).request, commands.Approve(person=LEAD), LATER
    ).request

    denied = decide(policy(), once, commands.Deny(person=LEAD, reason="not you"), LATER).request

    assert (RequestState.DENIED, frozenset()) == (denied.state, denied.approvers())
    assert [False] == [one.approve for one in denied.decisions]


def test_a_no_after_the_approval_says_how_to_end_the_access() -> None:
    """It never flips: access that was opened is revoked."""
    request = decide(
        policy(), opened(orders(ADMIN)).request, commands.Approve(person=LEAD), LATER
    ).request
    approved = decide(policy(), request, commands.Approve(person=DBA), LATER).request

    with pytest.raises(TooLate, match="revoke"):
        decide(policy(), approved, commands.Deny(person=DBA2, reason="no"), LATER)


def test_an_approval_on_lost_ground_voids_the_request() -> None:
    """The approver is told what changed, and nothing is opened."""
    request = opened(orders(WRITE)).request
    short = tuple(replace(one, max=timedelta(minutes=1)) for one in policy().flows)

    change = decide(policy(flows=short), request, commands.Approve(person=LEAD), LATER)

    assert RequestState.VOIDED is change.request.state
    assert "no longer allows it for so long" in change.says
    assert () == change.request.grants


def test_a_request_lapses_by_itself() -> None:
    """When nobody decides in time it ends, once."""
    request = opened(orders(WRITE)).request

    lapsed = decide(policy(), request, commands.Tick(), request.lapses_at)

    assert RequestState.LAPSED is lapsed.request.state
    assert () == decide(policy(), lapsed.request, commands.Tick(), request.lapses_at).events


def test_a_recheck_shows_the_card_to_whoever_may_decide_by_now() -> None:
    """When the requester's manager changes, the new one is asked; twice is once."""
    request = opened(orders(WRITE)).request
    moved = policy(people={one.id: one for one in PEOPLE} | {DEV: replace(PEOPLE[0], manager=DBA)})

    change = decide(moved, request, commands.Recheck(), LATER)

    asked = [one.person for one in change.request.audiences if one.view is View.APPROVAL]
    assert [LEAD, DBA] == asked
    assert () == decide(moved, change.request, commands.Recheck(), LATER).events
    assert () == decide(policy(), request, commands.Recheck(), LATER).events


def test_a_recheck_leaves_alone_what_is_held_on_good_ground() -> None:
    """A flow that is edited while access is live takes nothing away."""
    held = in_use(opened(orders(READ)).request)

    assert () == decide(policy(flows=()), held, commands.Recheck(), LATER).events


def test_a_password_that_never_was_cannot_be_shown() -> None:
    """The sentence does not claim that somebody saw it."""
    grant = opened(orders(READ)).request.grants[0].id
    begun = decide(
        policy(),
        opened(orders(READ)).request,
        commands.Begin(grant=grant, existed_before=False),
        LATER,
    ).request
    seen = commands.RecordOpened(grant=grant, way_in=WayIn(), has_secret=False)
    held = decide(policy(), begun, seen, LATER).request

    with pytest.raises(NotFound):
        decide(policy(), held, commands.ShowSecret(person=DEV, grant=grant), LATER)


def test_what_has_vanished_is_begun_without_settings_or_not_at_all() -> None:
    """The account of the person is written with the deadline; a vanished target voids the grant."""
    request = opened(orders(READ)).request
    begin = commands.Begin(grant=request.grants[0].id, existed_before=True)
    people = {one.id: one for one in PEOPLE} | {DEV: replace(PEOPLE[0], accounts={SHOP: "dev_1"})}
    bare = policy(catalogue=replace(policy().catalogue, integrations={}))

    begun = decide(policy(people=people), request, begin, LATER).request

    assert ("dev_1", True) == (begun.grants[0].account, begun.grants[0].existed_before)
    assert Cause.VOIDED is decide(bare, request, begin, LATER).request.grants[0].cause


def test_an_overdue_review_can_still_be_given() -> None:
    """Late is late, not lost; a challenge needs words, and whoever may not review is refused."""
    request = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request
    overdue = decide(policy(), request, commands.Tick(), NOW + timedelta(hours=24)).request

    challenged = decide(
        policy(), overdue, commands.Challenge(person=DBA, remark=" why "), NOW + timedelta(hours=25)
    ).request

    assert overdue.review
    assert challenged.review
    assert [ReviewState.OVERDUE, ReviewState.CHALLENGED] == [
        overdue.review.state,
        challenged.review.state,
    ]
    assert "why" == challenged.review.remark
    with pytest.raises(NotYours):
        decide(policy(), overdue, commands.SignOff(person=LEAD), LATER)
