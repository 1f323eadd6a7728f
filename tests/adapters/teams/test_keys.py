"""The key cache: stale is better than nothing for two days, and nothing is better after that."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.playground.teams import keys as fake
from adapters.teams.keys import ChannelKeys, usable
from bot.engine import tasks
from bot.ports.faults import TryAgain
from tests.fakes.clock import FakeClock

Json = dict[str, Any]


class Source:
    """A key endpoint that may be away."""

    def __init__(self) -> None:
        self.away = False
        self.reads = 0
        self.listed = [fake.key("channel-1")]

    async def fetch(self) -> Json:
        """Return the document."""
        self.reads += 1
        if self.away:
            raise TryAgain("away")
        return {"keys": [one.published() for one in self.listed]}


async def test_old_keys_are_renewed_beside_their_use() -> None:
    """After twelve hours nobody waits for the next reading."""
    clock, source = FakeClock(), Source()
    cache = ChannelKeys(source.fetch, clock.now)
    assert await cache.find("channel-1")
    clock.move(timedelta(hours=13))

    assert await cache.find("channel-1")
    await tasks.drain(5)
    assert (2, timedelta()) == (source.reads, cache.age())


async def test_stale_keys_serve_while_the_source_is_away_but_not_for_ever() -> None:
    """Two days, then nobody is believed until the source is back."""
    clock, source = FakeClock(), Source()
    cache = ChannelKeys(source.fetch, clock.now)
    assert await cache.find("channel-1")
    source.away = True
    clock.move(timedelta(hours=47))
    assert await cache.find("channel-1")
    await tasks.drain(5)
    clock.move(timedelta(hours=2))
    with pytest.raises(TryAgain):
        await cache.find("channel-1")
    source.away = False

    assert await cache.find("channel-1")


async def test_an_unknown_key_never_harms_the_known() -> None:
    """The look for it may fail."""
    clock, source = FakeClock(), Source()
    cache = ChannelKeys(source.fetch, clock.now)
    assert await cache.find("channel-1")
    source.away = True

    assert await cache.find("nobody") is None
    assert await cache.find("channel-1")


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kid": ""},
        {"kid": 7},
        {"n": "AQAB"},
        {"n": "!"},
        {"e": None},
    ],
)
def test_a_key_that_is_no_strong_rsa_key_is_left_out(change: Json) -> None:
    """And its neighbour is still used."""
    good = fake.key("channel-1").published()

    assert ["channel-1"] == list(usable({"keys": [good | {"kid": "bad"} | change, good, None]}))


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": "x"}, {"keys": [[]]}])
def test_a_strange_document_holds_no_key(document: Json) -> None:
    """It is not an error of ours."""
    assert {} == usable(document)
