"""The parts of a card cannot hold markup: there is no field for it, and links come from files."""

from typing import get_args

from bot.cards.model import Action, Bold, Code, Link, Moment, Name, Span, Text


def test_a_span_says_what_it_is_and_nothing_else() -> None:
    """A new kind of span has to be taught to every renderer: this list is the contract."""
    assert {Text, Bold, Code, Name, Moment, Link} == set(get_args(Span))


def test_actions_are_safe_as_identifiers_in_every_chat() -> None:
    """Lower case letters and underscores, each once."""
    assert all(one.value.replace("_", "").isalpha() for one in Action)
    assert all(one.value.islower() for one in Action)
