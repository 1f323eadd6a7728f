"""Socket Mode comes back after an outage, and is the only way in while it is on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from adapters.slack import links, sockets
from adapters.slack.service import PATH
from adapters.slack.sockets import CONNECTIONS
from adapters.slack.wire import Json
from tests.adapters.slack.stage import Stage, stage, until, user_of
from tests.bot.domain.world import DEV


async def _watched(on: Stage) -> None:
    assert on.bot.sockets
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
        server = on.slack.target
        async with ClientSession() as session, session.post(server, data=b"x") as answer:
            assert server.endswith(PATH)
            assert 404 == answer.status


@asynccontextmanager
async def quickly(monkeypatch: pytest.MonkeyPatch, *, start: bool = True) -> AsyncIterator[Stage]:
    """Set the stage with connections that notice trouble, and try again, at once."""
    monkeypatch.setattr(links, "LOOK", 0.01)
    monkeypatch.setattr(links, "LOOKS", 3)
    async with stage("socket", start=False) as on:
        monkeypatch.setattr(sockets.Sockets.__init__, "__defaults__", (asyncio.sleep, 2, 0.5))
        if start:
            await on.bot.start()
            await on.slack.sockets.wait_until(CONNECTIONS)
        yield on


async def _works_again(on: Stage) -> None:
    """Look after the connections until a command is answered."""
    assert on.bot.sockets
    async with asyncio.timeout(20):
        while on.bot.sockets.alive() < CONNECTIONS:
            await on.bot.sockets.look_after()
            await asyncio.sleep(0)
        # What is sent to a connection while it is being replaced is lost: the person writes again.
        while not (await on.slack.slash(user_of(DEV), on.channel, "/access", "help")).ok:
            pass
    await on.slash(DEV, "orders read 1h")

    assert 1 == len(on.target.open)
    assert on.bot.health().ok


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "link_disabled"])
async def test_disconnect(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    """Whatever Slack gives as its reason, both connections are made anew."""
    async with quickly(monkeypatch) as on:
        assert on.bot.sockets
        clients = [one.client for one in on.bot.sockets.links]
        before = [one.current_session for one in clients]
        await on.slack.sockets.disconnect(reason)
        await until(lambda: not any(one.current_session in before for one in clients))
        await _works_again(on)


async def test_spent_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket that was refused once and is too old now is replaced, not tried for ever."""
    monkeypatch.setattr(sockets, "PATIENCE", 0.05)
    async with quickly(monkeypatch, start=False) as on:
        on.slack.sockets.refusing = True
        await on.bot.start()
        early = on.bot.health().ok
        on.clock.move(timedelta(hours=1))
        on.slack.sockets.refusing = False
        await _works_again(on)

        assert not early


async def test_too_many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """While Slack takes no more we are not healthy; when there is room we are, by ourselves."""
    monkeypatch.setattr(sockets, "PATIENCE", 0.05)
    monkeypatch.setattr("adapters.playground.slack.sockets.CONNECTIONS_MAX", 0)
    async with quickly(monkeypatch, start=False) as on:
        await on.bot.start()
        early = on.bot.health()
        monkeypatch.setattr("adapters.playground.slack.sockets.CONNECTIONS_MAX", 10)
        await _works_again(on)

        assert (False, "0 connections") == (early.ok, early.detail)


async def test_half_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection on which nothing comes back is given up and made anew."""
    async with quickly(monkeypatch) as on:
        alive = on.bot.sockets.alive if on.bot.sockets else int
        on.slack.sockets.muted = True
        await until(lambda: alive() < CONNECTIONS)
        on.slack.sockets.muted = False
        await _works_again(on)


async def test_no_greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection without hello is not alive, and is made anew after a few looks."""
    async with quickly(monkeypatch, start=False) as on:
        hello = on.slack.sockets._hello  # noqa: SLF001 - what Slack says first

        def silent() -> Json:
            return {"type": "other"}

        monkeypatch.setattr(on.slack.sockets, "_hello", silent)
        await on.bot.start()
        await on.slack.sockets.wait_until(CONNECTIONS)
        early = on.bot.health().ok
        monkeypatch.setattr(on.slack.sockets, "_hello", hello)
        await _works_again(on)

        assert not early


async def test_too_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    """A payload of a connection is measured as one of HTTP is: acknowledged, and dropped."""
    async with quickly(monkeypatch) as on:
        await on.slash(DEV, "mine")
        before = len(on.seen_by(DEV, private=False))
        deep: Json = {}
        for _ in range(40):
            deep = {"a": deep}
        good = on.slack.last_delivery.payload
        done = [
            await on.slack.deliver("slash_command", good | {"x": deep}),
            await on.slack.deliver("slash_command", good | {"team_id": "T0OTHER"}),
            await on.slack.deliver("slash_command", good | {"api_app_id": "A0OTHER"}),
        ]
        await on.settle()

        assert [(True, None)] * 3 == [(one.ok, one.ack) for one in done]
        assert before == len(on.seen_by(DEV, private=False))
