"""Cards that Teams would refuse are refused, and all others pass."""

import importlib
import json
from typing import Any

import pytest

from adapters.playground.teams import cards
from tests.adapters.playground.teams import samples
from tests.adapters.playground.teams.samples import APPROVE, NOTE, card, text

Json = dict[str, Any]
jsonschema = importlib.import_module("jsonschema")  # not imported by name: it ships no types


def nested(levels: int) -> Json:
    """Return a box in a box in a box."""
    box: Json = {"type": "Container", "items": []}
    for _ in range(levels):
        box = {"type": "Container", "items": [box]}
    return box


def refreshing(**refresh: object) -> Json:
    """Return a card that refreshes."""
    return card(refresh={"action": APPROVE, **refresh})


BAD: dict[str, tuple[object, str]] = {
    "not an object": ("x", "an AdaptiveCard is needed"),
    "another type": ({"type": "Card"}, "an AdaptiveCard is needed"),
    "no version": ({"type": "AdaptiveCard"}, "version is needed"),
    "version is a number": (card() | {"version": 1.5}, "version is needed"),
    "newer version": (card() | {"version": "1.6"}, "newer than 1.5"),
    "unknown element": (card({"type": "Badge", "text": "x"}), "unknown element type 'Badge'"),
    "element without type": (card({"text": "x"}), "unknown element type None"),
    "element is no object": (card() | {"body": ["x"]}, "an object is needed"),
    "body is no list": (card() | {"body": {}}, "body has the wrong type"),
    "unknown action": (card(actions=({"type": "Action.Http"},)), "unknown action type"),
    "action in the body": (card(APPROVE), "unknown element type"),
    "no verb": (card(actions=({"type": "Action.Execute"},)), "needs verb"),
    "empty verb": (card(actions=(APPROVE | {"verb": ""},)), "needs verb"),
    "verb is a number": (card(actions=(APPROVE | {"verb": 3},)), "verb has the wrong type"),
    "data is a list": (card(actions=(APPROVE | {"data": []},)), "data has the wrong type"),
    "bad style": (card(actions=(APPROVE | {"style": "danger"},)), "style 'danger' is not"),
    "bad fallback": (
        card(actions=(APPROVE | {"fallback": {"type": "Action.Http"}},)),
        "unknown action type",
    ),
    "relative link": (
        card(actions=({"type": "Action.OpenUrl", "url": "/x"},)),
        "url must be absolute",
    ),
    "script link": (
        card(actions=({"type": "Action.OpenUrl", "url": "javascript:x"},)),
        "url must be absolute",
    ),
    "input without id": (card({"type": "Input.Text"}), "needs id"),
    "toggle without title": (card({"type": "Input.Toggle", "id": "a"}), "needs title"),
    "same id twice": (card(NOTE, {"type": "Container", "items": [NOTE]}), "used twice"),
    "regex": (card(NOTE | {"regex": "("}), "regex does not compile"),
    "max length": (card(NOTE | {"maxLength": True}), "maxLength has the wrong type"),
    "required is text": (card(NOTE | {"isRequired": "yes"}), "isRequired has the wrong type"),
    "number bounds": (
        card({"type": "Input.Number", "id": "n", "min": "1"}),
        "min must be a number",
    ),
    "no choices": (card({"type": "Input.ChoiceSet", "id": "c"}), "choices are needed"),
    "choice without value": (
        card({"type": "Input.ChoiceSet", "id": "c", "choices": [{"title": "x"}]}),
        "a choice needs title and value",
    ),
    "bad query": (
        card({"type": "Input.ChoiceSet", "id": "c", "choices.data": {"type": "Data.Query"}}),
        "must be a Data.Query with a dataset",
    ),
    "fact without value": (
        card({"type": "FactSet", "facts": [{"title": "x"}]}),
        "a fact needs title and value",
    ),
    "text without text": (card({"type": "TextBlock"}), "TextBlock needs text"),
    "text is a number": (card({"type": "TextBlock", "text": 3}), "text has the wrong type"),
    "bad colour": (card(text("x") | {"color": "red"}), "color 'red' is not"),
    "refresh by submit": (
        refreshing(action={"type": "Action.Submit"}),
        "the action must be an Action.Execute",
    ),
    "refresh without verb": (
        refreshing(action={"type": "Action.Execute"}),
        "verb must be text",
    ),
    "refresh for too many": (refreshing(userIds=["29:x"] * 61), "at most 60"),
    "refresh for object ids": (refreshing(userIds=["c161bae8"]), "ids of people (29:)"),
    "too deep": (card(nested(60)), "nested too deeply"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_cards_are_refused(name: str) -> None:
    """Each mistake is named, with the place where it is."""
    content, complaint = BAD[name]
    found = cards.problems(content)

    assert any(complaint in problem for problem in found), found
    assert all(problem.startswith("card") for problem in found)


GOOD: dict[str, Json] = {
    "empty": card(),
    "newer part with a fallback": card({"type": "Badge", "text": "x", "fallback": text("x")}),
    "newer part to drop": card({"type": "Badge", "text": "x", "fallback": "drop"}),
    "markdown is left alone": card(text("**bold** [link](https://example.com)")),
    "rich text": card(
        {"type": "RichTextBlock", "inlines": ["a", {"type": "TextRun", "text": "b"}]}
    ),
    "columns need no type": card({"type": "ColumnSet", "columns": [{"items": [text("x")]}]}),
    "table": card(
        {
            "type": "Table",
            "columns": [{"width": 1}],
            "rows": [{"type": "TableRow", "cells": [{"type": "TableCell", "items": []}]}],
        }
    ),
    "input kept in its fallback": card(NOTE | {"fallback": NOTE}),
    "nested card": card(actions=({"type": "Action.ShowCard", "card": card(NOTE)},)),
    "manual refresh": refreshing(userIds=[]),
    "search": card(
        {
            "type": "Input.ChoiceSet",
            "id": "c",
            "choices.data": {"type": "Data.Query", "dataset": "d"},
        }
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_cards_pass(name: str) -> None:
    """What Teams draws has no complaints."""
    assert [] == cards.problems(GOOD[name])


def test_the_newest_version_can_be_chosen() -> None:
    """Version 1.6 passes where it is allowed."""
    assert [] == cards.problems(card() | {"version": "1.6"}, (1, 6))


def test_shared_samples_pass() -> None:
    """The sample cards beside the repository, when they are there, have no complaints."""
    found = {name: cards.problems(content) for name, content in samples.shared_cards().items()}

    assert {name: [] for name in found} == found


def test_the_schema_agrees_on_good_cards() -> None:
    """What we call good the official schema of 1.6 calls good too, newer parts left out."""
    path = samples.SHARED / "schemas" / "adaptive-card-1.6.0.json"
    schema = json.loads(path.read_text()) if path.exists() else {}
    root = schema | {"$ref": "#/definitions/AdaptiveCard"} if schema else {}
    root.pop("anyOf", None)
    validator = jsonschema.Draft6Validator(root)
    judged = {n: c for n, c in GOOD.items() if "newer" not in n and "no type" not in n}
    found = {n: [e.message for e in validator.iter_errors(c)][:1] for n, c in judged.items()}

    assert {name: [] for name in judged} == found


@pytest.mark.parametrize("kind", ["image/png", "application/vnd.microsoft.card.hero", "text/html"])
def test_other_attachments_pass(kind: str) -> None:
    """Pictures and the older cards are not looked into."""
    assert [] == cards.attachment_problems({"contentType": kind}, (1, 5))
