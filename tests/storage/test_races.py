"""Two processes on one database: exactly one outcome, whatever the interleaving."""

import asyncio
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from bot.domain.effects import Remove
from bot.domain.ids import GrantId
from bot.domain.request import RequestState
from bot.ports.store import Store, StoreAway, Unit
from storage.schema import WrongDatabase
from storage.store import SqlStore, open_store
from tests.storage.samples import (
    ACTOR,
    HOUR,
    KEYS,
    LEAD,
    NOW,
    at_noon,
    expired,
    live,
    request_id,
    submitted,
)
from tests.storage.steps import NOBODY, add, approve_once, find, finish, lease, save
from tests.storage.test_audit import run

TRIALS = 200


async def test_two_approvers_in_two_processes(shared: tuple[SqlStore, SqlStore]) -> None:
    """One approval, one grant set, and the other approver sees it: two hundred times."""
    for number in range(1, TRIALS + 1):
        await save(shared[0], submitted(number))

    async def decide(number: int) -> list[bool]:
        calls = [
            store.write(partial(approve_once, number=number, by=person))
            for store, person in zip(shared, (LEAD, NOBODY), strict=True)
        ]
        return sorted(await asyncio.gather(*calls))

    outcomes = [await decide(number) for number in range(1, TRIALS + 1)]

    assert [[False, True]] * TRIALS == outcomes
    for number in range(1, TRIALS + 1):
        request = await find(shared[0], number)
        assert (RequestState.APPROVED, 1, 2) == (
            request.state,
            len(request.decisions),
            len(request.grants),
        )


async def test_two_sweeps_share_the_work(shared: tuple[SqlStore, SqlStore]) -> None:
    """Each due request is ended once."""
    for number in range(1, 41):
        for change in live(number):
            await save(shared[0], change)

    def batch(unit: Unit) -> int:
        found = unit.requests.due(NOW + HOUR, 10)
        for request in found:
            unit.requests.save(expired(request), ACTOR, NOW + HOUR)
        return len(found)

    swept = await asyncio.gather(*(shared[turn % 2].write(batch) for turn in range(12)))

    assert 40 == sum(swept)


async def test_one_lane_across_processes(shared: tuple[SqlStore, SqlStore]) -> None:
    """Whoever leases, of one lane only one is out, and none is out twice."""
    for number in range(60):
        effect = Remove(request=request_id(1), grant=GrantId(f"g{number}"), lane=f"l{number % 6}")
        await add(shared[0], effect)

    done: list[int] = []
    while len(done) < 60:
        both = await asyncio.gather(*(lease(store, limit=4) for store in (*shared, *shared)))
        leased = [one for some in both for one in some]
        lanes = [one.effect.lane for one in leased if isinstance(one.effect, Remove)]
        assert len(lanes) == len(set(lanes))
        done += [one.id for one in leased]
        await finish(shared[1], leased)
    assert len(set(done)) == len(done)


async def test_a_busy_database_is_away(sqlite_url: str, tmp_path: Path) -> None:
    """After two seconds the person is told to try again, and nothing was done."""
    store = await open_store(sqlite_url, KEYS, at_noon)
    holder = sqlite3.connect(tmp_path / "daypass.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreAway, match="busy"):
        await save(store, submitted())
    holder.execute("ROLLBACK")
    holder.close()
    assert None is await store.read(lambda unit: unit.finder.find(request_id(1)))
    await save(store, submitted())
    await store.close()


async def test_a_full_disk_is_away(sqlite_url: str) -> None:
    """The reason is said; what was there stays readable."""
    store = await open_store(sqlite_url, KEYS, at_noon)
    await save(store, submitted(1))
    await store.write(lambda unit: _limit(unit, 1))

    with pytest.raises(StoreAway, match="full"):
        await save(store, submitted(2, justification="x" * 500_000))
    assert (await find(store, 1)).version == 1
    await store.close()


def _limit(unit: object, pages: int) -> None:
    unit.batch.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]  # SqlUnit


async def test_a_server_that_went_away_comes_back(postgres_url: str) -> None:
    """Broken connections are replaced without anybody noticing."""
    store = await open_store(postgres_url, KEYS, at_noon)
    await save(store, submitted(1))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )

    await save(store, submitted(2))
    assert 1 == (await find(store, 2)).version
    await store.close()


async def test_no_server_is_away() -> None:
    """An address where nobody answers is said at the start, without the password."""
    with pytest.raises(StoreAway) as caught:
        await open_store("postgresql+psycopg://u:hunter2@127.0.0.1:1/x", KEYS, at_noon)
    assert "hunter2" not in str(caught.value)


async def test_errors_hold_no_values(url: str) -> None:
    """An error's text goes to the log; what people wrote, and what is sealed, does not."""
    store = await open_store(url, KEYS, at_noon)
    run(url, "DROP TABLE outbox")

    with pytest.raises(DBAPIError) as caught:
        await save(store, submitted(justification="hunter2"))
    assert "hunter2" not in str(caught.value)
    assert "@example.com" not in str(caught.value)
    await store.close()


async def test_two_processes_start_at_once(url: str) -> None:
    """Both migrate, one after the other."""
    stores = await asyncio.gather(*(open_store(url, KEYS, at_noon) for _ in range(3)))

    await save(stores[0], submitted())
    assert 1 == (await find(stores[2], 1)).version
    for store in stores:
        await store.close()


async def test_a_newer_schema_is_refused(url: str) -> None:
    """An older program never touches it, and says what to do."""
    await (await open_store(url, KEYS, at_noon)).close()
    run(url, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(WrongDatabase, match="newer version"):
        await open_store(url, KEYS, at_noon)


async def test_closing_carries_out_what_was_handed_in(url: str) -> None:
    """Twice is fine, and afterwards the store is away."""
    store = await open_store(url, KEYS, at_noon)
    pending = [asyncio.ensure_future(save(store, submitted(number))) for number in range(1, 20)]
    await asyncio.sleep(0)
    await store.close()
    await store.close()

    assert 19 == len(await asyncio.gather(*pending))
    with pytest.raises(StoreAway, match="closed"):
        await save(store, submitted(99))


KILLED = """
import asyncio, os, sys
from storage.store import open_store
from tests.storage.steps import save
from tests.storage.samples import KEYS, at_noon, submitted

async def main():
    store = await open_store(sys.argv[1], KEYS, at_noon)
    for number in range(1, 1000):
        await save(store, submitted(number))
        os.write(1, b"%d\\n" % number)

asyncio.run(main())
"""


async def test_what_was_acknowledged_survives_a_kill(url: str) -> None:
    """Kill the process in the middle: what it acknowledged is there, and the log verifies."""
    acknowledged = await asyncio.to_thread(_killed, url)

    store = await open_store(url, KEYS, at_noon)
    found = await store.read(lambda unit: unit.finder.open())
    assert acknowledged <= len(found) <= acknowledged + 1
    assert None is (await store.audit_reader.verify()).first_bad
    await store.close()


def _killed(url: str) -> int:
    """Run a process that saves requests, kill it, and return how many it acknowledged."""
    acknowledged = 0
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", KILLED, url], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            acknowledged = int(line)
            if acknowledged == 25:
                process.kill()
    return acknowledged


def _is_store(store: SqlStore) -> Store:
    """Have the type checker see that the port is met."""
    return store
