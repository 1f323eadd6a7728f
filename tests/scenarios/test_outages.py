"""A chat, production or Daypass's own database is away: said at once, and lost is nothing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from adapters.playground.world import PERSONAS
from bot.domain.request import Cause, GrantState, Request, RequestState
from tests.scenarios.stage import Stage, stage

READ = "orders read 1h"
WRITE = "orders write 1h INC-7 checkout is failing"
AWAY = "Daypass cannot reach its database, so nothing was changed. Try again in a minute."
OPERATORS = "C03OPERATORS"


class Wire:
    """A wire to a server on loopback that can be cut and mended."""

    def __init__(self, port: int) -> None:
        self._far = port
        self._server: asyncio.Server
        self._ends: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_cut = False
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close everything."""
        self.cut()
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Break what is connected, and let nobody in."""
        self.is_cut = True
        for one in self._ends:
            one.transport.abort()

    def mend(self) -> None:
        """Let everybody in again."""
        self.is_cut = False

    def through(self, url: str) -> str:
        """Return an address that leads through this wire."""
        return url.replace(f":{urlsplit(url).port}/", f":{self.port}/")

    async def _met(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        if self.is_cut:
            back.transport.abort()
            return
        far, forth = await asyncio.open_connection("127.0.0.1", self._far)
        self._ends |= {back, forth}
        for source, sink in ((near, forth), (far, back)):
            task = asyncio.ensure_future(_carry(source, sink))
            self._tasks.add(task)


async def _carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass
    sink.transport.abort()


@asynccontextmanager
async def wired(
    folder: Path, setting: str, store: str = "sqlite"
) -> AsyncIterator[tuple[Stage, Wire]]:
    """Set the stage with a wire before what this setting leads to."""
    made: list[Wire] = []

    async def prepare(on: Stage) -> None:
        url = {**on.playground.environment(), **on.overrides}[setting]
        wire = Wire(on.playground.postgres.port)
        await wire.start()
        made.append(wire)
        on.overrides[setting] = wire.through(url)

    try:
        async with stage(folder, store=store, prepare=prepare) as on:
            yield on, made[0]
    finally:
        for one in made:
            await one.stop()


@pytest.fixture
async def on(tmp_path: Path) -> AsyncIterator[Stage]:
    """Set the stage; both stores meet these outages alike."""
    async with stage(tmp_path) as made:
        yield made


def is_open(request: Request) -> bool:
    """Say whether every grant is active."""
    return bool(request.grants) and all(one.state is GrantState.ACTIVE for one in request.grants)


def is_closed(request: Request) -> bool:
    """Say whether the request is closed."""
    return request.state is RequestState.CLOSED


async def later(on: Stage, times: int = 6) -> None:
    """Let a few minutes pass, in steps, so that what was postponed is tried again."""
    for _ in range(times):
        await on.move(timedelta(seconds=40))
        await asyncio.sleep(0.1)


# --- chats -------------------------------------------------------------------------------------
async def test_slack_away_decisions_are_made_in_teams(on: Stage) -> None:
    """Asked and approved in Teams while Slack is down; Slack's copies arrive when it is back."""
    on.slack.outage()
    await on.teams.say(PERSONAS["developer"].teams, WRITE)
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    await on.teams_press("lead", card, "approve")
    await on.settled(request.id, is_open)

    assert 1 == len(await on.roles())
    on.slack.recover()
    await later(on)
    await on.until(lambda: on.slack_card("on-call", "Approved"), "the outcome in Slack")
    await on.until(lambda: on.slack_card("developer", "Show password"), "the way in, in Slack")
    assert [] == [one for one in on.slack_cards("on-call") if "asks for" in str(one.blocks)]


async def test_teams_away_decisions_are_made_in_slack(on: Stage) -> None:
    """Asked and approved in Slack while Teams is down; the lead's card arrives when it is back."""
    with on.teams.outage():
        await on.slash("developer", WRITE)
        request = await on.request()
        card = await on.until(lambda: on.slack_card("on-call", "asks for"), "on-call's card")
        await on.slack_press("on-call", card, "approve")
        await on.settled(request.id, is_open)
    await later(on)

    await on.until(lambda: on.teams_card("lead", "Approved"), "the outcome in Teams")


async def test_both_chats_away_access_still_ends(on: Stage) -> None:
    """Expiry needs nobody: with both chats down the access ends, and the cards follow later."""
    await on.slash("developer", READ)
    request = await on.settled((await on.request()).id, is_open)
    await on.until(lambda: on.slack_card("developer", "Show password"), "way in")
    on.slack.outage()
    with on.teams.outage():
        await on.move(timedelta(hours=1))
        await on.settled(request.id, is_closed)
        left = await on.roles()
    on.slack.recover()
    await later(on)

    assert [] == left
    await on.until(lambda: on.slack_card("developer", "Your access has ended"), "the end")


