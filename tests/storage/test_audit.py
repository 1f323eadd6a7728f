"""The audit log as it is written: an entry for each event, no gaps, and any change is found."""

import asyncio
import json

import pytest
from sqlalchemy import create_engine, text

from bot.ports.store import Actor
from storage.audit import verify
from storage.engine import parse_url
from storage.store import SqlStore, open_store
from tests.storage.samples import (
    HOUR,
    KEYS,
    NOW,
    at_noon,
    ended,
    expired,
    live,
    request_id,
    submitted,
)
from tests.storage.steps import find, save

FIELDS = (
    "actor at data digest event from grant hash late_by policy prev reason request seq subject "
    "surface to"
)


async def exported(store: SqlStore, start: int = 1) -> list[dict[str, object]]:
    """Return the whole log."""
    return [json.loads(line) async for line in store.audit_reader.export(start)]


async def whole_life(store: SqlStore) -> None:
    """Take one request from asking to closing, with its end an hour late."""
    for change in live(1):
        await save(store, change)
    await save(store, expired(await find(store, 1), NOW + 2 * HOUR))
    await save(store, ended(await find(store, 1), NOW + 2 * HOUR))


async def test_each_event_is_one_entry(store: SqlStore) -> None:
    """In order, with where it came from and where it went."""
    await whole_life(store)

    moves = [(one["event"], one["from"], one["to"]) for one in await exported(store)]
    assert [
        ("RequestSubmitted", None, "pending"),
        ("DecisionRecorded", "pending", "pending"),
        ("RequestApproved", "pending", "approved"),
        *[("ProvisioningStarted", "planned", "provisioning")] * 2,
        *[("AccessOpened", "provisioning", "active")] * 2,
        *[("RevocationStarted", "active", "revoking")] * 2,
        *[("AccessEnded", "revoking", "ended")] * 2,
        ("RequestEnded", "approved", "closed"),
    ] == moves


async def test_an_entry_says_who_and_why(store: SqlStore) -> None:
    """The fields of CONTRACT, and what people wrote in `reason` alone."""
    await save(store, submitted(justification="INC-7 \0 \ud800 because"))

    (entry,) = await exported(store)
    assert FIELDS.split() == sorted(entry)
    assert "INC-7 \ufffd \ufffd because" == entry["reason"]
    assert ("developer@example.com", "slack") == (entry["actor"], entry["surface"])
    assert ("REQ-000001", "r1", "d" * 64) == (entry["request"], entry["policy"], entry["digest"])
    assert "2026-11-22T12:00:00.000000Z" == entry["at"]
    assert "INC-7" not in json.dumps(entry["data"])


async def test_late_ends_say_by_how_much(store: SqlStore) -> None:
    """In seconds, for ends after the deadline only."""
    await whole_life(store)

    late = {one["event"]: one["late_by"] for one in await exported(store) if one["late_by"]}
    assert {"RevocationStarted": 3600, "AccessEnded": 3600} == late


async def test_notes_are_entries(store: SqlStore) -> None:
    """A refusal says of what, and why."""
    data = {"request": "REQ-1", "refusal": "No.", "rule": "prod"}
    await store.write(
        lambda unit: unit.requests.note("Approve refused", data, Actor(surface="teams"), NOW)
    )

    (entry,) = await exported(store)
    assert ("Approve refused", "REQ-1", "No.", "teams") == tuple(
        entry[name] for name in ("event", "request", "reason", "actor")
    )
    assert {"rule": "prod"} == entry["data"]


async def test_the_log_verifies_and_can_be_read_in_parts(store: SqlStore) -> None:
    """Whole, from anywhere, and at its end."""
    await whole_life(store)

    found = await store.audit_reader.verify()
    assert (12, None) == (found.checked, found.first_bad)
    assert [11, 12] == [one["seq"] for one in await exported(store, 11)]
    tail = await store.audit_reader.tail(2)
    assert [11, 12] == [json.loads(one)["seq"] for one in tail]
    assert found.head == await store.audit_reader.head()


async def test_numbers_have_no_gaps(shared: tuple[SqlStore, SqlStore]) -> None:
    """However many write at once, and whatever fails between."""

    async def one(store: SqlStore, number: int) -> None:
        if number % 5 == 0:
            with pytest.raises(LookupError):
                await store.write(lambda _: (_ for _ in ()).throw(LookupError()))
        await save(store, submitted(number))

    await asyncio.gather(*(one(shared[number % 2], number) for number in range(1, 61)))

    entries = await exported(shared[0])
    assert list(range(1, 61)) == [one["seq"] for one in entries]
    assert None is (await shared[1].audit_reader.verify()).first_bad


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit SET reason = 'other' WHERE seq = 5", 5),
        ("UPDATE audit SET actor = 'other@example.com' WHERE seq = 1", 1),
        ("UPDATE audit SET late_by = 1 WHERE seq = 9", 9),
        ("DELETE FROM audit WHERE seq = 7", 7),
        ("DELETE FROM audit WHERE seq >= 11", 11),
        ("DELETE FROM audit WHERE seq = 1", 1),
        ("UPDATE audit SET seq = seq + 100 WHERE seq = 12", 12),
    ],
)
async def test_an_edited_row_is_named(url: str, statement: str, bad: int) -> None:
    """Changed, deleted, cut off: the first bad entry is named."""
    store = await open_store(url, KEYS, at_noon)
    await whole_life(store)
    run(url, statement)

    found = await store.audit_reader.verify()
    await store.close()
    assert bad == found.first_bad


async def test_verify_needs_the_lines_only(store: SqlStore) -> None:
    """An export verifies far from the database."""
    await whole_life(store)
    lines = [line async for line in store.audit_reader.export()]

    assert 12 == verify(lines).checked


async def test_a_unit_that_failed_leaves_no_entry(store: SqlStore) -> None:
    """Entries are committed with what they tell of."""

    def work(unit: object) -> None:
        del unit
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(work)
    assert [] == await exported(store)
    assert None is await store.read(lambda unit: unit.finder.find(request_id(1)))


def run(url: str, statement: str, **values: object) -> None:
    """Edit the database behind the store's back."""
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()
