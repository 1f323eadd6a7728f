"""After a whole journey no secret stands in clear anywhere but in the dialog of its one reader.

Looked through: databases, logs of everything at debug level, the audit export, health, metrics,
every message, card and call in both chats, error texts, and what objects say of themselves.
"""

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import aiohttp
import psycopg
import pytest
import structlog
from psycopg import sql

from adapters.playground.world import PERSONAS
from bot.app.logs import set_up_logs
from bot.domain.request import GrantState, Request
from bot.settings import SettingsProblems, read
from storage.engine import BadUrl, parse_url
from tests.scenarios.stage import Stage, stage

READ = "orders read 1h"
WRITE = "orders write 1h INC-7 checkout is failing"
SETTINGS = (
    "DAYPASS_SECRET_KEY",
    "DAYPASS_SLACK_BOT_TOKEN",
    "DAYPASS_SLACK_APP_TOKEN",
    "DAYPASS_SLACK_SIGNING_SECRET",
    "DAYPASS_TEAMS_APP_PASSWORD",
)
SHORTEST = 12  # characters: a canary must not be found by chance


def is_open(request: Request) -> bool:
    """Say whether every grant is active."""
    return bool(request.grants) and all(one.state is GrantState.ACTIVE for one in request.grants)


def canaries(on: Stage) -> dict[str, str]:
    """Name every secret that the bot was given."""
    environment = {**on.playground.environment(), **on.overrides}
    found: dict[str, object] = {name: environment[name] for name in SETTINGS}
    found["production's password"] = psycopg.conninfo.conninfo_to_dict(
        environment["ORDERS_PROD_URL"]
    )["password"]
    url = environment["DAYPASS_DATABASE_URL"]
    if "postgresql" in url:
        parts = psycopg.conninfo.conninfo_to_dict(url.replace("+psycopg", ""))
        found["the database's password"] = parts["password"]
    return {name: str(value) for name, value in found.items()}


