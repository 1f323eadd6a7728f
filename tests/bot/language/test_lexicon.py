"""The words of the grammar are lower-case, and no word has two jobs."""

from bot.language import lexicon


def test_no_filler_carries_meaning() -> None:
    """A word that is passed over is none that decides."""
    deciding = lexicon.FOR | lexicon.UNTIL | lexicon.BECAUSE | lexicon.JOINERS
    deciding |= lexicon.CORRECTIONS | lexicon.LENGTH_WORDS

    assert not lexicon.FILLERS - {"for"} & deciding
    assert not lexicon.LINKS & lexicon.COURTESIES


def test_words_are_written_as_they_are_looked_up() -> None:
    """Look-ups are in lower case."""
    assert all(word == word.lower() for word in lexicon.RESERVED | lexicon.CORRECTIONS)
