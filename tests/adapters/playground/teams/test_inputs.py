"""The client gathers and checks inputs before it sends a click."""

from typing import Any

import pytest

from adapters.playground.teams import inputs
from adapters.playground.teams.inputs import ClientRefuses
from tests.adapters.playground.teams.samples import APPROVE, NOTE, card

Json = dict[str, Any]
EXECUTE = "Action.Execute"
CHOICES = [{"title": "30 min", "value": "30"}, {"title": "1 h", "value": "60"}]
CHOICE: Json = {"type": "Input.ChoiceSet", "id": "c", "choices": CHOICES}
TOGGLE: Json = {"type": "Input.Toggle", "id": "t", "title": "Agree"}
NUMBER: Json = {"type": "Input.Number", "id": "n", "min": 1, "max": 9}
DATE: Json = {"type": "Input.Date", "id": "d"}

SENT: dict[str, tuple[Json, Json, Json]] = {
    "untouched text is empty": (NOTE, {}, {"note": ""}),
    "untouched choice is left out": (CHOICE, {}, {}),
    "a default counts": (CHOICE | {"value": "60"}, {}, {"c": "60"}),
    "typed beats default": (CHOICE | {"value": "60"}, {"c": "30"}, {"c": "30"}),
    "several choices": (CHOICE | {"isMultiSelect": True}, {"c": ["30", "60"]}, {"c": "30,60"}),
    "numbers are text": (NUMBER, {"n": 5}, {"n": "5"}),
    "toggle off": (TOGGLE, {}, {"t": "false"}),
    "toggle on": (TOGGLE, {"t": True}, {"t": "true"}),
    "toggle's own words": (TOGGLE | {"valueOn": "yes"}, {"t": "yes"}, {"t": "yes"}),
    "dates": (DATE, {"d": "2026-11-22"}, {"d": "2026-11-22"}),
    "found choices": (CHOICE | {"choices.data": {}}, {"c": "orders"}, {"c": "orders"}),
}


@pytest.mark.parametrize("name", SENT)
def test_values_are_sent_as_text(name: str) -> None:
    """Each kind of input has its own way of being sent."""
    field, given, expected = SENT[name]

    assert expected == inputs.filled([field], given)


STOPPED: dict[str, tuple[Json, Json, str]] = {
    "required text": (NOTE | {"isRequired": True}, {}, "'note' is required"),
    "required choice": (CHOICE | {"isRequired": True}, {}, "'c' is required"),
    "required toggle": (TOGGLE | {"isRequired": True}, {}, "'t' is required"),
    "own words": (NOTE | {"isRequired": True, "errorMessage": "Why?"}, {}, "Why?"),
    "too long": (NOTE | {"maxLength": 3}, {"note": "four"}, "at most 3"),
    "wrong form": (NOTE | {"regex": "^INC-"}, {"note": "x"}, "right form"),
    "no number": (NUMBER, {"n": "x"}, "takes a number"),
    "out of range": (NUMBER, {"n": 10}, "out of range"),
    "no such choice": (CHOICE, {"c": "90"}, "no such choice"),
    "no such input": (NOTE, {"other": "x"}, "no input 'other'"),
}


@pytest.mark.parametrize("name", STOPPED)
def test_bad_values_stop_the_click(name: str) -> None:
    """The client says what is wrong, in the card's words if it has some."""
    field, given, complaint = STOPPED[name]
    with pytest.raises(ClientRefuses, match=complaint.replace("?", r"\?")):
        inputs.filled([field], given)


def test_a_button_is_found_by_verb_id_or_title() -> None:
    """Any of the three names presses the same button."""
    content = card(actions=(APPROVE,))
    pressed = [inputs.click(content, n, {}, EXECUTE).action for n in ("approve", "yes", "Approve")]

    assert [APPROVE] * 3 == pressed


def test_missing_and_disabled_buttons_cannot_be_pressed() -> None:
    """A button that is not there, or is grey, sends nothing."""
    with pytest.raises(inputs.NoSuchButton, match="no button"):
        inputs.click(card(), "approve", {}, EXECUTE)
    with pytest.raises(ClientRefuses, match="disabled"):
        inputs.click(card(actions=(APPROVE | {"isEnabled": False},)), "approve", {}, EXECUTE)


def test_a_nested_card_sends_its_inputs_and_its_parents() -> None:
    """A button in a ShowCard gathers both; one outside leaves the nested ones alone."""
    deny = APPROVE | {"verb": "deny"}
    inner = card(NOTE | {"id": "why"}, actions=(deny,))
    outer = card(NOTE, actions=(APPROVE, {"type": "Action.ShowCard", "card": inner}))
    inside = inputs.click(outer, "deny", {"why": "late"}, EXECUTE).data
    outside = inputs.click(outer, "approve", {"note": "ok"}, EXECUTE).data

    assert {"rid": "REQ-1", "v": 3, "note": "", "why": "late"} == inside
    assert {"rid": "REQ-1", "v": 3, "note": "ok"} == outside


def test_text_as_data_stays_text() -> None:
    """Data that is a string is sent unchanged when there are no inputs."""
    content = card(actions=(APPROVE | {"data": "plain"},))

    assert "plain" == inputs.click(content, "approve", {}, EXECUTE).data


def test_a_field_is_found_or_not() -> None:
    """Searching needs an input that is there."""
    assert NOTE == inputs.field(card(NOTE), "note")
    with pytest.raises(ClientRefuses, match="no input"):
        inputs.field(card(), "note")
