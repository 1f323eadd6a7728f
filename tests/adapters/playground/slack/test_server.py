"""Only this machine is served, under its own name."""

import aiohttp
import pytest

from adapters.playground.slack.server import host_of, is_loopback
from tests.adapters.playground.slack.stage import Town


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1"])
def test_loopback(host: str) -> None:
    """Loopback names and addresses are known."""
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "example.com", "", None, "localhost.example.com"])
def test_not_loopback(host: str | None) -> None:
    """Everything else is foreign."""
    assert not is_loopback(host)


def test_host_of() -> None:
    """The host is taken from a URL; a broken URL has none."""
    assert "::1" == host_of("http://[::1]:80/x")
    assert host_of("http://[broken") is None


async def test_foreign_host_header(town: Town) -> None:
    """A request under another name is refused, so that a web page cannot rebind to us."""
    headers = {"Host": "evil.example"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{town.slack.api_url}auth.test", headers=headers) as answer,
    ):
        assert 421 == answer.status


async def test_stop_twice(town: Town) -> None:
    """Stopping twice is stopping once, and ends every subscription."""
    subscription = town.slack.subscribe()
    await town.slack.stop()
    await town.slack.stop()

    assert [] == [notice async for notice in subscription]