# --- production --------------------------------------------------------------------------------
async def test_production_away_at_the_grant(tmp_path: Path) -> None:
    """The card says that access is being opened; when production is back soon, it opens."""
    async with wired(tmp_path, "ORDERS_PROD_URL") as (on, wire):
        wire.cut()
        await on.slash("developer", READ)
        request = await on.request()
        await on.until(lambda: on.slack_card("developer", "access is being opened"), "the card")
        wire.mend()
        await on.move(timedelta(seconds=40))
        opened = await on.settled(request.id, is_open)

        assert 1 == len(await on.roles())
        assert opened.grants[0].expires_at


async def test_production_away_too_long_at_the_grant(tmp_path: Path) -> None:
    """After five tries it is given up: undone when production is back, and the requester told."""
    async with wired(tmp_path, "ORDERS_PROD_URL") as (on, wire):
        wire.cut()
        await on.slash("developer", READ)
        request = await on.request()
        await later(on, 12)
        given_up = await on.settled(
            request.id, lambda one: one.grants[0].state is not GrantState.PROVISIONING
        )
        wire.mend()
        await later(on)
        after = await on.settled(request.id, is_closed)

        assert Cause.FAILED is given_up.grants[0].cause
        assert Cause.FAILED is after.grants[0].cause
        await on.until(lambda: on.slack_card("developer", "could not be opened"), "the card")
        assert [] == await on.roles()


async def test_production_away_at_the_end(tmp_path: Path) -> None:
    """The card never says ended before it is: being removed, late, alarmed, and then ended."""
    async with wired(tmp_path, "ORDERS_PROD_URL") as (on, wire):
        await on.slash("developer", READ)
        request = await on.settled((await on.request()).id, is_open)
        await on.until(lambda: on.slack_card("developer", "Show password"), "way in")
        wire.cut()
        await on.move(timedelta(hours=1))
        await on.until(lambda: on.slack_card("developer", "being removed"), "the card")
        await on.move(timedelta(seconds=50))
        quiet = on.slack.workspace.messages
        early = [one for one in quiet if one.channel == OPERATORS]
        await on.move(timedelta(seconds=6))
        alarm = await on.until(
            lambda: [one for one in on.slack.workspace.messages if one.channel == OPERATORS],
            "the operators' alarm",
        )
        late = await on.stored(request.id)
        await on.until(lambda: on.slack_card("developer", "the operators were told"), "the card")

        assert [] == early
        assert request.id in str(alarm[0].blocks)
        assert late.grants[0].overdue
        assert GrantState.REVOKING is late.grants[0].state
        assert 1 == len(await on.roles())
        wire.mend()
        await later(on, 3)
        await on.settled(request.id, is_closed)
        assert [] == await on.roles()
        await on.until(lambda: on.slack_card("developer", "Your access has ended"), "the end")


# --- Daypass's own database --------------------------------------------------------------------
async def test_a_locked_database_is_said_and_loses_nothing(on: Stage, tmp_path: Path) -> None:
    """While the lock is held both chats say what to do; then the same words and click work.

    One writer serves both: who comes second may wait longer than Slack does, and is told in time.
    """
    await on.slash("developer", WRITE)
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    await on.until(lambda: on.slack_card("developer", "Waiting for"), "receipt")
    with closing(sqlite3.connect(tmp_path / "daypass.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        said, pressed = await asyncio.gather(
            on.slash("developer", READ), on.teams_press("lead", card, "approve")
        )
        holder.execute("ROLLBACK")

    assert AWAY in said or "still working" in said
    assert AWAY in pressed.text
    assert RequestState.PENDING is (await on.stored(request.id)).state
    await on.teams_press("lead", card, "approve")
    await on.settled(request.id, is_open)
    assert "approved by the flow" in await on.slash("developer", READ)


async def test_a_database_that_comes_back_is_used_again(tmp_path: Path) -> None:
    """PostgreSQL goes and returns: said in one sentence, not ready meanwhile, what was due ends."""
    async with wired(tmp_path, "DAYPASS_DATABASE_URL", "postgresql") as (on, wire):
        await on.slash("developer", READ)
        request = await on.settled((await on.request()).id, is_open)
        wire.cut()
        said = await on.slash("developer", WRITE)
        status, words = await page(on, "/readyz")
        _, numbers = await page(on, "/metrics")
        await on.clock.move(timedelta(hours=1))
        wire.mend()

        assert AWAY in said
        assert 503 == status
        assert "database" in words
        assert "daypass_database_up 0.0" in numbers
        await later(on, 2)
        await on.settled(request.id, is_closed)
        assert [] == await on.roles()
        assert "waiting for approval" in await on.slash("developer", WRITE)
        assert 200 == (await page(on, "/readyz"))[0]


async def page(on: Stage, path: str) -> tuple[int, str]:
    """Read one of the web part's own pages."""
    async with aiohttp.ClientSession() as session, session.get(f"{on.url}{path}") as answer:
        return answer.status, await answer.text()
