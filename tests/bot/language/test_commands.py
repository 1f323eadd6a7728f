"""A command is found at the beginning of a sentence, whatever its courtesy."""

import pytest

from bot.language.commands import BY_NAME
from bot.language.intents import Ask, OpenForm, Remark, Unclear, Understood
from tests.bot.language.world import meant


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - {"request", "ask"}))
def test_each_name_is_a_command(name: str) -> None:
    """A name or alias is never taken for an ask, with or without courtesy."""
    for text in (name, f"please {name}", f"<@UBOT> {name.upper()}"):
        actual = meant(text)

        assert isinstance(actual, Unclear) or not isinstance(actual.intent, Ask | OpenForm)


def test_a_word_of_an_ask_is_a_command_only_before_an_id() -> None:
    """`ask for orders` asks for access; `ask REQ-…` asks the requester."""
    asked = [meant(one) for one in ("ask orders read", "ask REQ-2F7K3M why?", "ask")]

    assert [Ask, Remark, OpenForm] == [
        type(one.intent) for one in asked if isinstance(one, Understood)
    ]


def test_a_command_inside_a_sentence_is_none() -> None:
    """Only the beginning of a sentence commands."""
    actual = meant("orders read because list and revoke")

    assert isinstance(actual, Understood)
    assert isinstance(actual.intent, Ask)
