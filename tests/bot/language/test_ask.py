"""A sentence that asks for access means what the table says, in full."""

import pytest

from bot.language.intents import Ask, Intent, Unclear, Understood
from bot.language.parse import parse
from bot.language.vocabulary import Vocabulary
from tests.bot.language.sentences import ASKS
from tests.bot.language.world import BERLIN, NOW, meant, offered


@pytest.mark.parametrize(("text", "intent"), ASKS.items())
def test_a_clear_ask_means_exactly_one_thing(text: str, intent: Intent) -> None:
    """What is clear is understood in full, the justification as typed."""
    actual = meant(text)

    assert Understood(intent) == actual


def test_twenty_targets_are_enough() -> None:
    """Twenty things may be asked for at once, twenty-one may not."""
    vocabulary = Vocabulary(resources=[offered("core", f"table{n}", "read") for n in range(21)])
    names = [f"table{n}" for n in range(21)]

    twenty = parse(", ".join(names[:20]), vocabulary, NOW, BERLIN)
    more = parse(", ".join(names), vocabulary, NOW, BERLIN)

    assert isinstance(twenty, Understood)
    assert isinstance(twenty.intent, Ask)
    assert 20 == len(twenty.intent.targets)
    assert isinstance(more, Unclear)
    assert "At most 20" in more.question
