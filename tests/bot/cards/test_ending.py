"""The card of a coming end leads on: more time, or giving it back now."""

import pytest

from bot.cards.ending import ending_card
from bot.cards.model import Tone
from tests.bot.cards.reading import buttons, check, words
from tests.bot.cards.states import CLOSED, ENDING, EVERY, LAW, OPEN
from tests.bot.domain.world import policy

MORE, DONE = "Extend 30 min", "I'm done"


@pytest.mark.parametrize(
    ("state", "title", "tone", "shown"),
    [
        ("ending", "Your access ends soon", Tone.WAITING, [MORE, DONE]),
        ("extended", "Your access goes on", Tone.GOOD, [MORE, DONE]),
        ("open", "Your access is open", Tone.GOOD, [MORE, DONE]),
        ("removing", "Your access is being removed", Tone.WORKING, []),
        ("closed", "Your access has ended", Tone.OVER, []),
    ],
)
def test_it_follows_what_is_open(state: str, title: str, tone: Tone, shown: list[str]) -> None:
    """What is over leads nowhere."""
    card = check(ending_card(LAW, EVERY[state]))

    assert (title, tone, shown) == (card.title, card.tone, buttons(card))


def test_it_says_when_of_what_and_what_more_time_takes() -> None:
    """In that order."""
    assert """Your access ends soon
Until 13:01. Then it is taken back.
[done] write on shop/orders: open until 13:01
More time is decided anew; the access stays open meanwhile.
REQ-7K3MQP""" == words(ending_card(LAW, ENDING))


def test_without_extensions_it_can_be_given_back() -> None:
    """And says what to do instead; what has ended says nothing of it."""
    card = ending_card(policy(), ENDING)

    assert [DONE] == buttons(card)
    assert "It cannot be extended." in words(card)
    assert () == ending_card(LAW, CLOSED).notes


def test_its_buttons_say_on_which_card_they_stand() -> None:
    """So that this card comes back, and not the way in."""
    assert {"ending"} == {one.extra for one in ending_card(LAW, OPEN).buttons}
