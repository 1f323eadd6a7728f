"""The real process is killed without a word, at many moments, and started again.

Nothing stays open past its end, no decision that somebody was told of is lost, and old cards work.
"""

import asyncio
import contextlib
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.playground.world import Playground
from bot.domain.request import RequestState
from storage.columns import EPOCH
from storage.store import open_store
from tests.scenarios.process import ROOT, BotProcess
from tests.scenarios.stage import Stage

SEED = int(os.environ.get("DAYPASS_TEST_SEED", "20261122"))
ASK = "orders write 1h INC-7 checkout is failing"
AFTER_ENTRIES = range(1, 9)  # audit entries of one round, before the process dies
AFTER_SECONDS = 4  # more rounds, which end at a random moment after the approval
PAST_THE_END = timedelta(hours=2)  # of a grant of one hour, and not of a request's four
POLL = 0.002


class Killing:
    """A playground, a bot in a process of its own, and the eyes of a witness on its database."""

    def __init__(self, playground: Playground, process: BotProcess, database: Path) -> None:
        self.on = Stage(playground, {})
        self.process = process
        self.database = database
        self._reader: sqlite3.Connection | None = None

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the bot's database as it is on disk."""
        if self._reader is None:
            self._reader = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
            self._reader.isolation_level = None
        return self._reader.execute(query).fetchall()

    def close(self) -> None:
        """Stop looking."""
        if self._reader is not None:
            self._reader.close()

    def entries(self) -> int:
        """Count the audit entries."""
        return int(self.rows("SELECT count(*) FROM audit")[0][0])

    def states(self) -> dict[str, str]:
        """Return every request with its state."""
        return dict(self.rows("SELECT id, state FROM request"))

    def overdue(self) -> list[tuple[Any, ...]]:
        """List grants that should have ended by now."""
        now = self.on.clock.now()
        held = self.rows("SELECT id, expires_at FROM \"grant\" WHERE state <> 'ended'")
        return [
            (one, at) for one, at in held if at and EPOCH + timedelta(microseconds=int(at)) <= now
        ]

    async def opened_settle(self, when: str) -> None:
        """Wait until production shows as many doors as the database knows to be open."""
        live = "SELECT count(*) FROM \"grant\" WHERE state = 'active'"
        coming = "SELECT count(*) FROM \"grant\" WHERE state NOT IN ('active', 'ended')"
        await self.on.until(lambda: self.rows(coming) == [(0,)], f"{when}: nothing half open")
        doors = await self.on.roles()
        assert self.rows(live) == [(len(doors),)], (when, doors)

    async def start(self) -> None:
        """Start the bot and wait until both chats have it."""
        await self.process.start()
        await self.on.slack.sockets.wait_until(2)

    async def move(self, by: timedelta) -> None:
        """Move everybody's clock."""
        await self.on.clock.move(by)
        self.process.lead(self.on.clock.offset)

    async def until(self, look: str, wanted: object) -> None:
        """Wait until a query answers as wanted."""
        await self.on.until(lambda: self.rows(look) == wanted, look)


@asynccontextmanager
async def killing(folder: Path) -> AsyncIterator[Killing]:
    """Set the stage with the bot in a process of its own."""
    playground = Playground(folder)
    await playground.start()
    process = BotProcess(playground.environment(), folder)
    stage = Killing(playground, process, folder / "daypass.db")
    playground.set_bot(f"http://127.0.0.1:{playground.environment()['DAYPASS_PORT']}")
    try:
        await stage.start()
        yield stage
    finally:
        stage.close()
        process.kill()
        await playground.stop()


