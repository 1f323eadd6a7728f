"""The HTTP session: bounded, and led nowhere else."""

import pytest

from adapters.playground.teams.faults import Fault
from adapters.playground.teams.service import FakeTeams
from adapters.teams.options import ISSUER
from adapters.teams.wire import Wire, key_document
from bot.ports.faults import TryAgain
from tests.adapters.teams.lines import lines
from tests.fakes.clock import FakeClock


async def test_keys_are_read_through_the_metadata(teams: FakeTeams, clock: FakeClock) -> None:
    """The legitimate twin of what follows."""
    async with lines(teams, clock) as out:
        found = await key_document(out.wire, teams.openid_url, ISSUER)

    assert ["channel-1"] == [one["kid"] for one in found["keys"]]


@pytest.mark.parametrize(
    "body",
    [
        {"issuer": ISSUER, "jwks_uri": "https://evil.example/keys"},
        {"issuer": ISSUER, "jwks_uri": "http://127.0.0.1:1/keys"},
        {"issuer": "https://evil.example", "jwks_uri": "/keys"},
        {},
        "no JSON",
    ],
)
async def test_metadata_leads_to_no_other_host(
    teams: FakeTeams, clock: FakeClock, body: object
) -> None:
    """Nor to another issuer."""
    teams.fault(Fault(path="openidconfiguration", status=200, body=body))
    async with lines(teams, clock) as out:
        with pytest.raises(TryAgain):
            await key_document(out.wire, teams.openid_url, ISSUER)


async def test_a_redirect_is_not_followed(teams: FakeTeams, clock: FakeClock) -> None:
    """A token would travel with it."""
    teams.fault(
        Fault(path="keys", status=302, headers={"Location": "http://127.0.0.1:1/elsewhere"})
    )
    async with lines(teams, clock) as out:
        answer = await out.wire.ask("GET", f"{teams.login_url}/v1/.well-known/keys")

    assert (302, False) == (answer.status, answer.good)


async def test_a_closed_session_is_later() -> None:
    """Before the start and after the stop."""
    wire = Wire()
    await wire.close()
    with pytest.raises(TryAgain):
        await wire.ask("GET", "http://127.0.0.1:1/")
