"""A draft takes each thing once and asks about the second."""

from datetime import timedelta

import pytest

from bot.language.draft import Draft
from bot.language.intents import Ask, Puzzled, Unclear
from bot.language.parse import parse
from bot.language.pieces import Kind, Piece, sentence
from bot.language.vocabulary import Vocabulary
from bot.language.words import read
from tests.bot.language.world import ADA, BERLIN, BOB, NOW, VOCABULARY, offered


def fresh(text: str) -> Draft:
    """Return a draft of a sentence, nothing read yet."""
    return Draft(sentence(read(text), VOCABULARY, NOW, BERLIN))


def test_an_empty_draft_asks_for_nothing() -> None:
    """Nothing said is nothing asked."""
    draft = fresh("")

    assert Ask() == draft.ask() == draft.partial()
    assert not draft.timed
    assert not draft.wants_permission


def test_a_second_person_is_a_question() -> None:
    """One person at a time; the same one twice is one."""
    draft = fresh("for ada bob")
    draft.someone(Piece(Kind.PERSON, 1, 2, person=ADA))
    draft.someone(Piece(Kind.PERSON, 1, 2, person=ADA))

    with pytest.raises(Puzzled, match="for whom"):
        draft.someone(Piece(Kind.PERSON, 2, 3, person=BOB))
    assert ADA == draft.partial().beneficiary


def test_a_length_is_kept() -> None:
    """What was understood prefills the form."""
    draft = fresh("2h")
    draft.length(Piece(Kind.LENGTH, 0, 1, length=timedelta(hours=2)))

    assert Ask(duration=timedelta(hours=2)) == draft.partial()


def test_a_resource_without_permissions_offers_none() -> None:
    """What nobody may do is a question, not an ask."""
    actual = parse("x:read", Vocabulary(resources=[offered("a", "x")]), NOW, BERLIN)

    assert isinstance(actual, Unclear)
    assert '"read" is not on offer for "x".' == actual.question
