"""Yesterday's backup is put back: nothing opens, what nobody explains is named, somebody looks.

The database is really copied, the process really started anew, and `daypass recover` really run.
"""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from bot.domain.ids import RequestId
from bot.domain.request import GrantState, RequestState
from bot.engine.recovery import ASK_AGAIN, HELD
from tests.scenarios.process import ROOT
from tests.scenarios.stage import Stage, stage

ASK = "orders write 1h INC-7 checkout is failing"
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["sqlite", "postgresql"])
async def on(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Set the whole stage, with a witness beside the database, whichever that is."""
    named = {"DAYPASS_WITNESS_FILE": str(tmp_path / "witness")}
    overrides = named if request.param == "postgresql" else {}
    async with stage(tmp_path, store=request.param, overrides=overrides) as made:
        yield made


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What there was before the copy was put back."""

    open: RequestId  # open in the copy, given back in what is lost
    pending: RequestId  # pending in the copy
    stray: str  # a login in production that the copy has never heard of


async def test_after_a_restored_backup_nothing_opens(on: Stage) -> None:
    """What was pending is void, what is asked now is held, and everybody is told."""
    before = await set_back(on)
    said = await on.slash("developer", ASK.replace("INC-7", "INC-9"))
    await approved(on)
    held = await on.request()
    voided = await on.stored(before.pending)
    await on.until(lambda: "which is not live here" in operators(on), "the stray door")

    assert HELD in said
    assert "older copy" in operators(on)
    assert (RequestState.APPROVED, GrantState.PLANNED) == (held.state, held.grants[0].state)
    assert (RequestState.VOIDED, ASK_AGAIN) == (voided.state, voided.reason)
    assert [before.stray] == await on.roles()


async def test_an_operator_who_has_looked_lets_it_go_on(on: Stage) -> None:
    """Not before the door that nobody explains is gone; then what was held opens, and ends."""
    before = await set_back(on)
    await on.slash("developer", ASK.replace("INC-7", "INC-9"))
    await approved(on)
    held = await on.request()
    await on.until(lambda: "which is not live here" in operators(on), "the stray door")
    refused = await recover(on)
    await dropped(on, before.stray)
    await on.move(MINUTE)
    confirmed = await settled(on)
    await on.until(lambda: on.bot.engine.recovery.mode is None, "the mode ends")
    await on.move(MINUTE)
    await on.settled(held.id, lambda one: one.grants[0].state is GrantState.ACTIVE)

    assert (1, True) == (refused[0], "which is not live here" in refused[1])
    assert (0, True) == (confirmed[0], "Confirmed" in confirmed[1])
    assert HELD not in await on.slash("developer", "list")
    assert 1 == [one["event"] for one in await on.audit()].count("recovery confirmed")

    await on.move(timedelta(hours=1))
    for one in (held.id, before.open):
        await on.settled(one, lambda one: one.state is RequestState.CLOSED)

    assert [] == await on.roles()


async def set_back(on: Stage) -> Aftermath:
    """Lend, keep a copy, take back and lend anew, and start again on the copy."""
    await lent(on)
    first = await on.request()
    await on.move(timedelta(seconds=1))
    await on.slash("developer", ASK.replace("INC-7", "INC-8"))
    pending = await on.request()
    await backed_up(on)
    await on.slash("developer", f"done {first.id}")
    await on.settled(first.id, lambda one: one.state is RequestState.CLOSED)
    await on.move(timedelta(seconds=1))
    await lent(on)
    (stray,) = await on.roles()
    await restored(on)
    await on.move(timedelta(seconds=1))
    return Aftermath(open=first.id, pending=pending.id, stray=stray)


async def lent(on: Stage) -> None:
    """Let the developer ask, the lead approve, and the door open."""
    await on.slash("developer", ASK)
    await approved(on)
    request = await on.request()
    await on.settled(request.id, lambda one: one.grants[0].state is GrantState.ACTIVE)


async def approved(on: Stage) -> None:
    """Let the lead approve the developer's newest request, in Teams."""
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", request.id), "the lead's card")
    await on.teams_press("lead", card, "approve")
    await on.settled(request.id, lambda one: one.state is RequestState.APPROVED)


async def backed_up(on: Stage) -> None:
    """Keep a copy of Daypass's own database, while it is stopped for a moment."""
    await on.stop_bot()
    if file := database(on):
        await asyncio.to_thread(shutil.copy, file, file.with_suffix(".backup"))
    else:
        await copied(on, "daypass", "backup")
    await on.start_bot()


async def restored(on: Stage) -> None:
    """Start on the copy."""
    await on.stop_bot()
    if file := database(on):
        await asyncio.to_thread(shutil.copy, file.with_suffix(".backup"), file)
    else:
        await copied(on, "backup", "daypass")
    await on.start_bot()


def database(on: Stage) -> Path | None:
    """Return the file of Daypass's own database; None in PostgreSQL."""
    url = on.settings.database_url.get_secret_value()
    return Path(url.removeprefix("sqlite+aiosqlite:///")) if url.startswith("sqlite") else None


async def copied(on: Stage, source: str, target: str) -> None:
    """Make a database anew as a copy of another."""
    async with await psycopg.AsyncConnection.connect(
        on.playground.production(), autocommit=True
    ) as connection:
        for statement in (
            "DROP DATABASE IF EXISTS {target} WITH (FORCE)",
            "CREATE DATABASE {target} TEMPLATE {source}",
        ):
            names = {"source": sql.Identifier(source), "target": sql.Identifier(target)}
            await connection.execute(sql.SQL(statement).format(**names))


async def dropped(on: Stage, role: str) -> None:
    """Remove a login from production, as the operator would."""
    async with await psycopg.AsyncConnection.connect(
        on.playground.production(), autocommit=True
    ) as connection:
        for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
            await connection.execute(sql.SQL(statement).format(sql.Identifier(role)))


def operators(on: Stage) -> str:
    """Return everything that was written to the operators' channel in Slack."""
    channels = on.slack.workspace.channels.values()
    (channel,) = [one.id for one in channels if one.name == "daypass-operators"]
    found = [one for one in on.slack.workspace.messages if one.channel == channel]
    return json.dumps([one.blocks for one in found], ensure_ascii=False)


async def recover(on: Stage) -> tuple[int, str]:
    """Run `daypass recover` beside the bot."""
    environment = {**on.playground.environment(), **on.overrides}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "recover"),
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, " ".join(out.decode().split())


async def settled(on: Stage) -> tuple[int, str]:
    """Say it again until the targets were compared once more."""
    found = await recover(on)
    for _ in range(20):
        found = found if found[0] == 0 else await recover(on)
    return found
