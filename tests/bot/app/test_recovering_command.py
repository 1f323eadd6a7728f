"""`daypass recover` asks the witness that the settings say, and answers in words or as JSON."""

import asyncio
import json
from pathlib import Path

import pytest

from adapters.cli.arguments import parse
from adapters.witness.file import FileWitness
from bot.app.commands import run
from bot.app.recovering import witness_of
from bot.engine.clock import utc_now
from bot.engine.reconcile import Scan
from bot.engine.recovery_record import MODE, RECOVERY, SCAN, written
from bot.ports.store import Actor, Mark, Unit
from bot.ports.witness import Witness
from bot.settings import read
from storage.store import open_store
from tests.bot.app.files import environment
from tests.bot.app.recoverable import LOST, WHY
from tests.bot.domain.world import NOW, SHOP

Output = pytest.CaptureFixture[str]


# --- which witness -----------------------------------------------------------------------------
def _witness(folder: Path, url: str, **changes: str) -> Witness | None:
    return witness_of(read(environment(folder, DAYPASS_DATABASE_URL=url, **changes)))


async def _written(witness: Witness | None, path: Path) -> bool:
    """Say whether this witness writes there."""
    assert isinstance(witness, FileWitness)
    await witness.remember(Mark(seq=1, hash="0" * 64, at=NOW))
    return path.name in {one.name for one in path.parent.iterdir()}


@pytest.mark.parametrize("changes", [{}, {"DAYPASS_WITNESS_FILE": ""}], ids=["unset", "empty"])
async def test_beside_an_sqlite_database_there_is_a_witness(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    """Without any setting."""
    witness = _witness(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/daypass.db", **changes)

    assert await _written(witness, tmp_path / "daypass.db.witness")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite://",
        "sqlite+aiosqlite:///:memory:",
        "postgresql+psycopg://u@db.example.com/daypass",
    ],
    ids=["memory", "memory by name", "server"],
)
async def test_elsewhere_it_must_be_named(tmp_path: Path, url: str) -> None:
    """A database in memory has nothing beside it, and neither has one on a server."""
    named = _witness(tmp_path, url, DAYPASS_WITNESS_FILE=f"{tmp_path}/named")

    assert None is _witness(tmp_path, url)
    assert await _written(named, tmp_path / "named")


async def test_the_one_that_is_named_comes_first(tmp_path: Path) -> None:
    """It may be on another disk, which is better."""
    url = f"sqlite+aiosqlite:///{tmp_path}/daypass.db"
    witness = _witness(tmp_path, url, DAYPASS_WITNESS_FILE=f"{tmp_path}/named")

    assert await _written(witness, tmp_path / "named")
    assert not await _written(witness, tmp_path / "daypass.db.witness")


# --- as a command ------------------------------------------------------------------------------
async def _restored(given: dict[str, str]) -> None:
    """Leave a database in the mode, with a target that does not answer."""
    store = await open_store(given["DAYPASS_DATABASE_URL"], [given["DAYPASS_SECRET_KEY"]], utc_now)
    scan = Scan(at=NOW, silent=((SHOP, "away"),))

    def work(unit: Unit) -> None:
        unit.facts.put(RECOVERY, MODE, written(LOST), NOW)
        unit.facts.put(RECOVERY, SCAN, written(scan), NOW)
        unit.requests.note("recovery mode", {"why": WHY}, Actor(), NOW)

    await store.write(work)
    await store.close()


def test_the_command_says_it_in_words_or_json(tmp_path: Path, capsys: Output) -> None:
    """1 while something is not settled, on standard error; 0 when it was confirmed anyway."""
    given = environment(tmp_path)
    asyncio.run(_restored(given))
    refused = run(parse(["recover"]), given)
    words = capsys.readouterr()
    done = run(parse(["recover", "--anyway", "--json"]), given)
    answer = json.loads(capsys.readouterr().out)
    again = run(parse(["recover"]), given)
    out = capsys.readouterr().out
    mark = json.loads((tmp_path / "daypass.db.witness").read_text())

    assert (1, 0, 0) == (refused, done, again)
    assert "" == words.out
    assert "shop could not be compared: away" in words.err
    assert (True, ["shop could not be compared: away"]) == (
        answer["confirmed"],
        answer["unsettled"],
    )
    assert "Daypass is not in recovery mode.\n" == out
    assert 2 == mark["seq"]


def test_an_older_copy_is_told_to_be_started(tmp_path: Path, capsys: Output) -> None:
    """The witness is read where the settings say."""
    given = environment(tmp_path, DAYPASS_WITNESS_FILE=str(tmp_path / "named"))
    run(parse(["migrate"]), given)
    mark = {"seq": 7, "hash": "0" * 64, "at": "2026-11-23T12:00:00Z"}
    (tmp_path / "named").write_text(json.dumps(mark))
    capsys.readouterr()
    code = run(parse(["recover", "--anyway"]), given)

    assert 1 == code
    assert "it is an older copy. Start Daypass" in " ".join(capsys.readouterr().err.split())
