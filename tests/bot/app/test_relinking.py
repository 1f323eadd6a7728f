"""An operator takes a link away, sees between what it was, and the directory makes a new one."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from adapters.cli.arguments import parse
from bot.app.commands import run
from bot.app.relinking import relink
from bot.engine.clock import utc_now
from bot.engine.ground import DIRECTORY, LINKS
from bot.ports.directory import Snapshot
from bot.ports.store import StoreAway
from storage.store import open_store
from tests.bot.app.files import environment
from tests.bot.domain.world import NOW
from tests.bot.engine.scene import ADA, MINUTE, Scene, ada, scene_set
from tests.bot.engine.stage import FlakyStore


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Yield a bot that has linked Ada, and a directory that gave her address to somebody else."""
    async with scene_set() as scene:
        await scene.use()
        await scene.ground.refreshed()
        scene.directory.entries = (
            ada("a1", active=False),
            ada("a2", name="Ada \x1b[31mBrown"),
            ada("a3", verified=False),
        )
        await scene.ground.refreshed()
        yield scene


async def test_the_new_account_is_taken_up_at_the_next_refresh(scene: Scene) -> None:
    """Until then the address stands for nobody."""
    before = scene.ground.policy.person(ADA)
    said = await relink(scene.store, ADA, None, NOW)
    scene.clock.move(MINUTE)
    await scene.ground.refresh()
    await scene.ground.settled()
    person = scene.ground.policy.person(ADA)

    assert before is None
    assert person
    assert "Brown" in person.name
    assert 0 == said.code
    assert "a2" == await scene.store.read(lambda unit: unit.facts.get(LINKS, f"scim/{ADA}"))


async def test_it_shows_what_is_linked_to_what(scene: Scene) -> None:
    """Both accounts, as the directory last said; what people typed obeys nobody."""
    said = await relink(scene.store, ADA, "scim", NOW)

    assert [
        "ada@example.com was linked to the account a1 of scim.",
        "The directory last said:",
        "  a1: Ada (not active, linked until now)",
        "  a2: Ada ?[31mBrown (active)",
        "The link is removed. From the directory's next answer on it stands for a2.",
    ] == said.text.splitlines()
    assert {
        "address": "ada@example.com",
        "directory": "scim",
        "was": "a1",
        "now": [
            {"key": "a1", "name": "Ada", "active": False},
            {"key": "a2", "name": "Ada \x1b[31mBrown", "active": True},
        ],
    } == said.data


async def test_it_is_noted_in_the_audit_log(scene: Scene) -> None:
    """Which link it was, and that it was taken away here."""
    await relink(scene.store, ADA, None, NOW)
    last = json.loads([line async for line in scene.store.audit_reader.export()][-1])

    assert "Link removed" == last["event"]
    assert all(part in json.dumps(last) for part in ("scim", ADA, "a1", "cli"))


async def test_several_active_accounts_stay_without_rights(scene: Scene) -> None:
    """It says so, instead of promising anything."""
    scene.directory.entries = (ada("a2"), ada("a3"))
    await scene.ground.refreshed()
    said = await relink(scene.store, ADA, None, NOW)
    await scene.ground.refreshed()

    assert "it stands for none of them" in " ".join(said.text.split())
    assert scene.ground.policy.person(ADA) is None


@pytest.mark.parametrize("kept", [None, "{", ""], ids=["none", "unreadable", "empty"])
async def test_without_an_answer_of_the_directory_the_link_goes_all_the_same(
    scene: Scene, kept: str | None
) -> None:
    """It is linked anew to whoever has it then."""
    if kept is None:
        await scene.store.write(lambda unit: unit.facts.drop(DIRECTORY, "scim"))
    else:
        await scene.store.write(lambda unit: unit.facts.put(DIRECTORY, "scim", kept, NOW))
    said = await relink(scene.store, ADA, None, NOW)

    assert "No account of scim has this address at present." in said.text
    assert "to whoever has it then" in " ".join(said.text.split())
    assert {} == await scene.store.read(lambda unit: unit.facts.all(LINKS))


async def test_an_address_without_a_link_changes_nothing(scene: Scene) -> None:
    """The nearest one is named; a second time there is none either."""
    typo = await relink(scene.store, "ado@example.com", None, NOW)
    elsewhere = await relink(scene.store, ADA, "slack", NOW)
    links = await scene.store.read(lambda unit: unit.facts.all(LINKS))
    await relink(scene.store, ADA, None, NOW)
    again = await relink(scene.store, ADA, None, NOW)

    assert [(1, False)] * 3 == [(one.code, one.good) for one in (typo, elsewhere, again)]
    assert "ado@example.com is not linked. Did you mean ada@example.com?" == typo.text
    assert "is not linked in slack." in elsewhere.text
    assert {f"scim/{ADA}": "a1"} == dict(links)


async def test_an_address_of_several_directories_must_be_told_apart(scene: Scene) -> None:
    """Nobody loses a link that was not meant."""
    await scene.store.write(lambda unit: unit.facts.put(LINKS, f"slack/{ADA}", "s1", NOW))
    said = await relink(scene.store, ADA, None, NOW)
    named = await relink(scene.store, ADA, "slack", NOW)
    links = await scene.store.read(lambda unit: unit.facts.all(LINKS))

    assert "scim and slack: name one with --directory." in said.text
    assert (1, 0) == (said.code, named.code)
    assert {f"scim/{ADA}": "a1"} == dict(links)


async def test_without_a_database_nothing_is_said_to_be_done(scene: Scene) -> None:
    """The command fails."""
    flaky = FlakyStore(scene.store)
    flaky.away = True

    with pytest.raises(StoreAway):
        await relink(flaky, ADA, None, NOW)


# --- as a command ------------------------------------------------------------------------------
async def _linked(given: dict[str, str]) -> None:
    store = await open_store(given["DAYPASS_DATABASE_URL"], [given["DAYPASS_SECRET_KEY"]], utc_now)
    text = TypeAdapter(Snapshot).dump_json(Snapshot(entries=(ada("a2"),), at=NOW)).decode()
    await store.write(lambda unit: unit.facts.put(LINKS, f"scim/{ADA}", "a1", NOW))
    await store.write(lambda unit: unit.facts.put(DIRECTORY, "scim", text, NOW))
    await store.close()


def test_the_command_says_it_in_words_or_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 when a link was removed, 1 when there was none; then on standard error."""
    given = environment(tmp_path)
    asyncio.run(_linked(given))
    done = run(parse(["relink", ADA, "--json"]), given)
    first = json.loads(capsys.readouterr().out)
    none = run(parse(["relink", ADA]), given)
    words = capsys.readouterr()
    none_json = run(parse(["relink", ADA, "--json"]), given)
    error = json.loads(capsys.readouterr().out)

    assert (0, 1, 1) == (done, none, none_json)
    assert ("a1", "a2") == (first["was"], first["now"][0]["key"])
    assert ("", f"{ADA} is not linked.\n") == (words.out, words.err)
    assert f"{ADA} is not linked." == error["error"]
