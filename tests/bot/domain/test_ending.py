"""Access ends at once where nothing was begun, else only when its target was read back."""

from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.decide import decide
from bot.domain.errors import NotFound, NotYours, TooLate
from bot.domain.ids import BundleName, GrantId
from bot.domain.request import Cause, GrantState, Request, RequestState
from tests.bot.domain.world import (
    DEV,
    LATER,
    LEAD,
    ONCALL,
    READ,
    WRITE,
    after,
    in_use,
    opened,
    orders,
    policy,
)

INCIDENT = BundleName("incident")


def broken_glass() -> Request:
    """Return two open grants in production, which stand or fall together."""
    return in_use(opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request)


def states(request: Request) -> list[tuple[GrantState, Cause | None]]:
    """Return how each grant stands and why it ends."""
    return [(one.state, one.cause) for one in request.grants]


def test_one_grant_of_several_is_given_back() -> None:
    """The others go on until their own end; giving it back twice is once."""
    held = broken_glass()
    first = commands.GiveBack(person=ONCALL, grants=frozenset({held.grants[0].id}))

    change = decide(policy(), held, first, LATER)
    again = decide(policy(), change.request, first, LATER)

    assert [(GrantState.REVOKING, Cause.GIVEN_BACK), (GrantState.ACTIVE, None)] == states(
        change.request
    )
    assert ((), "It is already being removed.") == (again.events, again.says)


def test_what_has_ended_cannot_be_ended_again() -> None:
    """After the read-back the answer says that it is over."""
    held = in_use(opened(orders(READ)).request)
    ended = after(
        held, commands.GiveBack(person=DEV), commands.RecordClosed(grant=held.grants[0].id)
    )

    said = decide(policy(), ended, commands.GiveBack(person=DEV), LATER)

    assert ((), "This access has ended.") == (said.events, said.says)
    assert RequestState.CLOSED is ended.state


def test_there_must_be_something_to_end() -> None:
    """A request that waits has no access, and neither has a denied one."""
    waiting = opened(orders(WRITE)).request

    with pytest.raises(TooLate):
        after(waiting, commands.GiveBack(person=DEV))
    with pytest.raises(TooLate):
        after(waiting, commands.Revoke(person=LEAD, reason=""))
    with pytest.raises(TooLate):
        after(
            after(waiting, commands.Deny(person=LEAD, reason="no")), commands.Withdraw(person=DEV)
        )


def test_only_the_holder_gives_back() -> None:
    """An approver revokes; giving back is the holder's word."""
    with pytest.raises(NotYours):
        after(in_use(opened(orders(READ)).request), commands.GiveBack(person=LEAD))


def test_withdrawing_what_was_not_begun_says_that_nothing_was_opened() -> None:
    """The sentence is true: a planned grant ends at once, an open one is being removed."""
    planned = opened(orders(READ)).request

    assert (
        "Nothing was opened."
        == decide(policy(), planned, commands.Withdraw(person=DEV), LATER).says
    )
    assert (
        "The access is being removed."
        == decide(policy(), in_use(planned), commands.Withdraw(person=DEV), LATER).says
    )


def test_a_failed_part_leaves_the_others_where_each_stands_alone() -> None:
    """Without `together` only the failed one is closed, for safety; it failed once only."""
    request = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request
    apart = replace(request, together=False)
    begun = after(
        apart, *(commands.Begin(grant=one.id, existed_before=False) for one in apart.grants)
    )
    failed = commands.RecordFailed(grant=begun.grants[0].id, reason="no such role")

    once = after(begun, failed)

    assert [(GrantState.REVOKING, Cause.FAILED), (GrantState.PROVISIONING, None)] == states(once)
    assert () == decide(policy(), once, failed, LATER).events


def test_a_failure_undoes_every_part_of_what_stands_together() -> None:
    """In production the open part is removed as well, and says which part failed."""
    request = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request
    begun = after(request, commands.Begin(grant=request.grants[0].id, existed_before=False))

    undone = after(begun, commands.RecordFailed(grant=begun.grants[0].id, reason="away"))

    assert [(GrantState.REVOKING, Cause.FAILED), (GrantState.ENDED, Cause.TOGETHER)] == states(
        undone
    )
    assert "could not be opened" in undone.grants[1].reason


def test_closing_needs_a_removal_under_way() -> None:
    """A read-back of an open door that nobody ends means nothing; twice is once."""
    held = in_use(opened(orders(READ)).request)
    closed = commands.RecordClosed(grant=held.grants[0].id, sessions_ended=2, remark="two sessions")

    assert () == decide(policy(), held, closed, LATER).events
    ended = after(held, commands.Revoke(person=DEV, reason=""), closed)
    assert (GrantState.ENDED, Cause.REVOKED, 2, "two sessions") == (
        ended.grants[0].state,
        ended.grants[0].cause,
        ended.grants[0].sessions_ended,
        ended.grants[0].reason,
    )
    assert () == decide(policy(), ended, closed, LATER).events


def test_a_grant_of_another_request_is_not_found() -> None:
    """An answer about an unknown grant changes nothing and is an error."""
    request = opened(orders(READ)).request

    with pytest.raises(NotFound):
        after(request, commands.RecordClosed(grant=GrantId("other")))
