"""The pace of writing: never above what Teams allows, and no long sleeping."""

from datetime import timedelta

import pytest

from adapters.teams.rates import CONVERSATION, Rates
from bot.ports.faults import TryAgain
from tests.fakes.clock import FakeClock


class Sleeper:
    """Sleeps by moving the clock."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(seconds)
        self.clock.move(timedelta(seconds=seconds))


async def test_a_conversation_keeps_to_its_windows() -> None:
    """After any number of writes no documented window holds more than it may."""
    clock, written = FakeClock(), []
    rates = Rates(clock.now, Sleeper(clock))
    for _ in range(60):
        try:
            await rates.take("a:1")
            written.append(clock.now())
        except TryAgain as later:
            clock.move(timedelta(seconds=later.after or 0))
    for most, seconds in CONVERSATION[:3]:
        for first, last in zip(written, written[most:], strict=False):
            assert (last - first).total_seconds() >= seconds


async def test_a_short_wait_is_waited_and_a_long_one_handed_back() -> None:
    """The outbox keeps what would wait long."""
    clock = FakeClock()
    sleeper = Sleeper(clock)
    rates = Rates(clock.now, sleeper)
    for _ in range(8):
        await rates.take("a:1")
    assert [1.0] == sleeper.slept

    async def no_sleep(_: float) -> None:
        raise AssertionError

    fast = Rates(clock.now, no_sleep)
    for number in range(20):
        await fast.take(f"a:{number}")
    strict = Rates(clock.now, Sleeper(FakeClock()))
    for _ in range(7):
        await strict.take("a:1")
    with pytest.raises(TryAgain) as later:
        await strict.take("a:1")
    assert later.value.after is not None
    assert later.value.after >= 1.0


async def test_the_whole_tenant_has_a_pace() -> None:
    """Two hundred people are told in ten seconds, not in one."""
    clock = FakeClock()
    begun = clock.now()
    rates = Rates(clock.now, Sleeper(clock))
    for number in range(200):
        await rates.take(f"a:{number}")

    assert clock.now() - begun >= timedelta(seconds=9)
