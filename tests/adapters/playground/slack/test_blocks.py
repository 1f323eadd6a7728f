"""The validator says what Slack would say, and agrees with Slack's own types."""

import copy

import pytest

from adapters.playground.slack.blocks import (
    blocks_faults,
    options_faults,
    options_of,
    placed,
    view_faults,
    view_too_large,
)
from adapters.playground.slack.wire import Json
from tests.adapters.playground.slack.schemas import cards, faults, fits
from tests.adapters.playground.slack.stage import (
    button,
    modal,
    option,
    plain,
    search,
    section,
    text_input,
)


def _select(**more: object) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option("a")], **more}


def _actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def _go(**more: object) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


GOOD: dict[str, Json] = {
    "section": section("x" * 3000),
    "fields": {"type": "section", "fields": [plain("x" * 2000)] * 10},
    "header": {"type": "header", "text": plain("x" * 150)},
    "context": {"type": "context", "elements": [plain("x")] * 10},
    "button": button("go", value="v" * 2000, style="primary"),
    "select": _actions(_select()),
    "input": text_input("why"),
    "external": search("what"),
    "divider": {"type": "divider"},
    "image": {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a"},
    "rich_text": {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "hello"}]}
        ],
    },
}
BAD: dict[str, Json] = {
    "section too long": section("x" * 3001),
    "section empty": section(""),
    "unknown field": {**section("x"), "colour": "red"},
    "unknown kind": {"type": "blink"},
    "field too long": {"type": "section", "fields": [plain("x" * 2001)]},
    "eleven fields": {"type": "section", "fields": [plain("x")] * 11},
    "header too long": {"type": "header", "text": plain("x" * 151)},
    "header in mrkdwn": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "eleven in context": {"type": "context", "elements": [plain("x")] * 11},
    "button text": _actions(_go(text=plain("x" * 76))),
    "button value": button("go", value="v" * 2001),
    "button style": button("go", style="green"),
    "action id": button("x" * 256),
    "block id": {**section("x"), "block_id": "x" * 256},
    "option text": _actions(_select(options=[{"text": plain("x" * 76), "value": "a"}])),
    "option value": _actions(_select(options=[{**option("a"), "value": "v" * 76}])),
    "101 options": _actions(_select(options=[option(str(n)) for n in range(101)])),
    "26 elements": _actions(*[_go(action_id=f"a{n}") for n in range(26)]),
    "label in input": {**text_input("why"), "label": plain("x" * 2001)},
    "button in input": {**text_input("why"), "element": _go()},
    "not an object": {"type": "section", "text": "words"},
}
BAD_TOGETHER: dict[str, list[Json]] = {
    "twin block ids": [{**section("x"), "block_id": "a"}, {**section("y"), "block_id": "a"}],
    "twin action ids": [_actions(_go(), _go())],
    "no text, no fields": [{"type": "section"}],
    "options and groups": [
        _actions(_select(option_groups=[{"label": plain("g"), "options": [option("a")]}]))
    ],
    "foreign initial option": [_actions(_select(initial_option=option("z")))],
    "51 blocks": [section("x")] * 51,
    "two focused": [text_input("a", focus_on_load=True), text_input("b", focus_on_load=True)],
    "alert outside a modal": [{"type": "alert", "text": plain("x")}],
}


@pytest.mark.parametrize("name", GOOD)
def test_takes_good_blocks(name: str) -> None:
    """A block at its limits passes both judges."""
    assert [] == blocks_faults([GOOD[name]])
    assert [] == faults("lifted_Message", _message([GOOD[name]]))


@pytest.mark.parametrize("name", BAD)
def test_refuses_what_the_types_refuse(name: str) -> None:
    """A block one over its limits fails here; Slack's types agree where they know the rule."""
    assert blocks_faults([BAD[name]])


@pytest.mark.parametrize("name", BAD_TOGETHER)
def test_refuses_contradictions(name: str) -> None:
    """Rules between fields and blocks hold, though no schema knows them."""
    assert blocks_faults(BAD_TOGETHER[name])


