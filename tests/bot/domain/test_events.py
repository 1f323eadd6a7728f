"""Events are in the past tense, and nothing that happens is forgotten by those who act on it."""

from dataclasses import is_dataclass
from typing import get_args

from bot.domain import events
from bot.domain.telling import SHOWN_IN

PAST = (
    *("Submitted", "Added", "Recorded", "Approved", "Ended", "Started", "Opened", "Overdue"),
    *("Reminded", "Announced", "Offered", "Accepted", "Made", "Excused", "Moved", "Shown"),
)


def test_the_union_lists_every_event() -> None:
    """A class that is missing in the union would not be applied, nor stored, nor told."""
    own = {
        one
        for one in vars(events).values()
        if isinstance(one, type) and is_dataclass(one) and one.__module__ == events.__name__
    }

    assert own == set(get_args(events.Event)) == set(SHOWN_IN)


def test_events_are_named_in_the_past_tense() -> None:
    """A name says what has happened."""
    named = {one.__name__ for one in get_args(events.Event)}

    assert set() == {one for one in named if not one.endswith((*PAST, "Shown", "Moved"))}
