"""Hours are judged by the local clock, over midnight and across summer time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.flow import Hours

BERLIN = "Europe/Berlin"
OFFICE = Hours(days=frozenset(range(5)), start=time(8), end=time(18), zone=BERLIN)
NIGHT = Hours(days=frozenset({4}), start=time(22), end=time(6), zone=BERLIN)
SATURDAY = Hours(days=frozenset({5}), start=time(0), end=time(0), zone=BERLIN)


def berlin(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of 2026 by Berlin's clock, as UTC."""
    local = datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(BERLIN))
    return local.astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "now", "expected"),
    [
        (OFFICE, berlin(11, 23, 8), True),
        (OFFICE, berlin(11, 23, 7, 59), False),
        (OFFICE, berlin(11, 23, 18), False),
        (OFFICE, berlin(11, 22, 12), False),  # a Sunday
        (OFFICE, berlin(3, 27, 8), True),  # before summer time: 07:00 UTC
        (OFFICE, berlin(3, 30, 8), True),  # after it: 06:00 UTC
        (OFFICE, berlin(10, 26, 17, 59), True),
        (NIGHT, berlin(11, 27, 22), True),  # Friday
        (NIGHT, berlin(11, 28, 5, 59), True),  # Saturday morning belongs to Friday
        (NIGHT, berlin(11, 28, 6), False),
        (NIGHT, berlin(11, 28, 22), False),
        (NIGHT, berlin(11, 27, 5), False),  # Friday morning belongs to Thursday
        (SATURDAY, berlin(11, 28, 0), True),
        (SATURDAY, berlin(11, 28, 23, 59), True),
        (SATURDAY, berlin(11, 29, 0), False),
        (SATURDAY, berlin(11, 27, 23, 59), False),
    ],
)
def test_hours_hold_by_the_local_clock(hours: Hours, now: datetime, *, expected: bool) -> None:
    """A window begins at its start and ends before its end, on the day on which it begins."""
    assert expected is hours.hold(now)


@given(st.integers(0, 7 * 24 * 60), st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 6))
def test_hours_agree_with_minutes_counted_one_by_one(
    minute: int, start: int, end: int, day: int
) -> None:
    """Every minute of a week lies in the window exactly if it is within its length of its start."""
    hours = Hours(
        days=frozenset({day}),
        start=time(start // 60, start % 60),
        end=time(end // 60, end % 60),
        zone="UTC",
    )
    length = (end - start) % 1440 or 1440
    since = (minute - day * 1440 - start) % (7 * 1440)
    now = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minute)

    assert (since < length) is hours.hold(now)
