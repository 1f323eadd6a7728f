"""Choices become state, and updates keep what was chosen where ids stay."""

import pytest

from adapters.playground.slack.elements import chosen, find, first_values, kept_values
from adapters.playground.slack.records import Surface
from adapters.playground.slack.wire import CannotDo, Json
from tests.adapters.playground.slack.stage import button, option, text_input


def _select(**more: object) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option("a")], **more}


def _input(element: Json) -> Json:
    return {"type": "input", "block_id": "b", "element": element}


def test_first_values() -> None:
    """Initial values are in the state from the start; buttons are not."""
    blocks = [_input(_select(initial_option=option("a"))), button("go")]

    assert {"b": {"s": {"type": "static_select", "selected_option": option("a")}}} == (
        first_values(blocks)
    )


def test_kept_values() -> None:
    """A value stays when block, action and type stay, and goes otherwise."""
    old = {"why": {"text": {"type": "plain_text_input", "value": "INC-7"}}}

    assert old == kept_values(old, [text_input("why")])
    assert kept_values(old, [text_input("other")])["other"]["text"]["value"] is None


@pytest.mark.parametrize(
    ("element", "given", "value"),
    [
        (_select(), "a", {"selected_option": option("a")}),
        (_select(), option("a"), {"selected_option": option("a")}),
        (_select(), None, {"selected_option": None}),
        (_select(type="checkboxes"), ["a"], {"selected_options": [option("a")]}),
        (_select(type="checkboxes"), None, {"selected_options": []}),
        ({"type": "multi_users_select", "action_id": "s"}, "U1", {"selected_users": ["U1"]}),
        ({"type": "datepicker", "action_id": "s"}, "2026-11-23", {"selected_date": "2026-11-23"}),
    ],
    ids=["value", "option", "none", "many", "no boxes", "people", "date"],
)
def test_chosen(element: Json, given: object, value: Json) -> None:
    """A choice is stored in the field that Slack has for the element."""
    surface = Surface(blocks=[_input(element)])

    assert {"type": element["type"], **value} == chosen(surface, element, given)


def test_impossible_choices() -> None:
    """Foreign options, buttons and unknown elements cannot be chosen."""
    surface = Surface(blocks=[_input(_select()), button("go")])

    with pytest.raises(CannotDo, match="options shown"):
        chosen(surface, _select(), "z")
    with pytest.raises(CannotDo, match="button"):
        chosen(surface, find(surface, "go")[1], "x")
    with pytest.raises(CannotDo, match="no 's'"):
        find(surface, "s", "other")
