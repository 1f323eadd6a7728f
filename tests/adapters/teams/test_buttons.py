"""Buttons there and back: ids only, and nothing else is ever read out of a click."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.buttons import FormPress, actions, form_data, press_data, read
from bot.cards.form import FormKind
from bot.cards.model import Action, Button
from bot.domain.ids import GrantId
from bot.ports.desk import Pressed
from tests.adapters.teams import samples
from tests.adapters.teams.samples import REQUEST

GOOD = press_data(samples.SHOW)


def test_a_press_comes_back_as_it_went() -> None:
    """Action, request, grant, digest."""
    expected = Pressed(action=Action.REVEAL, request=REQUEST, grant=GrantId("g1"))

    assert expected == read(GOOD)
    assert replace(expected, extra="0a1b") == read(press_data(replace(samples.SHOW, extra="0a1b")))
    assert FormPress(kind=FormKind.DENY, request=REQUEST) == read(form_data(FormKind.DENY, REQUEST))


@pytest.mark.parametrize(
    "data",
    [
        None,
        "approve",
        [],
        {},
        {"action": "approve"},
        GOOD | {"daypass": 2},
        GOOD | {"action": "grant"},
        GOOD | {"action": ["approve"]},
        GOOD | {"request": 7},
        GOOD | {"request": "REQ-1\n"},
        GOOD | {"request": "x" * 129},
        GOOD | {"grant": {"$ne": ""}},
        GOOD | {"digest": "a b"},
        GOOD | {"extra": "a b"},
        GOOD | {"extra": ["a"]},
    ],
)
def test_a_changed_click_is_no_click(data: object) -> None:
    """Whatever was tampered with, nothing is guessed."""
    assert read(data) is None


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_reading_never_fails(value: object) -> None:
    """Any JSON in any place is read or refused."""
    for name in ("daypass", "action", "form", "request", "grant", "digest", "extra"):
        read({**GOOD, name: value})


def test_a_dialog_is_opened_by_submit_alone() -> None:
    """Execute cannot open one; every Execute has the Submit of old clients."""
    approve, deny = actions((samples.APPROVE, samples.DENY), "message")

    assert ("Action.Execute", "approve", "Action.Submit") == (
        approve["type"],
        approve["verb"],
        approve["fallback"]["type"],
    )
    assert approve["data"] == approve["fallback"]["data"]
    assert ("Action.Submit", "task/fetch") == (deny["type"], deny["data"]["msteams"]["type"])
    assert {"Action.Submit"} == {
        one["type"] for one in actions((samples.APPROVE, samples.DENY), "dialog")
    }


def test_a_confirmed_button_unfolds_first() -> None:
    """The act itself is one tap further."""
    (made,) = actions((samples.WITHDRAW,), "message")

    assert "Action.ShowCard" == made["type"]
    assert ["withdraw"] == [one["verb"] for one in made["card"]["actions"]]


def test_a_label_is_plain_words() -> None:
    """A resource's name may stand in it."""
    (made,) = actions((Button(action=Action.ASK, label="[x](https://evil) " * 9),), "message")

    assert len(made["title"]) <= 40
    assert "[" not in made["title"]
