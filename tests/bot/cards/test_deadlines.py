"""When access ends, what was added or taken away, and what can still be added."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import deadlines
from bot.domain.flow import Extensions
from bot.domain.request import MoreTime, Request
from tests.bot.cards.reading import line
from tests.bot.cards.states import (
    CLOSED,
    ENDING,
    EVERY,
    EXTENDED,
    EXTENSION,
    GIVING,
    LAW,
    OPEN,
    PENDING,
)
from tests.bot.domain.world import LATER, NOW, flows, policy


def test_the_end_is_that_of_what_is_open() -> None:
    """Nothing open has none."""
    assert LATER + timedelta(hours=1) == deadlines.end(OPEN)
    assert None is deadlines.end(CLOSED)


@pytest.mark.parametrize(
    ("count", "said"), [(0, "never"), (1, "once"), (2, "twice"), (3, "3 times")]
)
def test_how_often_is_said_in_words(count: int, said: str) -> None:
    """As people say it."""
    assert said == deadlines.times(count)


@pytest.mark.parametrize(
    "request_",
    [
        PENDING,
        CLOSED,
        EXTENSION,
        EVERY["lent"],
        EVERY["glass open"],
        replace(EXTENDED, extended=EXTENDED.extended * GIVING.max),
    ],
    ids=["pending", "ended", "an extension", "automatic", "break-glass", "used up"],
)
def test_what_cannot_be_extended_has_no_button(request_: Request) -> None:
    """A button that is refused every time is none."""
    assert () == deadlines.extend_button(LAW, request_)


def test_a_flow_that_gives_no_more_time_has_no_button() -> None:
    """Nor one that is gone, or denies."""
    denying = policy(flows=tuple(replace(one, deny=True) for one in LAW.flows))

    assert [(), (), ()] == [
        deadlines.extend_button(one, OPEN) for one in (policy(), policy(flows=()), denying)
    ]
    (button,) = deadlines.extend_button(LAW, OPEN)
    assert ("Extend 30 min", OPEN.id) == (button.label, button.request)


def test_the_note_says_what_asking_for_more_leads_to() -> None:
    """A decision, none at all, or nothing."""
    alone = Extensions(max=1, each=timedelta(minutes=30), first_alone=True)
    lone = policy(flows=tuple(replace(one, extensions=alone) for one in flows()))
    notes = [
        line(deadlines.extend_note(law, one))
        for law, one in ((lone, OPEN), (LAW, OPEN), (lone, EXTENDED), (policy(), OPEN))
    ]

    assert [
        "The first extension needs nobody's decision.",
        "More time is decided anew; the access stays open meanwhile.",
        "It was extended as often as the access flow allows.",
        "It cannot be extended. If you still need it, ask again for a new one.",
    ] == notes


def test_what_was_added_is_summed_up() -> None:
    """With the extensions that added it."""
    more = MoreTime(extension=EXTENSION.id, by=timedelta(minutes=45))
    (fact,) = deadlines.moved(
        replace(
            EXTENDED,
            extended=(*EXTENDED.extended, more),
            grants=(replace(OPEN.grants[0], expires_at=NOW + timedelta(hours=3)),),
        )
    )

    assert "twice, by 1 h 15 min in all (REQ-EXTEND, REQ-EXTEND)" == line(fact.value)


def test_what_lasts_as_asked_for_says_nothing() -> None:
    """A minute less is rounding, not a change."""
    nearly = replace(OPEN.grants[0], expires_at=LATER + timedelta(minutes=59, seconds=30))

    assert () == deadlines.moved(OPEN)
    assert () == deadlines.moved(replace(OPEN, grants=(nearly,)))
    assert () == deadlines.moved(CLOSED)


def test_an_extension_names_the_end_of_what_it_extends() -> None:
    """As it stands now; nothing where that could not be looked up."""
    assert ", which ends 13:01" == line(deadlines.which_ends(EXTENSION, ENDING))
    assert ", which has ended" == line(deadlines.which_ends(EXTENSION, CLOSED))
    assert () == deadlines.which_ends(EXTENSION, None)
    assert () == deadlines.prolonged(EXTENSION, None)
    assert () == deadlines.which_ends(OPEN, ENDING)
    assert "once so far" == line(deadlines.prolonged(EXTENSION, EXTENDED)[0].value)


def test_what_ends_soon_is_what_the_holder_was_told_of() -> None:
    """After an extension they are told again."""
    assert [False, True, False] == [deadlines.soon(one.grants) for one in (OPEN, ENDING, EXTENDED)]
