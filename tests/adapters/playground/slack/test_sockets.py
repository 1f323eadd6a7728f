"""Socket Mode connections live, end and are counted as in Slack."""

import asyncio
from contextlib import AsyncExitStack

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.playground.slack.wire import Json
from tests.adapters.playground.slack.bolt_bot import Bot
from tests.adapters.playground.slack.stage import APP_TOKEN, Town


async def _address(town: Town) -> str:
    client: AsyncWebClient = town.client(APP_TOKEN)
    return str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])


async def test_ticket_is_used_once(town: Town) -> None:
    """A ticket connects once; hello comes first."""
    address = await _address(town)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(address) as socket:
            hello: Json = await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)

    assert ("hello", 1) == (hello["type"], hello["num_connections"])


async def test_ticket_runs_out(town: Town) -> None:
    """A ticket must be used within half a minute."""
    address = await _address(town)
    town.clock.advance(31)

    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)


async def test_ten_connections(town: Town) -> None:
    """The eleventh connection is sent away."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for _ in range(10):
            await stack.enter_async_context(session.ws_connect(await _address(town)))
        await town.slack.sockets.wait_until(10)
        last = await stack.enter_async_context(session.ws_connect(await _address(town)))
        told: Json = await last.receive_json()

    assert ("disconnect", "too_many_websockets") == (told["type"], told["reason"])


async def test_refresh_makes_the_client_come_back(town: Town) -> None:
    """After a refresh the real client connects anew and hears again."""
    bot = Bot()
    async with town.plug(bot.join(town.bolt())):
        await town.slack.sockets.disconnect("refresh_requested")
        await town.slack.sockets.wait_until(1)
        done = await town.slack.mention(town.alice, town.prod, "still there")

    assert done.ok
    assert 1 == len(bot.heard)


async def test_payloads_go_round(town: Town) -> None:
    """Each payload goes to one connection, in turn; an ack may come over the other."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        one, two = [
            await stack.enter_async_context(session.ws_connect(await _address(town)))
            for _ in range(2)
        ]
        await one.receive_json()
        await two.receive_json()
        acting = asyncio.ensure_future(town.slack.shortcut(town.alice, "ask"))
        envelope: Json = await two.receive_json()
        await one.send_str("no json")
        await one.send_json({"envelope_id": "unknown"})
        await one.send_json({"envelope_id": envelope["envelope_id"], "payload": {"a": 1}})
        done = await acting

    assert ("socket", {"a": 1}, "interactive") == (done.transport, done.ack, envelope["type"])


async def test_muted_connection_fails_deliveries(town: Town) -> None:
    """A half-open connection answers neither pings nor payloads."""
    town.slack.ack_limit = 0.05
    bot = Bot()
    async with town.plug(bot.join(town.bolt())):
        town.slack.sockets.muted = True
        done = await town.slack.shortcut(town.alice, "ask")
        await town.slack.sockets.ping()

    assert ("socket", "http_timeout") == (done.transport, done.failure)


async def test_warning_does_not_close(town: Town) -> None:
    """A warning comes ahead of the end and leaves the connection open."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(await _address(town)) as socket,
    ):
        await socket.receive_json()
        await town.slack.sockets.disconnect("warning")
        told: Json = await socket.receive_json()

        assert ("warning", 1) == (told["reason"], town.slack.sockets.connected)


async def test_outage_cuts_sockets(town: Town) -> None:
    """An outage ends a connection without a word."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(await _address(town)) as socket,
    ):
        await socket.receive_json()
        town.slack.outage()
        frame = await socket.receive()

    assert frame.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSE}
    assert 0 == town.slack.sockets.connected
