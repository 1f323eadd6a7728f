"""YAML becomes plain data with spots; a hostile file is refused with a sentence, and soon."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import reading
from bot.config.marks import Table, inside, plain
from bot.config.problems import Findings
from bot.config.reading import read
from tests.bot.config.written import said, table


def refused(text: str) -> list[str]:
    """Return what is said about a text."""
    findings = Findings()
    read("access.yaml", text, findings)
    return said(findings)


def test_plain_data_is_read() -> None:
    """Mappings, lists and scalars, quoted or not, and aliases written out."""
    found = table("a: &one [1, 'x']\nb: *one\nc: >\n  folded\n  text\n")

    assert {"a": [1, "x"], "b": [1, "x"], "c": "folded text\n"} == plain(found)


def test_an_empty_section_is_left_out() -> None:
    """`people:` with nothing behind it says nothing; deeper down it is an oversight."""
    assert {"b": "1"} == plain(table("a:\nb: '1'\n"))
    assert ["1:5: a.b: is empty; give it a value, or remove it."] == refused("a: {b: }\n")
    assert ["1:6: a.0: is empty; give it a value, or remove it."] == refused("a: [ ~, x]\n")


def test_a_file_of_comments_holds_nothing() -> None:
    """That is fine where other files hold the rest."""
    findings = Findings()

    assert None is read("access.yaml", "# nothing yet\n", findings)
    assert [] == said(findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", "2:1: a: is written twice; it is in line 1 already."),
        ("a: {<<: {b: 1}}\n", "1:5: a.<<: Merging with `<<` is not part of YAML 1.2."),
        ("a: !name x\n", "1:4: a: Tags such as `!name` are not read; write the plain value."),
        ("a: !!map {}\n", "1:4: a: Tags such as `!name` are not read; write the plain value."),
        ("a: *b\n", "1:4: Nothing before this is called &b."),
        ("{[1]: 2}\n", "1:2: A key is a piece of text."),
        ("a: 1\n---\nb: 2\n", "2:1: One file holds one document."),
        ("plain text\n", "1:1: An access file is a mapping of sections such as `people:`."),
        ("a: 'x\n", "2:1: This is not YAML: found unexpected end of stream."),
    ],
)
def test_what_is_refused_is_said_where_it_is(text: str, expected: str) -> None:
    """One sentence each, with line and column."""
    assert [expected] == refused(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: 1\nb: x\u202ey\n",
            "2:5: The invisible character U+202E turns the direction of writing; remove it.",
        ),
        (
            "a: x\x07\n",
            "1:5: The invisible character U+0007 is a control character; remove it.",
        ),
        ('a: "\\u202e"\n', "1:4: a: There is an invisible character in this text; remove it."),
        ('"\\u202e": x\n', "1:1: There is an invisible character in this key."),
    ],
)
def test_nothing_invisible_is_let_in(text: str, expected: str) -> None:
    """Neither as it is nor spelled as an escape: a reviewer must see what the file says."""
    assert [expected] == refused(text)


def test_two_spellings_of_one_letter_are_one_key() -> None:
    """A composed and a decomposed letter read the same, so they are the same."""
    assert 1 == len(refused("caf\u00e9: 1\ncafe\u0301: 2\n"))


def test_depth_is_limited() -> None:
    """Hundreds of brackets are refused before anything recurses too far."""
    deep = "a: " + "[" * 40 + "]" * 40

    (sentence,) = refused(deep)
    assert sentence.endswith("This is nested too deeply, or too much for one file.")


def test_aliases_are_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file cannot unfold into a large one."""
    monkeypatch.setattr(reading, "MOST_ALIASED", 20)
    doubling = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b]\n"

    (sentence,) = refused(doubling)
    assert sentence.endswith("Aliases repeat too much; write it out.")


def test_a_crash_of_the_parser_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a library does with hostile text, the operator reads a place and a sentence."""

    def crash(_: str) -> None:
        raise RecursionError

    monkeypatch.setattr(reading, "_events", crash)

    assert ["1:1: This is not YAML."] == refused("a: 1\n")


@given(st.text(max_size=60))
def test_any_text_is_a_table_or_a_problem(text: str) -> None:
    """Never an exception, and never both nothing and silence for text with content."""
    findings = Findings()
    found = read("access.yaml", text, findings)

    assert isinstance(found, Table) or found is None
    assert found is None or inside(found) is found