class Told:
    """What people were told before the process died: they may rely on it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.approved: set[str] = set()


async def journey(stage: Killing, told: Told) -> None:
    """Ask in Slack, approve in Teams; what is heard back is remembered."""
    on = stage.on
    said = await on.slash("developer", ASK)
    named = re.findall(r"REQ-[0-9A-Z]+", said)
    told.asked.update(named)
    card = await on.until(lambda: on.teams_card("lead", named[0]), "the lead's card")
    pressed = await on.teams_press("lead", card, "approve")
    if pressed.status == 200 and pressed.kind != "error":
        told.approved.update(named)
    await on.until(lambda: on.slack_card("developer", "Show password"), "the way in")
    await on.slash("developer", "done")
    await on.until(lambda: on.slack_card("developer", "Your access has ended"), "the end")


async def killed_after_entries(stage: Killing, count: int) -> None:
    """Kill the process as soon as the audit log has grown by so many entries."""
    wanted = stage.entries() + count
    while stage.entries() < wanted:  # noqa: ASYNC110 - another process writes them
        await asyncio.sleep(POLL)
    stage.process.kill()


async def killed_after_seconds(stage: Killing, chance: random.Random) -> None:
    """Kill the process at a random moment around and after the approval."""
    await killed_after(stage, "RequestApproved")
    await asyncio.sleep(chance.uniform(0, 0.4))
    stage.process.kill()


async def killed_after(stage: Killing, event: str) -> None:
    """Wait until the audit log names an event once more."""
    query = f"SELECT count(*) FROM audit WHERE event = '{event}'"  # noqa: S608 - our own word
    before = stage.rows(query)
    while stage.rows(query) == before:  # noqa: ASYNC110 - another process writes them
        await asyncio.sleep(POLL)


async def one_round(stage: Killing, told: Told, death: asyncio.Future[None]) -> None:
    """Play until the process dies; then time passes, and it is started again."""
    play = asyncio.ensure_future(journey(stage, told))
    done, _ = await asyncio.wait({play, death}, return_when=asyncio.FIRST_COMPLETED)
    if play in done:  # it had fewer entries than we waited for: dying at its end is a moment, too
        death.cancel()
        stage.process.kill()
    play.cancel()
    with contextlib.suppress(asyncio.CancelledError, AssertionError, IndexError):
        await play
    with contextlib.suppress(asyncio.CancelledError):
        await death
    await stage.move(PAST_THE_END)
    await stage.start()


async def holds(stage: Killing, told: Told, when: str) -> None:
    """Nothing is open past its end, and what was acknowledged is known."""
    await stage.on.until(lambda: not stage.overdue(), f"{when}: overdue grants end")
    await stage.opened_settle(when)
    states = stage.states()

    assert told.asked <= set(states), when
    assert {"approved", "closed"} >= {states[one] for one in told.approved}, (when, states)


async def test_killed_at_many_moments_nothing_stays_open_and_nothing_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twelve deaths on one database: after each, what was due has ended, and in the end all."""
    chance, told = random.Random(SEED), Told()  # noqa: S311 - spreads moments, protects nothing
    with capsys.disabled():
        sys.stdout.write(f" seed {SEED} ")
    async with killing(tmp_path) as stage:
        for count in AFTER_ENTRIES:
            death = asyncio.ensure_future(killed_after_entries(stage, count))
            await one_round(stage, told, death)
            await holds(stage, told, f"after {count} entries")
        for turn in range(AFTER_SECONDS):
            death = asyncio.ensure_future(killed_after_seconds(stage, chance))
            await one_round(stage, told, death)
            await holds(stage, told, f"turn {turn}")
        await old_cards_work(stage)
        await all_is_told(stage, told)
        await stage.process.stop()
        await chain_holds(stage)


async def old_cards_work(stage: Killing) -> None:
    """Approve what is still pending on a card from before the last death."""
    waiting = [one for one, state in stage.states().items() if state == "pending"]
    for request in waiting:
        card = await stage.on.until(partial(stage.on.teams_card, "lead", request), request)
        await stage.on.teams_press("lead", card, "approve")
    await stage.until("SELECT count(*) FROM request WHERE state = 'pending'", [(0,)])
    await stage.opened_settle("old cards")
    await stage.move(PAST_THE_END)
    await stage.until("SELECT count(*) FROM \"grant\" WHERE state <> 'ended'", [(0,)])


async def all_is_told(stage: Killing, told: Told) -> None:
    """Every receipt shows how its request ended, though the process died in between."""
    for request in told.asked:
        await stage.on.until(partial(_ended_receipts, stage, request), request)


def _ended_receipts(stage: Killing, request: str) -> list[str]:
    said = [str(one.blocks) for one in stage.on.slack_cards("developer")]
    over = ("has ended", "Ended", "Lapsed")
    return [one for one in said if request in one and any(word in one for word in over)]


async def chain_holds(stage: Killing) -> None:
    """Check that the audit log is whole, and that no request was approved twice."""
    environment = stage.on.playground.environment()
    store = await open_store(
        environment["DAYPASS_DATABASE_URL"],
        [environment["DAYPASS_SECRET_KEY"]],
        stage.on.clock.now,
    )
    verdict = await store.audit_reader.verify()
    await store.close()
    twice = stage.rows(
        "SELECT request FROM audit WHERE event = 'RequestApproved' GROUP BY 1 HAVING count(*) > 1"
    )

    assert verdict.first_bad is None
    assert [] == twice
    assert {RequestState.CLOSED, RequestState.LAPSED} >= set(stage.states().values())
    assert [] == await stage.on.roles()


async def test_serve_itself_starts_is_killed_and_starts_again(tmp_path: Path) -> None:
    """`python -m bot serve` answers, survives a kill, and leaves with 0 when it is told to stop."""
    playground = Playground(tmp_path)
    await playground.start()
    try:
        process = BotProcess(playground.environment(), tmp_path, ("bot", "serve"))
        await process.start()
        process.kill()
        await process.start()
        code = await process.stop()
    finally:
        process.kill()
        await playground.stop()

    assert 0 == code


def test_serve_without_settings_says_what_is_missing() -> None:
    """A process without its settings leaves with 2 and sentences, not with a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "DAYPASS_SLACK_BOT_TOKN": "xoxb-canary"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert 2 == done.returncode
    assert "DAYPASS_SECRET_KEY is missing" in done.stderr
    assert "did you mean DAYPASS_SLACK_BOT_TOKEN" in done.stderr
    assert "Traceback" not in done.stderr
    assert "canary" not in done.stderr
