"""Limits of elements: the table of numbers, one below and one above."""

import pytest

from adapters.playground.slack import kinds
from adapters.playground.slack.shape import Check, Found
from tests.adapters.playground.slack.stage import option


def _takes(check: Check, value: object) -> bool:
    found: Found = []
    check(value, "", found)
    return not found


@pytest.mark.parametrize(
    ("check", "limit"),
    [
        (kinds.plain(), 3000),
        (kinds.plain(kinds.BUTTON_TEXT_MAX), 75),
        (kinds.plain(kinds.PLACEHOLDER_MAX), 150),
        (kinds.either(300), 300),
    ],
    ids=["text", "button", "placeholder", "confirm"],
)
def test_text_limits(check: Check, limit: int) -> None:
    """Text objects hold 1 to their limit of characters."""
    sizes = [0, 1, limit, limit + 1]
    taken = [_takes(check, {"type": "plain_text", "text": "x" * n}) for n in sizes]

    assert [False, True, True, False] == taken


def test_options() -> None:
    """An option holds 75 characters of text and of value."""
    short = option("v")

    assert _takes(kinds.PLAIN_OPTION, option("v" * 75))
    assert not _takes(kinds.PLAIN_OPTION, {**short, "value": "v" * 76})
    assert not _takes(kinds.PLAIN_OPTION, {**short, "text": option("v" * 76)["text"]})
    assert not _takes(kinds.PLAIN_OPTION, {"text": option("a")["text"]})


@pytest.mark.parametrize("table", [kinds.SELECTS, kinds.PICKERS, kinds.TYPED, kinds.PRESSED])
def test_every_element_refuses_unknown_fields(table: dict[str, Check]) -> None:
    """No element takes a field that Slack does not have."""
    assert not any(_takes(check, {"type": kind, "colour": 1}) for kind, check in table.items())
