"""Names that are also words of the grammar are asked about, unless written in full."""

import pytest

from bot.language.intents import Intent, Unclear, Understood
from bot.language.parse import parse
from tests.bot.language.sentences import ODD_ASKS, ODD_QUESTIONS
from tests.bot.language.world import BERLIN, NOW, ODD


@pytest.mark.parametrize(("text", "about"), ODD_QUESTIONS.items())
def test_a_name_that_is_a_word_of_the_grammar_is_asked(text: str, about: tuple[str, str]) -> None:
    """Two readings of one word are never one."""
    actual = parse(text, ODD, NOW, BERLIN)

    assert isinstance(actual, Unclear)
    assert about[0] == actual.word
    assert about[1] in actual.suggestions


@pytest.mark.parametrize(("text", "intent"), ODD_ASKS.items())
def test_its_full_name_is_clear(text: str, intent: Intent) -> None:
    """A full name or a quoted one has one reading."""
    actual = parse(text, ODD, NOW, BERLIN)

    assert Understood(intent) == actual
