"""Laws of the life of a request, whatever is done to it and in whatever order."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands
from bot.domain.change import Change
from bot.domain.decide import decide
from bot.domain.effects import Provision
from bot.domain.errors import AccessError
from bot.domain.events import AccessEnded, RequestApproved, ReviewMoved
from bot.domain.ids import GrantId
from bot.domain.lifecycle import (
    GRANT_MOVES,
    OPEN_WITHIN,
    REMOVAL_LATE,
    REQUEST_MOVES,
    Unlawful,
    evolve,
    next_due,
)
from bot.domain.request import Cause, GrantState, Request, RequestState, ReviewState, WayIn
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
    READ,
    WRITE,
    after,
    in_use,
    opened,
    orders,
    policy,
)

PEOPLE = st.sampled_from([DEV, LEAD, DBA, DBA2, ONCALL])
GRANTS = st.sampled_from([GrantId("7k3mqp1"), GrantId("7k3mqp2"), GrantId("unknown")])
COMMANDS = st.one_of(
    st.builds(commands.Approve, person=PEOPLE),
    st.builds(commands.Deny, person=PEOPLE, reason=st.sampled_from(["", "no"])),
    st.builds(commands.Withdraw, person=PEOPLE),
    st.builds(commands.GiveBack, person=PEOPLE),
    st.builds(commands.Revoke, person=PEOPLE, reason=st.just("")),
    st.builds(commands.Tick),
    st.builds(commands.Recheck),
    st.builds(commands.Begin, grant=GRANTS, existed_before=st.booleans()),
    st.builds(
        commands.RecordOpened, grant=GRANTS, way_in=st.just(WayIn()), has_secret=st.booleans()
    ),
    st.builds(commands.RecordFailed, grant=GRANTS, reason=st.just("away")),
    st.builds(commands.RecordClosed, grant=GRANTS),
    st.builds(commands.ShowSecret, person=PEOPLE, grant=GRANTS),
    st.builds(commands.SignOff, person=PEOPLE),
    st.builds(commands.Challenge, person=PEOPLE, remark=st.sampled_from(["", "why"])),
)
STEPS = st.lists(st.tuples(COMMANDS, st.integers(0, 7200)), max_size=30)
STARTS = st.sampled_from(
    [
        opened(orders(READ)),
        opened(orders(WRITE)),
        opened(orders(ADMIN)),
        opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True),
    ]
)


def lawful(before: Request, after: Request) -> bool:
    """Say whether every state moved as a table lists, or stayed; closing may follow in one step."""
    reached = {before.state} | REQUEST_MOVES[before.state]
    reached |= {two for one in reached for two in REQUEST_MOVES[one]}
    grants = {one.id: one for one in before.grants}
    return after.state in reached and all(
        one.state is grants[one.id].state or one.state in GRANT_MOVES[grants[one.id].state]
        for one in after.grants
        if one.id in grants
    )


def run(request: Request, steps: list[tuple[commands.Command, int]]) -> tuple[Request, datetime]:
    """Carry out what may be carried out, checking the laws after each step."""
    now, approvals = NOW, 0
    for command, seconds in steps:
        now += timedelta(seconds=seconds)
        try:
            change = decide(policy(), request, command, now)
        except AccessError:
            continue
        approvals += sum(isinstance(one, RequestApproved) for one in change.events)
        assert lawful(request, change.request)
        assert change.request.version == request.version + bool(change.events)
        assert bool(change.events) or not change.effects
        _keeps_deadlines(request, change.request)
        request = change.request
    assert approvals <= 1
    return request, now


def _keeps_deadlines(before: Request, after: Request) -> None:
    """Check that what may be open has a deadline, and that it never moves."""
    earlier = {one.id: one.expires_at for one in before.grants}
    for grant in after.grants:
        assert grant.expires_at or not grant.live
        assert grant.expires_at == (earlier.get(grant.id) or grant.expires_at)


@given(STARTS, STEPS)
def test_only_listed_moves_happen_and_nothing_opens_twice(
    start: Change, steps: list[tuple[commands.Command, int]]
) -> None:
    """Whatever happens: listed moves only, one approval at most, deadlines written and kept."""
    request = start.request
    run(request, steps)


@given(STARTS, STEPS)
def test_the_requester_never_counts(
    start: Change, steps: list[tuple[commands.Command, int]]
) -> None:
    """No path records a decision of the requester, and nobody counts twice."""
    request, _ = run(start.request, steps)

    deciders = [one.person for one in request.decisions]
    assert request.requester not in deciders
    assert len(deciders) == len(set(deciders))


@given(STARTS, STEPS)
def test_every_path_ends_closed(start: Change, steps: list[tuple[commands.Command, int]]) -> None:
    """Once time passes and targets answer, nothing stays open and nothing is due for ever."""
    request, now = run(start.request, steps)
    for grant in request.grants:
        begin = commands.Begin(grant=grant.id, existed_before=False)
        request = decide(policy(), request, begin, now).request
    now += timedelta(days=2)
    request = decide(policy(), request, commands.Tick(), now).request
    for grant in request.grants:
        request = decide(policy(), request, commands.RecordClosed(grant=grant.id), now).request
    request = decide(policy(), request, commands.Tick(), now).request

    assert request.state not in {RequestState.PENDING, RequestState.APPROVED}
    assert all(one.state is GrantState.ENDED for one in request.grants)
    owed = request.review is not None and request.review.owed  # it is asked for daily, for ever
    assert (next_due(request) is not None) == owed


def test_an_unlawful_move_is_refused() -> None:
    """A grant that was never begun cannot be active, and an ended one does not revive."""
    request = opened(orders(READ)).request
    ended = AccessEnded(grant=request.grants[0].id, at=NOW, cause=Cause.EXPIRED)
    gone = evolve(request, ended)

    with pytest.raises(Unlawful):
        evolve(gone, ended)
    with pytest.raises(Unlawful):
        evolve(gone, RequestApproved(at=NOW, grants=()))
    with pytest.raises(Unlawful):
        evolve(request, ReviewMoved(at=NOW, state=ReviewState.SIGNED_OFF))


def test_doors_are_opened_only_by_an_approval() -> None:
    """A request that waits has no door to open among its effects."""
    waiting = opened(orders(WRITE))

    assert not [one for one in waiting.effects if isinstance(one, Provision)]


def test_the_clock_is_armed_for_the_earliest_moment() -> None:
    """A waiting write is due at its escalation first, then at its lapse."""
    request = opened(orders(WRITE)).request
    after = decide(policy(), request, commands.Tick(), NOW + timedelta(minutes=15)).request

    assert NOW + timedelta(minutes=15) == next_due(request)
    assert request.lapses_at == next_due(after)


def test_the_clock_follows_a_grant_and_its_review() -> None:
    """The end of what is open, then lateness of its removal, then the review; then nothing."""
    glass = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request
    held = in_use(glass)
    removing = after(held, commands.GiveBack(person=ONCALL))
    late = after(removing, commands.Tick(), at=LATER + REMOVAL_LATE)
    gone = after(late, *(commands.RecordClosed(grant=one.id) for one in late.grants))
    overdue = after(gone, commands.Tick(), at=NOW + timedelta(days=1))

    assert [
        NOW + OPEN_WITHIN,
        LATER + glass.duration / 2,
        LATER + REMOVAL_LATE,
        NOW + timedelta(days=1),
        NOW + timedelta(days=1),
        NOW + timedelta(days=2),
    ] == [next_due(one) for one in (glass, held, removing, late, gone, overdue)]
