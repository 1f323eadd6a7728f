"""Lines: one run for each span, links only where they may lead."""

import pytest

from adapters.teams.spans import moment, runs
from bot.cards.model import Bold, Link, Text
from tests.adapters.teams.samples import WHEN


def test_spaces_between_spans_are_kept() -> None:
    """Words of neighbouring runs do not grow together."""
    line = (Bold("Alice"), Text(" asks for "), Bold("write"))

    assert "Alice asks for write" == "".join(one["text"] for one in runs(line, 100))


def test_a_line_is_cut_as_a_whole() -> None:
    """However many spans it has."""
    line = tuple(Text("x" * 50) for _ in range(16))

    assert 100 >= sum(len(one["text"]) for one in runs(line, 100))


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://console.example.com/x", True),
        ("javascript:alert(1)", False),
        ("msteams:/l/call", False),
        ("https://", False),
    ],
)
def test_a_link_leads_to_the_web_only(url: str, *, leads: bool) -> None:
    """Anything else stays words."""
    (made,) = runs((Link("Open", url),), 50)

    assert leads == ("selectAction" in made)


def test_a_moment_is_utc_for_the_macro() -> None:
    """Each client turns it into its own zone."""
    assert "{{DATE(2026-11-22T15:10:00Z,SHORT)}} {{TIME(2026-11-22T15:10:00Z)}}" == moment(WHEN)
