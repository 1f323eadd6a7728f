"""Home holds as many cards as Slack takes, and says what it leaves out."""

from adapters.playground.slack.blocks import view_faults
from adapters.slack.home import MOST_BLOCKS, home_view
from bot.cards.compose import sentence
from bot.cards.model import Home, Section, Text
from bot.domain.ids import PersonId


def nobody(_: PersonId) -> str | None:
    """Know nobody."""
    return None


def test_full() -> None:
    """Never more than 100 blocks; the rest is counted."""
    full = Section(title="Mine", cards=(sentence("One."),) * 200, empty="None.")
    view = home_view(Home(greeting=(Text("Hi"),), buttons=(), sections=(full, full)), nobody)

    assert len(view["blocks"]) <= MOST_BLOCKS
    assert [] == view_faults(view, "home")
    assert "more" in str(view)


def test_empty() -> None:
    """A section without cards says so, even without words of its own."""
    empty = Section(title="", cards=(), empty="")
    view = home_view(Home(greeting=(Text("Hi"),), buttons=(), sections=(empty,)), nobody)

    assert [] == view_faults(view, "home")
    assert "Nothing here." in str(view)
