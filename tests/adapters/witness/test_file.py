"""A witness in a file is whole or told of: what it says is never guessed."""

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from adapters.witness.file import FileWitness
from bot.ports.store import Mark
from bot.ports.witness import WitnessFailed

AT = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
HASH = "0123456789abcdef" * 4
MARK = Mark(seq=7, hash=HASH, at=AT)
NEXT = Mark(seq=8, hash=HASH[::-1], at=AT + timedelta(minutes=1))
GOOD = {"seq": 7, "hash": HASH, "at": "2026-11-23T12:00:00Z"}

Patch = pytest.MonkeyPatch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a file that is not there yet."""
    return tmp_path / "daypass.db.witness"


def beside(path: Path) -> list[Path]:
    """Return all that is in the file's folder."""
    return list(path.parent.iterdir())


def read(path: Path) -> str:
    """Read a file as somebody else would."""
    return path.read_text(encoding="utf-8")


def made(path: Path, content: bytes) -> Path:
    """Write a file as somebody else would."""
    path.write_bytes(content)
    return path


def within(path: Path) -> Path:
    """Make a folder with a file in it."""
    path.mkdir()
    return made(path / "kept", b"")


# --- what is remembered ------------------------------------------------------------------------
async def test_where_nothing_is_nothing_is_recalled(path: Path) -> None:
    """That is no failure: the first start finds it so."""
    assert None is await FileWitness(path).recall()
    assert [] == beside(path)


async def test_what_is_remembered_is_recalled(path: Path) -> None:
    """Also by another process, to the microsecond."""
    await FileWitness(path).remember(MARK)

    assert MARK == await FileWitness(path).recall()


async def test_the_moment_is_the_same_in_every_zone(path: Path) -> None:
    """It comes back aware."""
    witness = FileWitness(path)
    zone = timezone(timedelta(hours=5, minutes=30))
    await witness.remember(Mark(seq=7, hash=HASH, at=AT.astimezone(zone)))
    found = await witness.recall()

    assert found
    assert MARK == found
    assert found.at.tzinfo


async def test_it_is_one_line_that_people_can_read(path: Path) -> None:
    """With a number that may be larger than any we write."""
    witness = FileWitness(path)
    await witness.remember(Mark(seq=2**62, hash=HASH, at=AT))
    text = read(path)
    found = await witness.recall()

    assert text.endswith("\n")
    assert 1 == text.count("\n")
    assert {"seq": 2**62, "hash": HASH, "at": "2026-11-23T12:00:00.123456Z"} == json.loads(text)
    assert found
    assert 2**62 == found.seq


async def test_it_is_replaced_as_a_whole_and_leaves_nothing_beside_it(path: Path) -> None:
    """The newest counts, whichever it is; a shorter one leaves no end of the longer."""
    witness = FileWitness(path)
    for mark in (Mark(seq=10**30, hash=HASH, at=AT), NEXT, MARK):
        await witness.remember(mark)

    assert MARK == await witness.recall()
    assert [path] == beside(path)


async def test_whoever_reads_meanwhile_finds_the_old_or_the_new(path: Path) -> None:
    """Never half of it: another file is put in its place."""
    witness = FileWitness(path)
    await witness.remember(MARK)
    with path.open("rb") as opened:
        await asyncio.gather(*(witness.remember(NEXT) for _ in range(4)))
        old = opened.read()

    assert HASH in old.decode()
    assert NEXT == await witness.recall()
    assert [path] == beside(path)


# --- what cannot be read -----------------------------------------------------------------------
def _with(**changes: object) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