def test_agrees_with_slacks_types() -> None:
    """Where Slack's types refuse a block, so does the fake; the sample cards pass both."""
    schema_refuses = [n for n, b in BAD.items() if faults("lifted_Message", _message([b]))]
    samples = cards("msg_*.json")

    assert [] == [n for n in schema_refuses if not blocks_faults([BAD[n]])]
    assert [] == [f for card in samples for f in blocks_faults(card["blocks"])]


def test_sample_views_pass() -> None:
    """The sample modals and the sample Home tab pass."""
    found = [f for view in cards("view_*.json") for f in view_faults(view, view["type"])]

    assert [] == found


def test_mutated_samples_agree() -> None:
    """No sample with an unknown field or a wrong type passes here and fails in Slack's types."""
    mutants = [m for card in cards("msg_*.json") for m in _mutants(card["blocks"])]
    taken = [m for m in mutants if not blocks_faults(m)]

    assert [] == [m for m in taken if not fits("lifted_Message", _message(m))]


@pytest.mark.parametrize(
    "change",
    [
        {"title": plain("x" * 25)},
        {"submit": plain("x" * 25)},
        {"close": plain("x" * 25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"type": "home"},
        {"blocks": [section("x")] * 101},
        {"blocks": "none", "notify_on_close": 1},
        {"colour": "red"},
    ],
    ids="+".join,
)
def test_refuses_bad_modals(change: Json) -> None:
    """A modal has Slack's limits on title, buttons, metadata and blocks."""
    assert view_faults({**modal(text_input("why")), **change}, "modal")


def test_input_needs_submit() -> None:
    """A modal with an input has a submit button."""
    view = modal(text_input("why"))
    del view["submit"]

    assert any("submit" in fault for fault in view_faults(view, "modal"))


def test_view_size() -> None:
    """A view over 250 kB is too large, counted in bytes."""
    many = [section("é" * 3000) for _ in range(42)]

    assert view_too_large(modal(*many))
    assert not view_too_large(modal(section("é")))


def test_options_answer() -> None:
    """Type-ahead answers hold at most 100 options of 75 characters, and never both kinds."""
    hundred = [option(str(n)) for n in range(100)]

    assert [] == options_faults({"options": hundred})
    assert options_faults({"options": [*hundred, option("x")]})
    assert options_faults({"options": [], "option_groups": []})
    assert options_faults("words")


def test_placed_finds_nested_elements() -> None:
    """Elements are found in accessories, inputs, containers and cards."""
    card = {"type": "card", "actions": [_go(action_id="c")]}
    blocks = [
        {**section("x"), "accessory": _go(action_id="a")},
        {"type": "container", "child_blocks": [_actions(_go(action_id="b"))]},
        {"type": "carousel", "elements": [card]},
        text_input("why"),
    ]

    assert ["a", "b", "c", "text"] == [e["action_id"] for _, e in placed(blocks)]


def test_options_of_opens_groups() -> None:
    """Grouped options count like plain ones."""
    grouped = {"option_groups": [{"label": plain("g"), "options": [option("a")]}]}

    assert [option("a")] == options_of(grouped)


def _message(blocks: list[Json]) -> Json:
    return {"channel": "C1", "text": "x", "blocks": blocks}


def _mutants(blocks: list[Json]) -> list[list[Json]]:
    """Return the blocks with each object once given an unknown field, and once a wrong type."""
    made = []
    for number in range(len(_objects(blocks))):
        for change in ({"surprise": 1}, {"type": 7}):
            mutant = copy.deepcopy(blocks)
            _objects(mutant)[number].update(change)
            made.append(mutant)
    return made


def _objects(value: object) -> list[Json]:
    if isinstance(value, dict):
        return [value, *(o for inner in value.values() for o in _objects(inner))]
    return [o for inner in value for o in _objects(inner)] if isinstance(value, list) else []
