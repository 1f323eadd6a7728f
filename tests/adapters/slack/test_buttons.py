"""Buttons carry ids and come back as they were; whatever else comes back is no button of ours."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.buttons import MOST, read, row, value
from bot.cards.model import Action, Button, Style
from bot.domain.ids import GrantId, RequestId
from bot.ports.desk import Pressed

APPROVE = Button(
    action=Action.APPROVE,
    label="Approve",
    request=RequestId("REQ-1"),
    grant=GrantId("g1"),
    digest="d1",
    style=Style.PRIMARY,
    extra="0a1b",
)
DENY = Button(action=Action.DENY, label="Deny…", style=Style.DANGER, confirm="Sure?")


def test_there_and_back() -> None:
    """Two of one action have names of their own, and both come back."""
    elements = row([DENY, APPROVE, APPROVE], "a request")[0]["elements"]
    back = [read(one["action_id"], one["value"]) for one in elements]
    pressed = Pressed(
        action=Action.APPROVE,
        request=RequestId("REQ-1"),
        grant=GrantId("g1"),
        digest="d1",
        extra="0a1b",
    )

    assert [Pressed(action=Action.DENY), pressed, pressed] == sorted(
        [one for one in back if one], key=lambda one: one.action is Action.APPROVE
    )
    assert len({one["action_id"] for one in elements}) == 3
    assert ["primary", "danger"] == [elements[0]["style"], elements[2]["style"]]


def test_looks() -> None:
    """Five at most, a label always, a question where one is asked, nothing for nothing."""
    shown = row([DENY] * 9)[0]["elements"]

    assert MOST == len(shown)
    assert "danger" == shown[0]["confirm"]["style"]
    assert (
        "ask" == row([Button(action=Action.ASK, label="\u200b")])[0]["elements"][0]["text"]["text"]
    )
    assert [] == row([])


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("grant_all", "{}"),
        ("approve.x", "{}"),
        ("approve\n", "{}"),
        ("approve", "{"),
        ("approve", "[" * 100_000),
        ("approve", "[]"),
        ("approve", '{"r":"' + "x" * 129 + '"}'),
        ("approve", '{"r":"a b"}'),
        ("approve", '{"d":"<!channel>"}'),
        ("accept", '{"x":"<!channel>"}'),
        ("accept", '{"x":"../../x"}'),
    ],
)
def test_forged(action: str, given: str) -> None:
    """None of these is a button of ours."""
    assert read(action, given) is None


@given(st.text(max_size=30), st.text(max_size=60))
def test_anything(action: str, given_value: str) -> None:
    """Reading never fails."""
    read(action, given_value)
    read("approve", given_value)


def test_values_hold_ids_only() -> None:
    """What is not there takes no room."""
    assert {"r": "REQ-1", "g": "g1", "d": "d1", "x": "0a1b"} == json.loads(value(APPROVE))
    assert "{}" == value(DENY)
