"""A change is the request afterwards with what happened and what is to be done, as one value."""

from bot.domain.change import change, nothing
from bot.domain.events import AccessEnded, RequestEnded
from bot.domain.request import Cause, RequestState
from tests.bot.domain.world import LATER, NOW, READ, WRITE, in_use, opened, orders


def test_what_happens_raises_the_version_by_one() -> None:
    """A new request has version 1; several events of one change count once."""
    request = opened(orders(READ)).request
    ended = AccessEnded(grant=request.grants[0].id, at=LATER, cause=Cause.REVOKED)

    assert (1, 2) == (request.version, change(request, [ended], LATER).request.version)


def test_nothing_changes_nothing() -> None:
    """Without events the version stays, and there is nothing to do: only a sentence."""
    request = opened(orders(WRITE)).request

    assert request is nothing(request, "no").request
    assert (request, (), (), "no") == (
        change(request, [], NOW).request,
        change(request, [], NOW).events,
        change(request, [], NOW).effects,
        nothing(request, "no").says,
    )


def test_the_end_of_the_last_grant_closes_the_request() -> None:
    """While one grant goes on the request stays approved; with the last it is closed."""
    request = opened(orders(READ), orders(READ)).request
    ended = AccessEnded(grant=request.grants[0].id, at=LATER, cause=Cause.REVOKED)

    closed = change(request, [ended], LATER)

    assert [AccessEnded, RequestEnded] == [type(one) for one in closed.events]
    assert RequestState.CLOSED is closed.request.state


def test_a_request_with_an_open_door_is_not_closed() -> None:
    """What still has to be removed keeps the request open."""
    held = in_use(opened(orders(READ)).request)

    assert RequestState.APPROVED is change(held, [], LATER).request.state
