"""What people wrote, freed of Teams' markup."""

from dataclasses import replace

import pytest

from adapters.teams.arrival import Arrival, Mention
from adapters.teams.connector import Spot
from adapters.teams.words import bare, heard

BASE = Arrival(
    kind="message",
    id="1",
    name="",
    spot=Spot(service="s", conversation="c"),
    personal=False,
    tenant="t",
    account="29:alice",
    person="a",
    bot="28:bot",
)
US = Mention("28:bot", "<at>Daypass</at>")
MEGAN = Mention("29:megan", "<at>Megan</at>")


async def find(account: str) -> str:
    """Know Megan."""
    return {"29:megan": "aad-megan"}.get(account, "")


@pytest.mark.parametrize(
    ("typed", "mentions", "said"),
    [
        ("<at>Daypass</at>&nbsp;orders write 2h\n", (US,), "orders write 2h"),
        ("orders\u00a0write", (), "orders write"),
        ("<at>Daypass</at> for <at>Megan</at> 2h", (US, MEGAN), "for <@aad-megan> 2h"),
        ("<at>Omar</at> please", (Mention("29:omar", "<at>Omar</at>"),), "Omar please"),
        ("<at>Unknown</at> hi", (), "Unknown hi"),
        ("<p>a</p><br/>b", (), "a b"),
        ("a &lt;b&gt; c", (), "a <b> c"),
        ("1 < 2 and 3 > 2", (), "1 < 2 and 3 > 2"),
        ("", (), ""),
    ],
)
async def test_only_the_words_are_left(
    typed: str, mentions: tuple[Mention, ...], said: str
) -> None:
    """Our mention is gone, other people are ids where Teams knows them."""
    arrival = replace(BASE, text=typed, mentions=mentions)

    assert said == await heard(arrival, find)


def test_the_words_of_an_html_message() -> None:
    """For the message that becomes a justification."""
    assert "checkout is failing & slow" == bare("<div>checkout <b>is</b> failing &amp; slow</div>")
