"""A roster holds what touches its time, once, in order."""

from datetime import timedelta

from adapters.oncall.rosters import AHEAD, roster
from bot.ports.oncall import Duty
from tests.contracts.oncall import ANN, BEN, NOW

HOUR = timedelta(hours=1)


def _duty(start: timedelta, end: timedelta, who: str = ANN) -> Duty:
    return Duty(who=who, start=NOW + start, end=NOW + end)


def test_what_touches_the_time() -> None:
    """What ends now, begins when the roster ends, or takes no time, is not in it."""
    inside = [_duty(-HOUR, HOUR), _duty(HOUR, 2 * HOUR, BEN), _duty(AHEAD - HOUR, AHEAD + HOUR)]
    outside = [_duty(-HOUR, 0 * HOUR), _duty(AHEAD, AHEAD + HOUR), _duty(HOUR, HOUR)]
    turned = [_duty(2 * HOUR, HOUR)]
    made = roster([*outside, *reversed(inside), *inside, *turned], NOW)

    assert inside == list(made.duties)
    assert (NOW, NOW + AHEAD) == (made.at, made.until)
