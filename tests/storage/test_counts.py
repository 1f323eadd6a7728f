"""Statements and commits of each action, counted exactly: the cheapest guard against slowness."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, Select, event

from bot.domain.effects import Remove
from bot.domain.ids import GrantId
from bot.ports.store import Unit
from storage.finder import NEXT_DUE
from storage.outbox import LEASABLE, NEXT_WAITING
from storage.requests import DUE
from storage.store import SqlStore
from storage.unit import SqlUnit
from tests.storage.samples import ACTOR, HOUR, NOW, expired, live, request_id, submitted
from tests.storage.steps import approve, lease, save


async def crowd(store: SqlStore) -> None:
    """Fill the tables, so that a plan says something, and have the database count them."""

    def fill(unit: Unit) -> None:
        for number in range(1, 301):
            unit.requests.save(submitted(number), ACTOR, NOW)
        for number in range(3000):
            lane, grant = f"l{number}", GrantId(f"g{number}")
            effect = Remove(request=request_id(1), grant=grant, lane=lane)
            unit.outbox.add(effect, NOW + number * HOUR / 3000)

    await store.write(fill)
    await lease(store)
    await store.write(analyse)


def analyse(unit: object) -> None:
    """Run ANALYZE, as PostgreSQL does by itself now and then."""
    assert isinstance(unit, SqlUnit)
    unit.batch.connection.exec_driver_sql("ANALYZE")


async def counted(store: SqlStore, action: Callable[[], Awaitable[object]]) -> tuple[int, int]:
    """Return the statements and commits of an action."""
    before = store.counters.statements, store.counters.commits
    await action()
    return store.counters.statements - before[0], store.counters.commits - before[1]


def begin(store: SqlStore) -> int:
    """On SQLite the beginning of a transaction is a statement of ours."""
    return 1 if store.dialect == "sqlite" else 0


async def test_a_request_is_one_commit(store: SqlStore) -> None:
    """The request, its effects, and the audit log: head, entry, head."""
    counts = await counted(store, lambda: save(store, submitted()))

    assert (5 + begin(store), 1) == counts


async def test_an_approval_is_one_commit(store: SqlStore) -> None:
    """Load, request, grants, decision, effects, and the audit log."""
    await save(store, submitted())

    counts = await counted(store, lambda: store.write(approve))
    assert (8 + begin(store), 1) == counts


async def test_a_batch_of_ends_is_one_commit(store: SqlStore) -> None:
    """Fifty requests cost as many statements as one."""
    for number in range(1, 51):
        for change in live(number):
            await save(store, change)

    def batch(unit: Unit) -> None:
        for request in unit.requests.due(NOW + HOUR, 500):
            unit.requests.save(expired(request), ACTOR, NOW + HOUR)

    counts = await counted(store, lambda: store.write(batch))
    assert (7 + begin(store), 1) == counts


async def test_an_idle_lease_commits_nothing(store: SqlStore) -> None:
    """Looking costs no write."""
    counts = await counted(store, lambda: lease(store))

    assert 0 == counts[1]


@pytest.mark.parametrize(
    ("query", "values", "index"),
    [
        (DUE, {"now": NOW, "most": 500}, "ix_request_due"),
        (NEXT_DUE, {}, "ix_request_due"),
        (LEASABLE, {"now": NOW, "most": 32, "urgent": True}, "ix_outbox_due"),
        (LEASABLE, {"now": NOW, "most": 32, "urgent": True}, "ix_outbox_lane"),
        (NEXT_WAITING, {"now": NOW, "urgent": True}, "ix_outbox_due"),
    ],
)
async def test_hot_queries_use_their_index(
    store: SqlStore, query: Select[*tuple[Any, ...]], values: dict[str, object], index: str
) -> None:
    """No sweep and no lease reads a whole table."""
    await crowd(store)

    found = await store.look(lambda unit: plan(unit.batch.connection, query, values))
    assert index in found


def plan(
    connection: Connection, query: Select[*tuple[Any, ...]], values: Mapping[str, object]
) -> str:
    """Return the database's plan for a query."""
    seen: list[tuple[str, object]] = []

    def spy(
        _connection: object, _cursor: object, statement: str, parameters: object, *_: object
    ) -> None:
        seen.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", spy)
    connection.execute(query, values)
    event.remove(connection, "before_cursor_execute", spy)
    statement, parameters = seen[0]
    word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{word} {statement}", parameters).all()  # type: ignore[arg-type]  # as the driver had them
    return "\n".join(str(row) for row in rows)