DAMAGED = {
    "empty": b"",
    "blank": b"\n",
    "truncated": _with()[:-20],
    "no JSON": b"seq 7\n",
    "no text": b"\xff\xfe\x00\x01",
    "zeros after a power cut": b"\0" * 150,
    "two lines": _with() + b"\n" + _with(),
    "a number": b"7",
    "a list": b"[7]",
    "null": b"null",
    "deep": b"[" * 4000,
    "another object": b'{"hello": "world"}',
    "an extra key": _with(more=1),
    "no time": b'{"seq": 7, "hash": "%s"}' % HASH.encode(),
    "a naive time": _with(at="2026-11-23T12:00:00"),
    "a time as a number": _with(at=1795435200),
    "a time beyond time": _with(at="9999999-01-01T00:00:00Z"),
    "a date only": _with(at="2026-11-23"),
    "seq zero": _with(seq=0),
    "seq negative": _with(seq=-7),
    "seq as text": _with(seq="7"),
    "seq in parts": _with(seq=7.5),
    "seq true": _with(seq=True),
    "a short hash": _with(hash=HASH[:-1]),
    "a long hash": _with(hash=HASH + "0"),
    "a hash with a line end": _with(hash=HASH + "\n"),
    "a hash in capitals": _with(hash=HASH.upper()),
    "no hash": _with(hash="g" * 64),
    "huge": _with(hash="0" * 100_000),
    "huge after a good beginning": _with() + b" " * 5000 + b"x",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
async def test_what_daypass_did_not_write_is_a_failure_that_names_the_file(
    path: Path, content: bytes
) -> None:
    """An unreadable witness is no witness, and not "nothing there" either."""
    with pytest.raises(WitnessFailed) as failed:
        await FileWitness(made(path, content)).recall()
    assert f"{path} does not hold what Daypass wrote." == str(failed.value)
    assert failed.value.__cause__ is None


async def test_a_damaged_file_can_be_replaced(path: Path) -> None:
    """Whoever confirms afterwards has a good one again."""
    await FileWitness(made(path, b"x")).remember(MARK)

    assert MARK == await FileWitness(path).recall()


# --- folders -----------------------------------------------------------------------------------
async def test_a_folder_that_is_missing_is_a_failure_both_ways(tmp_path: Path) -> None:
    """It may be a disk that is not mounted: no first start, and nothing is made there."""
    path = tmp_path / "absent" / "witness"

    with pytest.raises(WitnessFailed, match=f"{path}: No such file or directory"):
        await FileWitness(path).recall()
    with pytest.raises(WitnessFailed, match=f"{path}: No such file or directory"):
        await FileWitness(path).remember(MARK)
    assert [] == beside(path.parent)


async def test_a_path_that_is_a_folder_is_a_failure_both_ways(path: Path) -> None:
    """It stays as it was."""
    kept = within(path)

    with pytest.raises(WitnessFailed, match=f"{path}: Is a directory"):
        await FileWitness(path).recall()
    with pytest.raises(WitnessFailed, match=f"{path}: Is a directory"):
        await FileWitness(path).remember(MARK)
    assert [kept] == beside(kept)
    assert [path] == beside(path)


async def test_a_folder_that_is_a_file_is_a_failure_both_ways(path: Path) -> None:
    """As when the path has a typing error."""
    below = made(path, b"") / "witness"

    with pytest.raises(WitnessFailed, match=f"{below}: Not a directory"):
        await FileWitness(below).recall()
    with pytest.raises(WitnessFailed, match=f"{below}: Not a directory"):
        await FileWitness(below).remember(MARK)


# --- writing that fails ------------------------------------------------------------------------
def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def _odd(*_: object) -> None:
    raise OSError


def _disk_full(patch: Patch) -> None:
    patch.setattr(os, "fsync", _full)


def _no_rename(patch: Patch) -> None:
    patch.setattr(Path, "replace", _full)


@pytest.mark.parametrize("broken", [_disk_full, _no_rename])
async def test_when_writing_fails_the_old_stays_and_nothing_is_left(
    path: Path, broken: Callable[[Patch], None]
) -> None:
    """There is always a whole one."""
    witness = FileWitness(path)
    await witness.remember(MARK)
    with Patch.context() as patch:
        broken(patch)
        with pytest.raises(WitnessFailed) as failed:
            await witness.remember(NEXT)

    assert f"{path}: No space left on device" == str(failed.value)
    assert MARK == await witness.recall()
    assert [path] == beside(path)


async def test_an_error_that_says_nothing_is_named_by_its_type(
    path: Path, monkeypatch: Patch
) -> None:
    """Nobody reads "None"."""
    monkeypatch.setattr(os, "fsync", _odd)

    with pytest.raises(WitnessFailed) as failed:
        await FileWitness(path).remember(MARK)
    assert f"{path}: OSError" == str(failed.value)


async def test_the_file_and_its_name_are_both_made_durable(path: Path, monkeypatch: Patch) -> None:
    """The content before the file takes its place, the name after it did."""
    steps: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        steps.append("folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file")
        sync(handle)

    def replaced(source: Path, target: Path) -> Path:
        steps.append("replaced" if source.parent == target.parent else "moved from afar")
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    await FileWitness(path).remember(MARK)

    assert ["file", "replaced", "folder"] == steps


@pytest.mark.parametrize(
    "mark",
    [
        Mark(seq=0, hash=HASH, at=AT),
        Mark(seq=7, hash="altered", at=AT),
        Mark(seq=7, hash=HASH, at=AT.replace(tzinfo=None)),
    ],
    ids=["seq", "hash", "naive"],
)
async def test_what_could_not_be_read_again_is_not_written(path: Path, mark: Mark) -> None:
    """As when somebody altered the database: the witness stays as it was."""
    witness = FileWitness(path)
    await witness.remember(MARK)

    with pytest.raises(WitnessFailed, match="is no entry of an audit log"):
        await witness.remember(mark)
    assert MARK == await witness.recall()
    assert [path] == beside(path)
