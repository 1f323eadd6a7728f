"""What is not clear is asked about: the word is named, and the ask stays unsent."""

import pytest

from bot.language.intents import Unclear
from tests.bot.language.sentences import QUESTIONS
from tests.bot.language.world import meant


@pytest.mark.parametrize(("text", "about"), QUESTIONS.items())
def test_what_is_not_clear_is_asked(text: str, about: tuple[str, str]) -> None:
    """A strange word, or one with two readings, is named and never guessed."""
    actual = meant(text)

    assert isinstance(actual, Unclear)
    assert actual.question
    assert about == (actual.word, about[1] if about[1] in actual.suggestions else "")
