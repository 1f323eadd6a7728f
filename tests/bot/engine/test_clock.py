"""Times are aware and in UTC, and no access lasts longer because somebody set a clock."""

import time
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.clock import TOLERANCE, MachineClock, Timekeeper, since_boot, utc_now
from tests.bot.domain.world import NOW
from tests.fakes.clock import FakeClock

ZERO, TICK, HOUR = timedelta(0), timedelta(microseconds=1), timedelta(hours=1)
DAY = timedelta(days=1)

passing = st.timedeltas(min_value=ZERO, max_value=DAY)
offsets = st.timedeltas(min_value=-DAY, max_value=DAY)
small = st.timedeltas(min_value=-TOLERANCE, max_value=TOLERANCE)
histories = st.lists(st.tuples(passing, offsets), max_size=8)


def lived(clock: FakeClock, history: Sequence[tuple[timedelta, timedelta]]) -> timedelta:
    """Let time pass, with somebody setting the clock in between; return how much passed."""
    for by, jump in history:
        clock.move(by)
        clock.jump(jump)
    return sum((by for by, _ in history), ZERO)


# --- the machine's clocks ----------------------------------------------------------------------
def test_the_time_is_now_and_aware() -> None:
    """It is the machine's time, in UTC."""
    for now in (utc_now(), MachineClock().now()):
        assert ZERO == now.utcoffset()
        assert abs(time.clock_gettime(time.CLOCK_REALTIME) - now.timestamp()) < 60


def test_the_steady_clock_counts_on() -> None:
    """From when the machine began to run, never back, and the same for everybody who asks."""
    told = [since_boot(), MachineClock().steady(), since_boot()]

    assert sorted(told) == told
    assert ZERO < told[0] < told[2]
    assert told[2] - told[0] < timedelta(minutes=1)


# --- what Daypass believes ---------------------------------------------------------------------
@given(histories)
def test_the_time_is_never_behind_what_has_surely_passed(
    history: list[tuple[timedelta, timedelta]],
) -> None:
    """Nor behind the wall: what is due is never held up by a clock that somebody set."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    passed = lived(clock, history)

    assert keeper.now() >= NOW + passed - TOLERANCE
    assert keeper.now() >= clock.now()


@given(histories)
def test_the_time_is_either_the_walls_or_what_has_passed(
    history: list[tuple[timedelta, timedelta]],
) -> None:
    """And the rest follows from it: the drift, how far time would go back, and the jump."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    due = NOW + lived(clock, history)
    drift = clock.now() - due

    assert (clock.now() if drift >= -TOLERANCE else due) == keeper.now()
    assert drift == keeper.drift()
    assert (-drift if drift < -TOLERANCE else ZERO) == keeper.ahead()
    assert (abs(drift) > TOLERANCE) is keeper.jumped()


@given(st.timedeltas(min_value=ZERO, max_value=DAY))
def test_a_wall_that_is_ahead_is_followed(by: timedelta) -> None:
    """To end access early is safe; nothing goes back when it is trusted."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    clock.jump(by)

    assert NOW + by == keeper.now()
    assert ZERO == keeper.ahead()


@given(small)
def test_small_corrections_are_followed(by: timedelta) -> None:
    """Time servers make them all the time, both ways."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    clock.jump(by)

    assert NOW + by == keeper.now()
    assert not keeper.jumped()
    assert ZERO == keeper.ahead()


@pytest.mark.parametrize("way", [1, -1], ids=["ahead", "behind"])
def test_the_tolerance_is_the_border_of_a_jump(way: int) -> None:
    """Up to it is a correction; the smallest step beyond it is somebody's hand."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    clock.jump(way * TOLERANCE)
    within = keeper.jumped()
    clock.jump(way * TICK)

    assert not within
    assert keeper.jumped()
    assert way * (TOLERANCE + TICK) == keeper.drift()


def test_beyond_the_border_time_goes_on_as_if_nobody_had_touched_the_clock() -> None:
    """What was lent for an hour ends after an hour."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    clock.jump(-DAY)
    at_once = keeper.now()
    clock.move(HOUR)

    assert (NOW, NOW + HOUR) == (at_once, keeper.now())
    assert keeper.ahead() == DAY


def test_a_clock_that_is_set_right_again_is_in_order() -> None:
    """Only where it stands counts, not how it came there."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    clock.jump(HOUR)
    clock.jump(-HOUR)

    assert not keeper.jumped()
    assert clock.now() == keeper.now()


# --- what was written down ---------------------------------------------------------------------
@given(st.lists(offsets, min_size=1, max_size=5))
def test_what_was_written_down_only_moves_time_forward(moments: list[timedelta]) -> None:
    """The latest moment counts, in whichever order they are learnt."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    for one in moments:
        keeper.not_before(NOW + one)
    latest = max(*moments, ZERO)

    assert NOW + latest - clock.now() == -keeper.drift()
    assert keeper.now() >= NOW + latest - TOLERANCE
    assert (latest > TOLERANCE) is keeper.jumped()


def test_time_goes_on_from_what_was_written_down() -> None:
    """The clock was set back by an hour while nobody ran."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    clock.move(timedelta(minutes=1))
    keeper.not_before(NOW + HOUR)
    clock.move(timedelta(minutes=5))

    assert NOW + HOUR + timedelta(minutes=5) == keeper.now()


# --- somebody has looked -----------------------------------------------------------------------
@given(histories, offsets, passing)
def test_a_wall_that_is_trusted_is_right_from_then_on(
    history: list[tuple[timedelta, timedelta]], written: timedelta, after: timedelta
) -> None:
    """Whatever was believed before; and it is watched as closely as ever."""
    clock = FakeClock(NOW)
    keeper = Timekeeper(clock)
    lived(clock, history)
    keeper.not_before(NOW + written)
    keeper.trust()
    trusted = (keeper.now(), keeper.drift(), keeper.ahead(), keeper.jumped())
    wall = clock.now()
    clock.move(after)
    clock.jump(-HOUR)

    assert (wall, ZERO, ZERO, False) == trusted
    assert wall + after == keeper.now()
    assert keeper.jumped()
