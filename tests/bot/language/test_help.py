"""Help says what the grammar does: both come from one table."""

import pytest

from bot.language.commands import BY_NAME, COMMANDS
from bot.language.help import HelpEntry, entries
from bot.language.intents import Understood
from tests.bot.language.world import meant


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_every_example_is_understood(entry: HelpEntry) -> None:
    """An example that help shows may be copied."""
    assert isinstance(meant(entry.example), Understood)
    assert entry.usage.strip("[").startswith(entry.name)
    assert entry.meaning.endswith(".")


def test_help_and_grammar_have_the_same_commands() -> None:
    """Each command is explained, once, by its name and its aliases."""
    assert [one.name for one in COMMANDS if one.ready] == [entry.name for entry in entries()]
    assert entries("?") == entries("HELP")
    assert entries("favourite") == entries()
    assert entries("nonsense") == entries() == entries(None)
    assert len(BY_NAME) == sum(1 + len(command.aliases) for command in COMMANDS)
