"""Hostile text, cleaned: what is invisible, what moves other text, what a client would obey."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.text import EMPTY, inert, own, plain, run


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plain words", "plain words"),
        ("two\nlines", "two \u21b5 lines"),
        ("far\r\n\n\n\napart", "far \u21b5 apart"),
        ("  wide \t gap  ", "wide gap"),
        ("\u202etfel\u202c", "tfel"),
        ("zero\u200bwidth", "zerowidth"),
        ("\x1b[31mred", "[31mred"),
        ("{{DATE(2026-01-01T00:00:00Z)}}", "{ {DATE(2026-01-01T00:00:00Z)}}"),
        ("{{ time (x)}}", "{ { time (x)}}"),
        ("docker ps --format '{{.Names}}'", "docker ps --format '{{.Names}}'"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 3),
        ("naïve café Ünïcödé 日本語", "naïve café Ünïcödé 日本語"),
    ],
)
def test_text_becomes_one_harmless_line(typed: str, shown: str) -> None:
    """Honest text stays as it is."""
    assert shown == plain(typed, 100)


@given(st.text(max_size=400), st.integers(2, 80))
def test_no_text_is_longer_or_stranger_than_allowed(text: str, most: int) -> None:
    """Length, no control, no format characters, and cleaning twice changes nothing more."""
    cleaned = plain(text, most)

    assert len(cleaned) <= most
    assert not {unicodedata.category(one) for one in cleaned} & {"Cc", "Cf", "Cs", "Co", "Cn"}


@given(st.text(max_size=200))
def test_inert_words_hold_no_markdown(text: str) -> None:
    """Neither links nor emphasis nor code nor HTML."""
    words = inert(text, 150)

    assert not set(words) & set("[]<>*`#")
    assert "://" not in words


def test_a_link_is_words_only() -> None:
    """As in a banner or a button."""
    assert "(click)(https: //evil.example)" == inert("[click](https://evil.example)", 80)


def test_an_empty_run_keeps_its_place() -> None:
    """So that a card is built alike whatever is typed."""
    assert EMPTY == run("\u200b", 10)["text"] == own("")["text"]
