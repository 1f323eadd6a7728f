"""Commands take what the table says, and nothing a person wrote is passed over."""

import pytest

from bot.language.intents import Intent, Understood
from tests.bot.language.sentences import COMMANDS
from tests.bot.language.world import meant


@pytest.mark.parametrize(("text", "intent"), COMMANDS.items())
def test_a_command_means_exactly_one_thing(text: str, intent: Intent) -> None:
    """Each command is understood with everything that was said."""
    actual = meant(text)

    assert Understood(intent) == actual
