"""Meanings are values: equal when they say the same, and never changed."""

from dataclasses import FrozenInstanceError

import pytest

from bot.language.intents import Ask, OpenForm, Puzzled, Unclear, Understood


def test_meanings_are_values() -> None:
    """Two readings of one sentence can be compared, and none can be edited."""
    assert Understood(Ask()) == Understood(Ask())
    assert Understood(OpenForm()) != Understood(Ask())
    with pytest.raises(FrozenInstanceError):
        Unclear(question="What?").question = ""  # type: ignore[misc]  # that is the rule


def test_a_puzzle_carries_its_question() -> None:
    """The question, the word and the suggestions travel together."""
    puzzled = Puzzled("What?", "x", ("y",))

    assert ("What?", "x", ("y",)) == (puzzled.question, puzzled.word, puzzled.suggestions)
