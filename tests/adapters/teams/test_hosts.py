"""Which hosts may see our token, and proof that others do not."""

import pytest
from aiohttp import web

from adapters.playground.teams.service import FakeTeams
from adapters.teams.connector import Connector, Spot
from adapters.teams.hosts import DEFAULT_HOSTS, ServiceHosts, is_loopback
from adapters.teams.options import ClientSecret, TeamsOptions
from adapters.teams.rates import Rates
from adapters.teams.tokens import BotTokens
from adapters.teams.wire import Wire
from bot.ports.chat import Unreachable
from tests.adapters.teams.conftest import APP_ID, SECRET, TENANT
from tests.fakes.clock import FakeClock

GOOD = (
    "https://smba.trafficmanager.net/amer/",
    "https://smba.trafficmanager.net:443/teams/",
    "https://SMBA.trafficmanager.net/emea/",
    "https://smba.infra.gcc.teams.microsoft.com/",
    "https://smba.infra.gov.teams.microsoft.us/",
)
BAD = (
    "",
    "/amer/",
    "smba.trafficmanager.net",
    "http://smba.trafficmanager.net/amer/",
    "https://smba.trafficmanager.net.evil.example/",
    "https://evil.example/smba.trafficmanager.net/",
    "https://smba.trafficmanager.net@evil.example/",
    "https://user@smba.trafficmanager.net/",
    "https://evil.example#@smba.trafficmanager.net/",
    "https://evil.example\\@smba.trafficmanager.net/",
    "https://evil.example?x=smba.trafficmanager.net",
    "https://smba.trafficmanager.net:8443/",
    "https://smba.trafficmanager.net:99999/",
    "https://smba.trafficmanager.net./",
    "https://evilsmba.trafficmanager.net/",
    "https://smba.trafficmanager.net\n.evil.example/",
    "https://smba.infra.a.b.teams.microsoft.com/",
    "https://smba.infra..teams.microsoft.com/",
    "https://xn--smba-0ra.trafficmanager.net/",
    "https://smbа.trafficmanager.net/",  # noqa: RUF001 - a Cyrillic a
    "https://[::1/",
    "https://127.0.0.1/",
    "http://127.0.0.1:80/",
    "ftp://smba.trafficmanager.net/",
    "https://smba.trafficmanager.net/" + "a" * 600,
)


@pytest.mark.parametrize("url", GOOD)
def test_the_services_of_teams_are_allowed(url: str) -> None:
    """Public and government clouds, by default."""
    assert ServiceHosts(DEFAULT_HOSTS, loopback=False).allows(url)


@pytest.mark.parametrize("url", BAD)
def test_everything_else_is_not(url: str) -> None:
    """However it is dressed up."""
    assert not ServiceHosts(DEFAULT_HOSTS, loopback=False).allows(url)


def test_loopback_needs_to_be_asked_for() -> None:
    """And is only ever this machine, by address."""
    hosts = ServiceHosts(DEFAULT_HOSTS, loopback=True)

    assert hosts.allows("http://127.0.0.1:8080/amer/")
    assert not hosts.allows("http://localhost.evil.example/")
    assert not hosts.allows("http://10.0.0.1/")
    assert (True, False) == (is_loopback("::1"), is_loopback("localhost"))


@pytest.mark.parametrize("poisoned", ["http://{host}/amer/", "https://{host}/amer/"])
async def test_a_poisoned_address_never_sees_the_token(
    teams: FakeTeams, clock: FakeClock, poisoned: str
) -> None:
    """A row that was tampered with leads nowhere: no request reaches the other host at all."""
    seen: list[str | None] = []

    async def capture(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.json_response({"id": "1"})

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", capture)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service = poisoned.format(host=f"127.0.0.1:{runner.addresses[0][1]}")
    options = TeamsOptions(
        app_id=APP_ID,
        tenant_id=TENANT,
        credential=ClientSecret(SECRET),
        login_url=teams.login_url,
        openid_url=teams.openid_url,
        loopback=True,
    )
    wire = Wire()
    await wire.open()
    tokens = BotTokens(options, wire, clock.now)
    strict = ServiceHosts(DEFAULT_HOSTS, loopback=False)
    connector = Connector(wire, tokens, strict, Rates(clock.now), clock.now)
    with pytest.raises(Unreachable):
        await connector.send(Spot(service=service, conversation="a:1"), {"type": "message"})
    await wire.close()
    await runner.cleanup()

    assert [] == seen
    assert [] == [one for one in teams.world.calls if "token" in one.path]
