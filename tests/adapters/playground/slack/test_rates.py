"""Calls are counted per method and minute, messages per channel and second."""

from adapters.playground.slack.rates import Rates
from tests.adapters.playground.slack.stage import Clock


def test_tier_three(clock: Clock) -> None:
    """The 51st update in a minute waits; when the first is a minute old, one may go."""
    rates = Rates(clock)
    first = [rates.wait("chat.update", "C1") for _ in range(51)]
    clock.advance(60)

    assert [0] * 50 + [60] == first
    assert 0 == rates.wait("chat.update", "C1")


def test_messages_per_channel(clock: Clock) -> None:
    """One message per second goes to each channel."""
    rates = Rates(clock)

    assert [0, 1, 0] == [rates.wait("chat.postMessage", c) for c in ("C1", "C1", "C2")]
    clock.advance(1)
    assert 0 == rates.wait("chat.postMessage", "C1")


def test_special_methods(clock: Clock) -> None:
    """A method without a tier is not counted."""
    rates = Rates(clock)

    assert [0] * 200 == [rates.wait("auth.test", "") for _ in range(200)]
