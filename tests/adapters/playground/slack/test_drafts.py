"""A draft is read or refused as Slack would."""

import pytest

from adapters.playground.slack import drafts
from adapters.playground.slack.arguments import Arguments
from adapters.playground.slack.wire import ApiError, Json
from tests.adapters.playground.slack.stage import section


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "no_text"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"blocks": {"a": 1}}, "invalid_blocks_format"),
        ({"blocks": [section("x")] * 51}, "invalid_blocks"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "metadata": [1]}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": 1, "event_payload": {}}},
            "invalid_metadata_schema",
        ),
    ],
    ids=["empty", "two texts", "no list", "51 blocks", "long", "a list", "a number"],
)
def test_refusals(given: Json, code: str) -> None:
    """Each mistake has its code."""
    with pytest.raises(ApiError, match=code):
        drafts.read(Arguments(given))


def test_limits() -> None:
    """40,000 characters and 50 blocks pass; more text is cut when asked for."""
    blocks = [section("x")] * 50

    draft = drafts.read(Arguments({"text": "x" * 40_001, "blocks": blocks}), truncate=True)

    assert (40_000, 50) == (len(draft.text), len(draft.blocks))