def leaks(secrets: Mapping[str, str], places: Mapping[str, str]) -> list[str]:
    """Say which secret stands where."""
    return [
        f"{name} in {place}"
        for place, text in places.items()
        for name, secret in secrets.items()
        if secret in text
    ]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Catch every log line of everybody, at debug level, with every value shown."""
    caught = io.StringIO()
    root, level, handlers = (
        logging.getLogger(),
        logging.getLogger().level,
        logging.getLogger().handlers,
    )
    before = structlog.get_config()
    set_up_logs("json", "debug")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(caught))
    handler = logging.StreamHandler(caught)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    root.handlers = [handler]
    yield caught
    structlog.configure(**before)
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture(params=["sqlite", "postgresql"])
async def on(
    request: pytest.FixtureRequest, tmp_path: Path, log: io.StringIO
) -> AsyncIterator[Stage]:
    """Set the stage while the log is caught."""
    del log
    async with stage(tmp_path, store=request.param) as made:
        yield made


async def journey(on: Stage) -> dict[str, str]:
    """Lend twice, show one password and not the other; return both, and end half of it."""
    await on.slash("developer", READ)
    first = await on.settled((await on.request()).id, is_open)
    _, shown = await on.password("developer")
    await on.slack.close_view(PERSONAS["developer"].slack)
    await on.slash("developer", WRITE)
    second = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    await on.teams_press("lead", card, "approve")
    await on.settled(second.id, is_open)
    await on.slash("developer", f"done {first.id}")
    await on.settled(first.id, lambda one: not any(grant.live for grant in one.grants))
    return {"the password that was shown": shown}


async def test_no_secret_is_left_in_clear(on: Stage, log: io.StringIO, tmp_path: Path) -> None:
    """Neither what the bot was given nor what it made is found anywhere in clear."""
    secrets = await journey(on) | canaries(on)
    places = {
        "the audit log": json.dumps(await on.audit()),
        "the log": log.getvalue(),
        "production's own log": on.playground.postgres.log.read_text(encoding="utf-8"),
        "the settings' repr": repr(on.settings) + str(on.settings),
        "the bot's repr": repr(vars(on.bot)),
        **await web_pages(on),
        **chats(on),
        **(await database(on, tmp_path)),
    }
    secrets["the password that nobody saw"] = await unseen(on)
    await on.move(timedelta(hours=2))

    assert all(len(one) >= SHORTEST for one in secrets.values())
    assert "REQ-" in places["the log"]
    assert "REQ-" in places["the database"]
    assert [] == leaks(secrets, places)


async def unseen(on: Stage) -> str:
    """Take the newest secret out of the store, as its reveal would."""
    request = await on.request()
    secret = await on.bot.store.write(lambda unit: unit.secrets.take(request.grants[0].id))
    assert secret
    return secret.value


async def web_pages(on: Stage) -> dict[str, str]:
    """Read what the web part tells anybody."""
    found = {}
    async with aiohttp.ClientSession() as session:
        for path in ("/livez", "/readyz", "/metrics", "/nothing", "/slack/events"):
            async with session.get(f"{on.url}{path}") as answer:
                found[path] = await answer.text() + str(answer.headers)
    return found


def chats(on: Stage) -> dict[str, str]:
    """Read all that was shown in both chats; what the bot sends to log in is not shown."""
    return {
        "Slack": json.dumps(on.slack.snapshot(), default=str, ensure_ascii=False),
        "Teams": json.dumps(on.teams.snapshot(), default=str, ensure_ascii=False),
    }


async def database(on: Stage, folder: Path) -> dict[str, str]:
    """Read the bot's own database as a thief would: the files' bytes, or all text columns."""
    if on.bot.store.dialect == "sqlite":
        files = sorted(folder.glob("daypass.db*"))  # noqa: ASYNC240 - a test may wait for a disk
        return {"the database": "".join(one.read_bytes().decode("latin-1") for one in files)}
    async with await psycopg.AsyncConnection.connect(
        on.playground.postgres.url("daypass"), autocommit=True
    ) as connection:
        named = await connection.execute(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
        )
        dump = ""
        for (table,) in await named.fetchall():
            query = sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(str(table)))
            dump += str(await (await connection.execute(query)).fetchall())
    return {"the database": dump}


async def test_the_password_is_in_one_dialog_and_then_gone(on: Stage) -> None:
    """It is shown to its holder once; the second press gets a sentence, the lead gets nothing."""
    await on.slash("developer", READ)
    request = await on.settled((await on.request()).id, is_open)
    _, password = await on.password("developer")
    views = {u: str(one) for u, one in on.slack.snapshot()["views"].items()}
    await on.slack.close_view(PERSONAS["developer"].slack)
    again = await on.bot.store.read(lambda unit: unit.secrets.take(request.grants[0].id))

    assert [PERSONAS["developer"].slack] == [u for u, one in views.items() if password in one]
    assert again is None
    assert [] == leaks({"the password": password}, chats(on))


async def test_what_goes_wrong_is_told_without_secrets(tmp_path: Path, log: io.StringIO) -> None:
    """Production refuses the bot, and both chats break: neither cards nor logs quote a secret."""
    async with stage(tmp_path) as on:
        secrets = canaries(on)
        async with await psycopg.AsyncConnection.connect(
            on.playground.production(), autocommit=True
        ) as connection:
            await connection.execute("ALTER ROLE daypass_bot PASSWORD 'another one altogether'")
        await on.slash("developer", READ)
        request = await on.request()
        on.slack.outage()
        with on.teams.outage(500):
            await on.until(lambda: "effect postponed" in log.getvalue(), "trouble in the log")
        on.slack.recover()
        places = {"the log": log.getvalue(), "the request": repr(await on.stored(request.id))}
        places |= chats(on) | {"the audit log": json.dumps(await on.audit())}

    assert [] == leaks(secrets, places)


def test_wrong_settings_are_told_without_values() -> None:
    """Every setting is wrong at once: each is named in a sentence, none is quoted."""
    canary = "c4n4ry-s3cr3t-v4lu3"
    environment = dict.fromkeys(SETTINGS, canary) | {
        "DAYPASS_DATABASE_URL": f"mysql://bot:{canary}@db/daypass",
        "DAYPASS_PUBLIC_URL": f"https://bot:{canary}@daypass.example.com",
        "DAYPASS_SLACK_BOT_TOKN": canary,
        "DAYPASS_PORT": canary,
    }
    with pytest.raises(SettingsProblems) as raised:
        read(environment)
    with pytest.raises(BadUrl) as bad:
        parse_url(f"mysql://bot:{canary}@db/daypass")

    assert canary not in f"{raised.value} {raised.value!r} {bad.value} {bad.value!r}"
    assert 5 <= len(raised.value.problems)
