"""What people type shows as words and nothing else, on one line or few, within its length."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.text import escape, plain, quoted, verbatim

TEXT = st.text(st.characters(), max_size=200)


@given(TEXT, st.integers(min_value=0, max_value=40))
def test_laws(text: str, most: int) -> None:
    """Never longer than allowed, nothing invisible, no line breaks, no markup in mrkdwn."""
    line = plain(text, most)

    assert len(line) <= most
    assert not [one for one in line if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co", "Cn"}]
    assert line == plain(line, most)
    assert len(escape(text, most)) <= most
    assert not set("<>*~`") & set(escape(text, most))
    assert len(quoted(text, most)) <= most


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\tb  c", "a b c"),
        ("one\ntwo", "one ↵ two"),
        ("\u202eevil\u200b", "evil"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 3),
        ("\u200b\u2060", ""),
        ("plain", "plain"),
    ],
)
def test_plain(typed: str, shown: str) -> None:
    """Blanks are one blank, breaks are visible, tricks are gone."""
    assert shown == plain(typed, 100)


def test_escape_cuts_at_characters() -> None:
    """No entity is left half."""
    assert "&amp;…" == escape("&&&", 7)
    assert "a\u2236smile:" == escape("a:smile:", 20)


def test_commands_keep_their_shape() -> None:
    """Indents and lines of a command stay."""
    assert "a \\\n  -x 1" == verbatim("a \\\n  -x 1\n\u200b", 100).strip()
