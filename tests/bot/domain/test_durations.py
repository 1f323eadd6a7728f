"""Lengths are read exactly or not at all, and written so that they read back the same."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.durations import (
    LONGEST,
    format_duration,
    humanise,
    parse_duration,
    read_duration,
)

MINUTES = {
    "2h": 120,
    "90m": 90,
    "1h30m": 90,
    "1h 30m": 90,
    "1h30": 90,
    "1h and 30m": 90,
    "1.5h": 90,
    "half a day": 720,
    "half an hour": 30,
    "half-hour": 30,
    "a half hour": 30,
    "half hour": 30,
    "an hour": 60,
    "2 hours": 120,
    "2-hour": 120,
    "30 min": 30,
    "1 day": 1440,
    "a week": 10080,
    "two hours": 120,
    "Twelve Hours": 720,
    "twenty five minutes": 25,
    "twenty minutes": 20,
    "forty-five minutes": 45,
    "45 minutes": 45,
    "fifteen mins": 15,
    "1 hour, 30 minutes": 90,
    "an hour and a half": 90,
    "two and a half hours": 150,
    "1 hour and a half": 90,
    "1 week 2 days 3 hours 4 minutes and 60 seconds": 10080 + 2880 + 185,
}
REFUSED = [
    *("", " ", "2", "h", "0", "0h", "-2h", "+2h", "1e9h", "nan", "nan h", "inf hours", "infinity"),
    *(
        "\u0663h",
        "\u00b2h",
        "\uff12h",
        "2\u200bh",
        "2h 1h",
        "1h2h",
        "2h2h",
        "30m 1h",
        "30m-1h",
        "1h-30m",
    ),
    *(
        "0.0001h",
        "1.33333h",
        "1,5h",
        ".5h",
        "1.h",
        "2-3h",
        "1h 30",
        "half",
        "and 2h",
        "1h and",
        "1h30x",
    ),
    *(
        "9999999w",
        "99999999h",
        "1" * 5000 + "h",
        "3661 days",
        "half and a half hours",
        "1mo",
        "2 fortnights",
    ),
    *(
        "a b",
        "one two",
        "twenty twelve minutes",
        "-half hour",
        "1h" * 200,
        "an hour and a half hour",
        "an",
        "5 5h",
        "2 2-hour",
    ),
]


@pytest.mark.parametrize(("text", "minutes"), MINUTES.items())
def test_people_write_lengths_in_many_ways(text: str, minutes: int) -> None:
    """Numbers, words and halves are read exactly."""
    assert timedelta(minutes=minutes) == parse_duration(text)


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_is_odd_is_no_length(text: str) -> None:
    """Zero, signs, exponents, other digits, wrong order and overflow are refused."""
    assert parse_duration(text) is None


@given(st.text())
def test_any_text_is_a_positive_length_or_none(text: str) -> None:
    """Reading never raises and never gives zero, less, or more than the longest."""
    found = parse_duration(text)

    assert found is None or timedelta(0) < found <= LONGEST


@given(st.integers(1, LONGEST.days * 86_400))
def test_what_is_written_reads_back(seconds: int) -> None:
    """Both ways of writing keep every second."""
    length = timedelta(seconds=seconds)

    assert length == parse_duration(format_duration(length))
    assert length == parse_duration(humanise(length))


def test_lengths_are_written_briefly_and_in_words() -> None:
    """One is singular, zero is said, and parts of a second are cut off, not rounded up."""
    length = timedelta(days=1, hours=1, minutes=30, seconds=59, milliseconds=999)

    assert "1 day 1 h 30 min 59 s" == format_duration(length)
    assert "1 day 1 hour 30 minutes 59 seconds" == humanise(length)
    assert "2 days" == format_duration(timedelta(days=2))
    assert "0 s" == format_duration(timedelta(0))
    assert "0 seconds" == humanise(timedelta(microseconds=1))


def test_a_negative_length_is_a_mistake_of_the_caller() -> None:
    """Nothing lasts less than no time."""
    with pytest.raises(ValueError, match="never negative"):
        format_duration(timedelta(seconds=-1))


def test_a_length_is_found_inside_a_sentence() -> None:
    """The longest length at a place is taken, up to where it ends."""
    words = ["orders", "for", "an", "hour", "and", "a", "half", "because"]

    assert (timedelta(minutes=90), 7) == read_duration(words, 2)
    assert read_duration(words, 0) is None
    assert (timedelta(hours=1), 1) == read_duration(["1h", "2h"])
