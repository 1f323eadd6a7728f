"""Bodies on the wire."""

from adapters.teams import messages
from bot.cards.form import Choice
from tests.adapters.teams import samples


def test_a_card_travels_with_a_banner_of_plain_words() -> None:
    """A phone shows the summary only."""
    made = messages.of_card(samples.approval())

    assert "Alice Requester asks for write on orders-prod/orders." == made["summary"]
    assert [messages.ADAPTIVE] == [one["contentType"] for one in made["attachments"]]


def test_words_for_all_to_read_are_inert() -> None:
    """No mention, no link."""
    assert "(at)everyone(/at) https: //x" == messages.words("<at>everyone</at> https://x")["text"]


def test_suggestions_are_at_most_fifteen() -> None:
    """As many as Teams shows."""
    found = messages.results([Choice(value=str(n), label="x") for n in range(40)])

    assert 15 == len(found["value"]["results"])
