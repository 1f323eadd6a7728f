"""Sizes and rates are those that Teams documents."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.teams import limits
from adapters.playground.teams.refusals import Refused
from tests.adapters.playground.teams.conftest import Clock


def writes(gaps: list[float]) -> list[float]:
    """Return the moments at which writes were let through."""
    clock, let = Clock(), []
    rates = limits.Rates(clock.now, enforced=True)
    for gap in gaps:
        clock.move(seconds=gap)
        try:
            rates.count("chat")
        except Refused:
            continue
        let.append(clock.now().timestamp())
    return let


@given(st.lists(st.floats(0, 3), max_size=120))
def test_no_window_overflows(gaps: list[float]) -> None:
    """However writes come, no window ever holds more than its share."""
    let = writes(gaps)

    for most, seconds in limits.RATES:
        for moment in let:
            assert most >= sum(moment - seconds < other <= moment for other in let)


def test_the_wait_is_enough() -> None:
    """Who waits as long as Retry-After says is let through."""
    clock = Clock()
    rates = limits.Rates(clock.now, enforced=True)
    waited = 0
    for _ in range(100):
        clock.move(seconds=0.05)
        try:
            rates.count("chat")
        except Refused as refused:
            waited += 1
            clock.move(seconds=int(refused.headers["Retry-After"]))
            rates.count("chat")

    assert waited > 10


def test_rates_are_off_by_default_and_per_conversation() -> None:
    """Without enforcement nothing is counted; another conversation is not affected."""
    clock = Clock()
    off, on = (limits.Rates(clock.now, enforced=e) for e in (False, True))
    for n in range(100):
        off.count("chat")
        on.count(f"chat {n}")


def test_old_writes_are_forgotten() -> None:
    """After an hour a conversation starts anew."""
    assert 14 == len(writes([0.0] * 8 + [3601.0] + [0.0] * 8))
