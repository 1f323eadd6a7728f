"""`until …` is the earliest instant that the words can mean, always ahead."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.language.intents import Puzzled
from bot.language.moments import is_clock, read_until


def instant(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "now", "zone", "expected"),
    [
        ("2026-03-08 02:30", "2026-03-07T12:00", "America/New_York", "2026-03-08T06:30"),
        ("2026-10-25 01:30", "2026-10-24T12:00", "Europe/London", "2026-10-25T00:30"),
        ("2026-04-05 01:45", "2026-04-04T00:00", "Australia/Lord_Howe", "2026-04-04T14:45"),
        ("2026-10-04 02:15", "2026-10-03T00:00", "Australia/Lord_Howe", "2026-10-03T15:15"),
        ("2011-12-30 10:00", "2011-12-28T00:00", "Pacific/Apia", "2011-12-29T20:00"),
        ("09:00", "2011-12-29T20:00", "Pacific/Apia", "2011-12-30T19:00"),
        ("17:00", "2026-11-22T10:00", "Asia/Kathmandu", "2026-11-22T11:15"),
        ("10:00", "2026-11-22T10:00", "UTC", "2026-11-23T10:00"),
        ("12am", "2026-11-22T10:00", "UTC", "2026-11-23T00:00"),
        ("12pm", "2026-11-22T10:00", "UTC", "2026-11-22T12:00"),
        ("9:30", "2026-11-22T09:00", "UTC", "2026-11-22T09:30"),
        ("friday 17.30", "2026-11-22T10:00", "UTC", "2026-11-27T17:30"),
        ("tomorrow at 9 am on", "2026-11-22T10:00", "UTC", "2026-11-23T09:00"),
    ],
)
def test_the_earlier_instant_counts(words: str, now: str, zone: str, expected: str) -> None:
    """Skipped and doubled hours, half-hour shifts and a skipped day never lengthen access."""
    until, _ = read_until(words.split(), 0, instant(now), ZoneInfo(zone))

    assert instant(expected) == until


def test_small_words_after_the_moment_stay() -> None:
    """The moment ends with its last word."""
    keys = ["until", "6pm", "tomorrow", "on", "orders"]

    _, end = read_until(keys, 1, instant("2026-11-22T10:00"), ZoneInfo("UTC"))

    assert 3 == end


@pytest.mark.parametrize("words", ["9999-12-31 23:59", "tomorrow 9am"])
def test_the_end_of_the_calendar_is_a_question(words: str) -> None:
    """A moment that no clock can hold is asked about."""
    now = datetime.max.replace(tzinfo=UTC)

    with pytest.raises(Puzzled):
        read_until(words.split(), 0, now, ZoneInfo("America/New_York"))


def test_only_sure_times_are_clocks() -> None:
    """A bare number is no time of day."""
    assert all(map(is_clock, ["18:00", "6pm", "noon", "9.30"]))
    assert not any(map(is_clock, ["18", "6", "orders", "1234"]))
