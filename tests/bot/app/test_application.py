"""The whole bot without chats: it starts and stops in order, and says what is wrong with it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import application as module
from bot.app.application import Application
from bot.config.problems import ConfigProblems
from bot.domain.ids import FlowName
from bot.domain.people import ChatName
from bot.engine.dispatcher import Dispatcher
from bot.ports.store import StoreAway
from bot.settings import read
from scheduler.jobs import EXPIRE
from tests.bot.app.files import GOOD, environment
from tests.fakes.chat import FakeChat
from tests.fakes.clock import FakeClock


@asynccontextmanager
async def running(folder: Path, clock: FakeClock | None = None) -> AsyncIterator[Application]:
    """Run a bot."""
    given = environment(folder)
    made = Application(read(given), given, clock or FakeClock())
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


async def get(made: Application, path: str) -> tuple[int, str]:
    """Ask the web part."""
    url = f"http://127.0.0.1:{made.web.port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_it_starts_ready_and_stops_twice(tmp_path: Path) -> None:
    """Health, readiness and numbers are answered."""
    async with running(tmp_path) as made:
        await made.connected()
        await made.time_moved()
        found = [await get(made, path) for path in ("/livez", "/readyz", "/metrics")]
        await made.stop()

        assert [200, 200, 200] == [status for status, _ in found]
        assert "daypass_database_up 1.0" in found[2][1]


async def test_without_a_database_it_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 names the database; the numbers say so too."""

    async def away(*_: object) -> None:
        raise StoreAway("The database cannot be reached.")

    async with running(tmp_path) as made:
        monkeypatch.setattr(made.store, "read", away)
        ready, metrics = await get(made, "/readyz"), await get(made, "/metrics")
        monkeypatch.undo()

    assert (503, "The database cannot be reached.") == (
        ready[0],
        json.loads(ready[1])["wrong"]["database"],
    )
    assert "daypass_database_up 0.0" in metrics[1]


SCIM = "\ndirectory:\n  - scim: {token: env:SCIM_TOKEN}\n"


async def test_a_directory_that_never_answered_is_told_of_and_we_are_ready(tmp_path: Path) -> None:
    """Its age is infinite; nobody reads its name or what went wrong."""
    given = environment(tmp_path, GOOD + SCIM, SCIM_TOKEN="a-token-that-is-long-enough")
    made = Application(read(given), given, FakeClock())
    await made.start()
    try:
        await made.ground.refreshed()
        status, text = await get(made, "/readyz")
        _, metrics = await get(made, "/metrics")
        scim, _ = await get(made, "/scim/v2/Users")
    finally:
        await made.stop()

    assert (200, {"directory": "never answered"}) == (status, json.loads(text)["silent"])
    assert 'daypass_source_age_seconds{kind="directory"} +Inf' in metrics
    assert 401 == scim


async def test_a_clock_or_a_dispatcher_that_stopped_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Access must end on time: without them it would not."""

    async def ended(_: Dispatcher) -> None:
        return

    monkeypatch.setattr(Dispatcher, "run", ended)
    async with running(tmp_path) as made:
        monkeypatch.setattr(made.scheduler, "ages", lambda _: {EXPIRE: module.WATCH * 60})
        _, text = await get(made, "/readyz")

    assert {"clock", "dispatcher"} == set(json.loads(text)["wrong"])


async def test_access_files_are_watched_and_bad_ones_not_taken_over(tmp_path: Path) -> None:
    """With any problem the old ones stay."""
    async with running(tmp_path) as made:
        path = tmp_path / "access.yaml"
        first = made.policy()
        await made._watch()  # noqa: SLF001 - what the clock calls
        path.write_text(GOOD.replace("{group: eng}", "{group: none}"))
        await made._watch()  # noqa: SLF001 - what the clock calls
        bad = made.policy()
        path.write_text(GOOD.replace("- name: read", "- name: reading"))
        await made._watch()  # noqa: SLF001 - what the clock calls

        assert first is bad
        assert [FlowName("reading")] == [one.name for one in made.policy().flows]


async def test_a_start_that_fails_is_undone(tmp_path: Path) -> None:
    """The port is taken: the database is let go of again."""
    async with running(tmp_path) as made:
        folder = tmp_path / "other"
        folder.mkdir()
        given = environment(folder, DAYPASS_PORT=str(made.web.port))
        second = Application(read(given), given, FakeClock())
        with pytest.raises(OSError, match="in use"):
            await second.start()
        with pytest.raises(StoreAway):
            await second.store.read(lambda unit: unit.finder.next_due())


def test_files_with_problems_start_nothing(tmp_path: Path) -> None:
    """All of them are told."""
    given = environment(tmp_path, GOOD.replace("{group: eng}", "{group: none}"))

    with pytest.raises(ConfigProblems):
        Application(read(given), given, FakeClock())


class Chat:
    """A chat that is away at first."""

    def __init__(self, name: ChatName, failures: int) -> None:
        self.chat = FakeChat(name)
        self.failures = failures
        self.steps: list[str] = []
        self.connected = asyncio.Event()

    async def start(self) -> None:
        """Connect, in the end."""
        self.steps.append("start")
        if len(self.steps) <= self.failures:
            raise ConnectionError("away")
        self.connected.set()

    async def stop(self) -> None:
        """Let go."""
        self.steps.append("stop")

    async def handle(self, request: object) -> Any:  # noqa: ANN401 - never called
        """Answer nothing."""
        raise AssertionError(request)


async def test_a_chat_that_is_away_keeps_nothing_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried until it answers; one that never does is let go of at the end."""
    slack, teams = Chat(ChatName.SLACK, 1), Chat(ChatName.TEAMS, 10**6)
    monkeypatch.setattr(module, "slack_chat", lambda *_: slack)
    monkeypatch.setattr(module, "teams_chat", lambda *_: teams)
    monkeypatch.setattr(module, "FIRST_WAIT", 0.001)
    given = environment(
        tmp_path,
        DAYPASS_SLACK_BOT_TOKEN="xoxb-1",
        DAYPASS_SLACK_SIGNING_SECRET="x",
        DAYPASS_TEAMS_APP_ID="app",
        DAYPASS_TEAMS_TENANT_ID="tenant",
        DAYPASS_TEAMS_APP_PASSWORD="x",
    )
    made = Application(read(given), given, FakeClock())
    await made.start()
    try:
        await asyncio.wait_for(slack.connected.wait(), 5)
    finally:
        await made.stop()

    assert ["start", "start", "stop"] == slack.steps
    assert "stop" == teams.steps[-1]
