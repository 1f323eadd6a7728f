"""Socket Mode comes back after an outage, and is the only way in while it is on."""

from aiohttp import ClientSession

from adapters.slack.service import PATH
from adapters.slack.sockets import CONNECTIONS
from tests.adapters.slack.stage import Stage, stage
from tests.bot.domain.world import DEV


async def _watched(on: Stage) -> None:
    await on.bot.sockets.look_after()
    await on.slack.sockets.wait_until(CONNECTIONS)


async def test_two_connections() -> None:
    """Two are open, and health says so."""
    async with stage("socket") as on:
        await on.slack.sockets.wait_until(CONNECTIONS)

        assert (CONNECTIONS, True) == (on.slack.sockets.connected, on.bot.health().ok)


async def test_outage() -> None:
    """After an outage the watchdog connects both with new tickets, and commands work."""
    async with stage("socket") as on:
        await on.slack.sockets.wait_until(CONNECTIONS)
        on.slack.outage()
        on.slack.recover()
        await _watched(on)
        await on.slash(DEV, "orders read 1h")

        assert 1 == len(on.target.open)


async def test_request_url_is_closed() -> None:
    """In Socket Mode the address for HTTP answers 404, so that there is one way in."""
    async with stage("socket") as on:
        await on.slash(DEV, "mine")
        server = on.slack._courier.target  # noqa: SLF001 - where HTTP would go
        async with ClientSession() as session, session.post(server, data=b"x") as answer:
            assert server.endswith(PATH)
            assert 404 == answer.status
