"""Text for a terminal: on lines of 80 columns, without anything that moves or colours it."""

from datetime import timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from adapters.cli.text import WIDTH, clean, count, few, line, moment, paragraphs
from tests.adapters.cli.sample import NOW


@given(st.text())
def test_what_a_terminal_would_obey_is_shown_as_a_question_mark(text: str) -> None:
    """Whatever somebody typed, it stays one line of printable letters."""
    assert clean(text).isprintable()


@given(st.lists(st.text(alphabet="abc <>@-", max_size=30)).map(" ".join), st.integers(0, 8))
def test_lines_are_no_wider_than_the_terminal(text: str, indent: int) -> None:
    """As long as no word is."""
    assert all(len(one) <= WIDTH for one in line(text, indent).splitlines())


def test_later_lines_hang() -> None:
    """Below the first one, by two columns if nothing else is said."""
    first, second = line("word " * 20, 2).splitlines()

    assert ("  word", "    word") == (first[:6], second[:8])
    assert "a?[31mb" == clean("a\x1b[31mb")


def test_lists_are_cut_and_counted() -> None:
    """Nobody is said to be nobody."""
    assert "a, b and 1 more" == few(["a", "b", "c"], 2)
    assert "a, b" == few(["a", "b"], 2)
    assert "nobody" == few([])
    assert ["1 flow", "2,000 flows"] == [count(one, "flow") for one in (1, 2000)]


def test_moments_are_in_utc() -> None:
    """Whatever zone they come in."""
    local = NOW.astimezone(timezone(timedelta(hours=5)))

    assert "2026-11-23 11:00 UTC" == moment(local)


def test_empty_paragraphs_leave_no_gap() -> None:
    """The others are apart by one empty line."""
    assert "a\nb\n\nc" == paragraphs([iter(["a", "b"]), iter([]), iter(["c"])])
