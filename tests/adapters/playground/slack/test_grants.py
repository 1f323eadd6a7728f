"""Triggers, response URLs and tickets run out by use and by the clock."""

import pytest

from adapters.playground.slack.grants import Grants
from adapters.playground.slack.naming import Names
from adapters.playground.slack.wire import ApiError
from tests.adapters.playground.slack.stage import Clock


def test_trigger(clock: Clock) -> None:
    """A trigger names its user once within three seconds."""
    grants = Grants(Names(clock), clock)
    fresh, late = grants.trigger("U1"), grants.trigger("U1")

    assert "U1" == grants.redeem(fresh)
    with pytest.raises(ApiError, match="exchanged"):
        grants.redeem(fresh)
    clock.advance(3.1)
    with pytest.raises(ApiError, match="expired"):
        grants.redeem(late)
    with pytest.raises(ApiError, match="invalid"):
        grants.redeem("1.2.3")


def test_unknown_response_url(clock: Clock) -> None:
    """A made-up response URL is an expired one."""
    with pytest.raises(ApiError, match="expired_url"):
        Grants(Names(clock), clock).origin("guess")


def test_ticket(clock: Clock) -> None:
    """A ticket is good once."""
    grants = Grants(Names(clock), clock)
    ticket = grants.ticket()

    assert [True, False] == [grants.spend_ticket(ticket) for _ in range(2)]
