"""The same words for both databases: replacing, inserting once, and locking by touching."""

from sqlalchemy import select

from storage import dialects
from storage.store import SqlStore
from storage.tables import ADDRESS, DELIVERY
from storage.unit import SqlUnit
from tests.storage.samples import NOW

ROW = {"chat": "slack", "key": "k", "value": "one"}
KEYS = ("chat", "key")


async def test_a_row_is_inserted_or_replaced(store: SqlStore) -> None:
    """Only the columns that are named are replaced."""

    def work(unit: SqlUnit) -> list[str]:
        write = dialects.upsert(store.dialect, ADDRESS, KEYS, ("value",))
        for value in ("one", "two"):
            unit.batch.connection.execute(write, ROW | {"value": value})
        return list(unit.batch.connection.execute(select(ADDRESS.c.value)).scalars())

    assert ["two"] == await store.look(work)


async def test_a_row_is_inserted_once(store: SqlStore) -> None:
    """The second time says that it was there."""

    def work(unit: SqlUnit) -> list[str | None]:
        write = dialects.insert_once(store.dialect, DELIVERY, ("key",))
        row = {"key": "k", "at": NOW}
        execute = unit.batch.connection.execute
        return [execute(write, row).scalar_one_or_none() for _ in range(2)]

    assert ["k", None] == await store.look(work)


async def test_what_is_new_is_inserted(store: SqlStore) -> None:
    """The others stay as they are."""

    def work(unit: SqlUnit) -> list[str]:
        write = dialects.insert_if_new(store.dialect, ADDRESS, KEYS)
        for rows in ([ROW], [ROW | {"value": "two"}, ROW | {"key": "l", "value": "three"}]):
            unit.batch.connection.execute(write, rows)
        values = select(ADDRESS.c.value).order_by(ADDRESS.c.key)
        return list(unit.batch.connection.execute(values).scalars())

    assert ["one", "three"] == await store.look(work)


def test_statements_are_made_once() -> None:
    """Making them costs more than running them."""
    made = [dialects.upsert("sqlite", ADDRESS, KEYS, ("value",)) for _ in range(2)]

    assert made[0] is made[1]


def test_column_names_leave_some_out() -> None:
    """In the order of the table."""
    assert ("chat", "value") == dialects.column_names(ADDRESS, ["key"])


def test_the_locks_are_ours_alone() -> None:
    """Whoever migrates does not wait for whoever leases."""
    assert dialects.LEASING != dialects.MIGRATING
    assert "pg_advisory_xact_lock" in str(dialects.advisory_lock(dialects.LEASING))
