"""Rich text holds sections, lists, quotes and preformatted runs."""

import pytest

from adapters.playground.slack.rich import RICH_TEXT
from adapters.playground.slack.shape import Found
from adapters.playground.slack.wire import Json
from tests.adapters.playground.slack.schemas import fits

_TEXT = {"type": "text", "text": "x", "style": {"bold": True}}
_SECTION = {"type": "rich_text_section", "elements": [_TEXT, {"type": "user", "user_id": "U1"}]}


@pytest.mark.parametrize(
    ("part", "good"),
    [
        (_SECTION, True),
        ({"type": "rich_text_list", "style": "bullet", "elements": [_SECTION]}, True),
        ({"type": "rich_text_quote", "elements": [_TEXT], "border": 1}, True),
        ({"type": "rich_text_preformatted", "elements": [_TEXT]}, True),
        ({"type": "rich_text_list", "style": "round", "elements": [_SECTION]}, False),
        ({"type": "rich_text_section", "elements": [{"type": "text"}]}, False),
        ({"type": "rich_text_section", "elements": [{**_TEXT, "style": {"loud": True}}]}, False),
        (_TEXT, False),
    ],
    ids=["section", "list", "quote", "code", "round list", "no text", "loud", "bare text"],
)
def test_parts(part: Json, good: bool) -> None:  # noqa: FBT001 - a column of the table
    """Each part is judged as Slack's types judge it."""
    found: Found = []
    block = {"type": "rich_text", "elements": [part]}
    RICH_TEXT(block, "", found)

    assert good == (not found)
    if good:
        assert fits("lifted_Message", {"channel": "C1", "text": "x", "blocks": [block]})
