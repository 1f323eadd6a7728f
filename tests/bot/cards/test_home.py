"""The Home tab: what waits for me first, then mine, each with a sentence for when it is empty."""

from bot.cards.compose import sentence
from bot.cards.home import home_tab
from bot.cards.model import Action
from tests.bot.cards.reading import line
from tests.bot.cards.states import LAW
from tests.bot.domain.world import DEV


def test_what_holds_up_others_comes_first() -> None:
    """Then what is mine; a button to ask is on top."""
    mine, waiting = sentence("mine"), sentence("waiting")

    home = home_tab(LAW.people[DEV], [mine], [waiting])

    assert [(waiting,), (mine,)] == [one.cards for one in home.sections]
    assert [Action.ASK] == [one.action for one in home.buttons]
    assert line(home.greeting).startswith("Dev")


def test_an_empty_tab_says_so() -> None:
    """Every section has its sentence."""
    assert all(one.empty and one.title for one in home_tab(LAW.people[DEV], [], []).sections)
