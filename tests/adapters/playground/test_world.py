"""The playground's world: everything on loopback, everybody on stage, and a folder that lasts."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from adapters.playground.world import CAST, Playground
from adapters.playground.world.keeping import Folder
from bot.config.loading import load

_KILLED = """
import asyncio, pathlib, sys
from adapters.playground.world import Playground
async def main():
    stage = Playground(pathlib.Path(sys.argv[1]))
    await stage.start()
    print(stage.environment()["DAYPASS_SECRET_KEY"], flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Playground]:
    """Start and stop a playground."""
    made = Playground(tmp_path)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def reachable() -> Iterator[Path]:
    """Give a folder that the server may enter even when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="daypass-world-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


async def test_everything_listens_on_loopback(stage: Playground) -> None:
    """Each address that the bot is given leads to this machine."""
    known = stage.environment()
    urls = [v for v in known.values() if "://" in v and not v.startswith("sqlite")]

    assert {"127.0.0.1"} == {urlsplit(one).hostname for one in urls}
    assert "127.0.0.1" == known["DAYPASS_HOST"]


async def test_environment_has_every_setting(stage: Playground) -> None:
    """Nothing that the bot needs for both chats and production is missing or empty."""
    names = (
        "CONFIG DATABASE_URL SECRET_KEY HOST PORT SLACK_BOT_TOKEN SLACK_SIGNING_SECRET "
        "SLACK_APP_TOKEN SLACK_API_URL SLACK_TEAM_ID TEAMS_APP_ID TEAMS_TENANT_ID "
        "TEAMS_APP_PASSWORD TEAMS_OPENID_URL TEAMS_LOGIN_URL TEAMS_SERVICE_HOSTS "
        "TEAMS_SERVICE_URL"
    )
    known = stage.environment()

    assert {f"DAYPASS_{name}" for name in names.split()} | {"ORDERS_PROD_URL"} == set(known)
    assert all(known.values())


async def test_bot_reaches_production_and_is_no_superuser(stage: Playground) -> None:
    """The address of production works, with the bot's own small role."""
    with psycopg.connect(stage.environment()["ORDERS_PROD_URL"]) as connection:
        row = connection.execute("SELECT current_user::text, current_setting('is_superuser')")

        assert ("daypass_bot", "off") == row.fetchone()


async def test_everybody_is_on_stage_with_the_app(stage: Playground) -> None:
    """Each persona is where the cast says, and the bot is a member of every channel."""
    work = stage.slack.workspace
    in_slack = {one.slack: one.name for one in CAST if one.slack}
    in_teams = {one.teams: one.name for one in CAST if one.teams}
    channels = {c.name: c.members for c in work.channels.values() if c.im_with is None}

    assert in_slack == {u: work.users[u].real_name for u in in_slack}
    assert in_teams == {t: stage.teams.world.person(t).name for t in in_teams}
    assert all(stage.teams.world.person(t).installed for t in in_teams)
    assert {"payments", "incidents", "daypass-operators"} == set(channels)
    assert all(work.app.user_id in members for members in channels.values())


async def test_access_file_is_about_the_cast(stage: Playground) -> None:
    """The packaged file loads without a warning and knows everybody by the ids of the page."""
    loaded = load(Path(stage.environment()["DAYPASS_CONFIG"]), connectors=["postgresql"])
    known = {
        (str(person.id), person.name, identity.user)
        for person in loaded.policy.people.values()
        for identity in person.identities
    }
    expected = {(one.email, one.name, i) for one in CAST for i in (one.slack, one.teams) if i}

    assert expected == known
    assert () == loaded.warnings


async def test_bot_is_told_of_teams_on_loopback_only(stage: Playground) -> None:
    """The bot's address must be on this machine."""
    with pytest.raises(ValueError, match="loopback"):
        stage.set_bot("http://192.0.2.1:80")


async def test_second_start_continues(reachable: Path) -> None:
    """After a stop the same folder gives the same key, ports, ids and time, and what was stored."""
    first = Playground(reachable)
    await first.start()
    await first.clock.move(timedelta(hours=2))
    access = first.folder.access_file
    _edit(access)
    with psycopg.connect(first.production(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept ()")
    before, ids = first.environment(), sorted(first.slack.workspace.channels)
    await first.stop()
    await first.stop()

    second = Playground(reachable)
    await second.start()
    after = second.environment()
    try:
        same = ["SECRET_KEY", "PORT", "SLACK_API_URL", "TEAMS_LOGIN_URL", "CONFIG", "DATABASE_URL"]

        assert [before[f"DAYPASS_{n}"] for n in same] == [after[f"DAYPASS_{n}"] for n in same]
        assert ids == sorted(second.slack.workspace.channels)
        assert timedelta(hours=2) == second.clock.offset
        assert _is_edited(access)
        with psycopg.connect(second.production()) as connection:
            connection.execute("SELECT * FROM kept")
    finally:
        await second.stop()


def _edit(access: Path) -> None:
    access.write_text("people: {}\n", encoding="utf-8")


def _is_edited(access: Path) -> bool:
    return access.read_text(encoding="utf-8") == "people: {}\n"


async def test_second_start_after_a_kill(tmp_path: Path) -> None:
    """A playground that was killed leaves nothing in the way of the next one."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _KILLED, str(tmp_path), stdout=subprocess.PIPE
    )
    assert process.stdout
    key = (await process.stdout.readline()).decode().strip()
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()

    again = Playground(tmp_path)
    await again.start()
    try:
        assert key == again.environment()["DAYPASS_SECRET_KEY"]
    finally:
        await again.stop()


def test_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    """The key's file cannot be read by others, and a broken one is replaced."""
    path = tmp_path / "new"
    key = Folder(path).secret_key
    mode = (path / "playground.json").stat().st_mode & 0o777
    (path / "playground.json").write_text("{broken", encoding="utf-8")

    assert 0o600 == mode
    assert key != Folder(path).secret_key
