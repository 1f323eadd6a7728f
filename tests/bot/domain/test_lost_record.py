"""Part of the record is lost: what is not surely open is void. Time goes back: nothing lasts."""

from datetime import timedelta

from bot.domain import commands
from bot.domain.decide import decide
from bot.domain.effects import Postpone
from bot.domain.request import Cause, GrantState, Request, RequestState
from tests.bot.domain.world import INCIDENT, LATER, ONCALL, WRITE, after, opened, orders, policy
from tests.bot.domain.world import in_use as held

VOID = commands.Void(reason="Lost.")
BACK = commands.Shorten(by=timedelta(minutes=20), reason="The clock went back.")


def broken_glass() -> Request:
    """Return two grants, approved at once."""
    return opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request


def states(request: Request) -> list[tuple[GrantState, Cause | None]]:
    """Return how each grant stands and why it ends."""
    return [(one.state, one.cause) for one in request.grants]


def test_what_waits_for_a_decision_is_void() -> None:
    """It may have been denied. Twice is once."""
    waiting = opened(orders(WRITE)).request
    void = after(waiting, VOID)

    assert (RequestState.VOIDED, "Lost.") == (void.state, void.reason)
    assert () == decide(policy(), void, VOID, LATER).events


def test_what_was_not_opened_yet_is_void() -> None:
    """It may have been opened, and given back."""
    void = after(broken_glass(), VOID)

    assert RequestState.CLOSED is void.state
    assert [(GrantState.ENDED, Cause.VOIDED)] * 2 == states(void)


def test_what_may_be_open_is_closed_and_what_is_open_goes_on() -> None:
    """The one was begun, the other was seen open."""
    request = broken_glass()
    first, second = (one.id for one in request.grants)
    begun = after(request, commands.Begin(grant=first, existed_before=False))
    half = after(begun, commands.Begin(grant=second, existed_before=False), VOID)
    whole = after(held(request), VOID)

    assert [(GrantState.REVOKING, Cause.VOIDED)] * 2 == states(half)
    assert [(GrantState.ACTIVE, None)] * 2 == states(whole)


def test_when_time_goes_back_what_is_open_ends_sooner_by_as_much() -> None:
    """In the record and in the target; what is not open has no deadline to move."""
    request = held(broken_glass())
    change = decide(policy(), request, BACK, LATER)
    waiting = opened(orders(WRITE)).request

    assert [one.expires_at and one.expires_at - BACK.by for one in request.grants] == [
        one.expires_at for one in change.request.grants
    ]
    assert 2 == sum(isinstance(one, Postpone) for one in change.effects)
    assert () == decide(policy(), waiting, BACK, LATER).events
    assert () == decide(policy(), broken_glass(), BACK, LATER).events
