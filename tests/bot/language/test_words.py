"""Chat text becomes words, and what was typed stays as it was."""

import pytest

from bot.language import words
from bot.language.words import Word, fold, read, shown


@pytest.mark.parametrize(
    ("raw", "keys"),
    {
        "a,b;c , d": ["a", "b", "c", "d"],
        "1,5h": ["1,5h"],
        "\u2018x\u2019 \u2013 y\u2011z\u2026": ["x", "-", "y-z"],
        '"two words," \u00abx\u00bb': ["two words,", "x"],
        '"open word': ["open", "word"],
        "*bold* _x_ or* **": ["bold", "x", "or*", "**"],
        ":tada: (a) ''": [":", "a"],
        "\u200b \ufeff": [],
        "<@U1|ada> <AT id='1'>Bob B</AT> <@U2>": ["u1", "bob b", "u2"],
        "<#C1|x> <@> <at>": ["<#c1|x>", "<@>", "<at>"],
        "&lt;@U1&gt; &amp;amp": ["<@u1>", "&amp"],
        "<https://a.b|a.b> <https://a.b> <https://a.b|c.d>": [
            "a.b",
            "https://a.b",
            "<https://a.b|c.d>",
        ],
    }.items(),
)
def test_a_line_is_cut_into_words(raw: str, keys: list[str]) -> None:
    """Punctuation, markup and invisible signs are not part of a word."""
    assert keys == [word.key for word in read(raw).words]


def test_words_point_into_the_line() -> None:
    """What was written between two words comes back with its spaces and marks."""
    line = read("Fix  the \u201cOrders\u201d,  now")

    assert "the \u201cOrders\u201d" == line.written(1, 3)
    assert Word("orders", 9, 17, quoted=True) == line.words[2]
    assert line.words[3].comma


def test_a_typed_mention_is_none() -> None:
    """Only the chat itself can mention somebody."""
    typed, real = read("&lt;@U1&gt;"), read("<@U1>")

    assert [None] == [word.mention for word in typed.words]
    assert ["U1"] == [word.mention for word in real.words]


def test_names_of_other_scripts_stay_apart() -> None:
    """Folding hides case, never a different letter."""
    assert fold("ORDERS") == fold("orders")
    assert fold("\u043erders") != fold("orders")
    assert fold("\ufb01le") != fold("file")


def test_typed_words_are_quoted_on_one_short_line() -> None:
    """A question never carries a long or invisible text."""
    assert '"ab"' == shown("a\u202eb\n")
    assert 42 == len(shown("x" * 5000))
    assert 4_000 == words.LONGEST_LINE


def test_a_single_letter_closes_no_quotation() -> None:
    """Only quotation marks quote: "a" does not end what "admin" began."""
    line = words.read("orders admin because a wrong total")

    assert ["orders", "admin", "because", "a", "wrong", "total"] == [one.key for one in line.words]
