"""Nobody writes more often than Slack allows, whatever the engine asks for."""

from datetime import timedelta

import pytest

from adapters.slack.rates import CHANNEL, TIER_3, Rates
from bot.ports.faults import TryAgain
from tests.fakes.clock import FakeClock


def taken(rates: Rates, method: str, channel: str = "") -> int:
    """Count calls until one is too many."""
    for count in range(1000):
        try:
            rates.take(method, channel)
        except TryAgain:
            return count
    return 1000


def test_channel() -> None:
    """A channel takes a short burst, then one a second; another channel is not held up."""
    clock = FakeClock()
    rates = Rates(clock.now)
    burst = taken(rates, "chat.postMessage", "C1")
    other = taken(rates, "chat.postMessage", "C2")
    clock.move(timedelta(seconds=2))

    assert (CHANNEL.burst, CHANNEL.burst, 2) == (
        burst,
        other,
        taken(rates, "chat.postMessage", "C1"),
    )


def test_tier() -> None:
    """A minute's worth, and what is over says how long to wait."""
    clock = FakeClock()
    rates = Rates(clock.now)

    assert TIER_3.burst == taken(rates, "chat.update")
    with pytest.raises(TryAgain) as late:
        rates.take("chat.update")
    assert late.value.after == pytest.approx(1.2)


def test_blocked() -> None:
    """A blocked method waits as long as Slack asked; others do not."""
    clock = FakeClock()
    rates = Rates(clock.now)
    rates.block("views.open", 30)

    assert (0, 1000) == (taken(rates, "views.open"), taken(rates, "views.update"))
    clock.move(timedelta(seconds=30))
    rates.take("views.open")
