"""Deliveries go to loopback only, and say what became of them."""

import pytest

from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams.conftest import Office


async def test_without_a_target_nothing_is_sent(teams: FakeTeams, office: Office) -> None:
    """The note says so, and stopping is still fine."""
    outcome = await teams.say(office.alice, "hello")

    assert outcome.exchange is not None
    assert ("no target", "error") == (outcome.exchange.note, outcome.kind)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_loopback_targets_are_taken(teams: FakeTeams, host: str) -> None:
    """Any loopback name will do."""
    teams.set_target(f"http://{host}:3978/api/messages")


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://example.com/", "/api/messages"])
def test_other_targets_are_refused(teams: FakeTeams, url: str) -> None:
    """Tokens never leave the machine."""
    with pytest.raises(ValueError, match="loopback"):
        teams.set_target(url)
