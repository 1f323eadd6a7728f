"""One connection: a failure of one never holds up the other, and tickets are asked for slowly."""

import asyncio

import pytest

from adapters.slack import links
from adapters.slack.links import Link, PacedClient
from tests.adapters.slack.stage import APP_TOKEN, Stage, stage, until


async def answer(body: object) -> str:  # noqa: ARG001 - as a link asks
    """Answer nothing."""
    return ""


def _link(on: Stage, slept: list[float]) -> Link:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    assert on.bot.sockets
    return Link(answer, APP_TOKEN, on.bot.sockets.links[0].client.web_client, 5.0, sleep)


async def test_one_failure_stays_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the first connection cannot even be looked at, the second is helped all the same."""
    async with stage("socket") as on:
        assert on.bot.sockets
        await on.slack.sockets.wait_until(2)
        first, second = on.bot.sockets.links
        on.slack.sockets.abort()
        asked = list[object]()

        async def broken(self: PacedClient) -> bool:
            asked.append(self)
            if self is first.client:
                raise RuntimeError("out of order")
            return False

        monkeypatch.setattr(PacedClient, "is_connected", broken)
        await on.bot.sockets.look_after()

        assert {first.client, second.client} <= set(asked)


async def test_tickets_are_asked_for_slowly() -> None:
    """After one that led to no greeting there is a pause; a greeting ends it."""
    async with stage("socket") as on:
        slept: list[float] = []
        link = _link(on, slept)
        await link.client.issue_new_wss_url()
        first = list(slept)
        await link.client.issue_new_wss_url()
        await link.close()

        assert ([], [links.LOOK]) == (first, slept)


async def test_connect_goes_on_trying() -> None:
    """While Slack gives no ticket it is asked again; a closed connection is not."""
    async with stage("socket") as on:
        slept: list[float] = []
        link = _link(on, slept)
        on.slack.outage()

        connecting = asyncio.ensure_future(link.connect())
        await until(lambda: len(slept) >= 3)
        on.slack.recover()
        await connecting
        await link.close()
        await link.connect()

        assert not link.alive()


async def test_stale() -> None:
    """A connection whose pings are not answered is given up, whatever its socket says."""
    async with stage("socket") as on:
        assert on.bot.sockets
        await on.slack.sockets.wait_until(2)
        link = on.bot.sockets.links[0]
        await until(link.alive)
        old = link.client.current_session
        link.client.last_ping_pong_time = 1.0
        await link.look_after()

        assert link.client.current_session is not old
