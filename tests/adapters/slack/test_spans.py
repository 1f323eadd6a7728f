"""Lines as rich text and as mrkdwn: cut between spans, safe whatever they hold."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.spans import marked, rich, run
from bot.cards.model import Bold, Code, Line, Link, Moment, Name, Text
from bot.domain.ids import PersonId

WHEN = datetime(2026, 11, 22, 15, 10, tzinfo=UTC)
ALICE = PersonId("alice@example.com")
LINE: Line = (
    Text("Hi "),
    Bold("you"),
    Code("x"),
    Name(ALICE, "Alice"),
    Moment(WHEN),
    Link("Go", "https://example.com/a"),
)


def known(_: PersonId) -> str | None:
    """Know everybody."""
    return "U1"


def nobody(_: PersonId) -> str | None:
    """Know nobody."""
    return None


def test_rich() -> None:
    """Each span is its own piece; a person without Slack is a name in bold."""
    kinds = [one["type"] for one in rich(LINE, known, 300)]

    assert ["text", "text", "text", "user", "date", "link"] == kinds
    assert {"type": "text", "text": "Alice", "style": {"bold": True}} == rich(LINE, nobody, 300)[3]
    assert 2 == len(rich(LINE, known, 6))
    assert "\u00a0" == run("")["text"]


def test_marked() -> None:
    """The same as mrkdwn; whole spans are left out where it is too long."""
    stamp = int(WHEN.timestamp())
    date = f"<!date^{stamp}^{{date_short_pretty}} {{time}}|2026-11-22 15:10 UTC>"

    assert f"Hi *you*`x`<@U1>{date}<https://example.com/a|Go>" == marked(LINE, known, 300)
    assert "*Alice*" in marked(LINE, nobody, 300)
    assert "Hi *you*`x`<@U1>" == marked(LINE, known, 40)
    assert "\u00a0" == marked((), known, 40)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "http://[", "https://", "https://a b", "https://ä", "x" * 3000, ""],
)
def test_unsafe_links(url: str) -> None:
    """Their words stay."""
    assert "*Go*" == marked((Link("Go", url),), known, 300)
    assert "text" == rich((Link("Go", url),), known, 300)[0]["type"]


@given(st.text(max_size=80), st.integers(min_value=0, max_value=60))
def test_length(text: str, most: int) -> None:
    """Never longer than allowed, but for the mark of an empty line."""
    assert len(marked((Text(text), Bold(text), Code(text)), known, most)) <= max(most, 1)
