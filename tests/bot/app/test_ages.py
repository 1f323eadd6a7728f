"""Ages are told by kind, the oldest of each, and trouble only where there is some."""

import math
from datetime import timedelta

from bot.app.ages import oldest, silent
from bot.engine.answers import Age
from tests.bot.domain.world import NOW


def age(kind: str, minutes: float | None, error: str = "") -> Age:
    """Make a source that answered so long ago, or never."""
    at = None if minutes is None else NOW - timedelta(minutes=minutes)
    return Age(kind=kind, name="s3cr3t", answered_at=at, known_until=None, error=error)


def test_the_oldest_of_each_kind_counts() -> None:
    """In seconds; a source that never answered is infinitely old."""
    ages = [age("directory", 1), age("directory", 3), age("on call", None), age("on call", 1)]

    assert {"directory": 180.0, "on call": math.inf} == oldest(ages, NOW)
    assert {} == oldest([], NOW)


def test_trouble_is_told_with_its_age_and_names_nobody() -> None:
    """What goes wrong is for the log; here stands since when."""
    ages = [
        age("directory", 3, "down"),
        age("directory", 90, "down"),
        age("directory", 600),
        age("inventory", None, "down"),
        age("inventory", 1, "down"),
        age("on call", 5),
    ]

    assert {
        "directory": "last answered 1 h 30 min ago",
        "inventory": "never answered",
    } == silent(ages, NOW)
    assert {} == silent(ages[-1:], NOW)
