"""The few statements that SQLite and PostgreSQL say in words of their own, behind one name each."""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Insert, Table, TextClause, bindparam, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

LEASING = 0x6461_7970_0001  # keys of advisory locks, ours alone: "dayp" and a number
MIGRATING = 0x6461_7970_0002


@cache
def upsert(dialect: str, table: Table, keys: tuple[str, ...], replaced: tuple[str, ...]) -> Insert:
    """Insert a row, or replace these columns where the keys are taken."""
    if dialect == "postgresql":
        new = postgresql.insert(table)
        return new.on_conflict_do_update(
            index_elements=keys, set_={name: new.excluded[name] for name in replaced}
        )
    old = sqlite.insert(table)
    return old.on_conflict_do_update(
        index_elements=keys, set_={name: old.excluded[name] for name in replaced}
    )


@cache
def insert_once(dialect: str, table: Table, keys: tuple[str, ...]) -> ReturningInsert[str]:
    """Insert a row unless the keys are taken, and return the first of them if it was inserted."""
    write = insert_if_new(dialect, table, keys)
    return write.returning(table.c[keys[0]])


@cache
def insert_if_new(dialect: str, table: Table, keys: tuple[str, ...]) -> Insert:
    """Insert rows, save for those whose keys are taken."""
    kind = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return kind(table).on_conflict_do_nothing(index_elements=keys)


@cache
def insert_touching(dialect: str, table: Table, key: str, touched: str, where: str) -> Insert:
    """Insert a row, or lock the one that has this key by writing one of its columns as it is.

    The lock is the point: until our transaction ends, nobody takes that row up and acts on
    what was committed before.
    """
    settings: Mapping[str, object] = {touched: table.c[touched]}
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_update(
            index_elements=[key], index_where=text(where), set_=settings
        )
    return sqlite.insert(table).on_conflict_do_update(
        index_elements=[key], index_where=text(where), set_=settings
    )


def advisory_lock(key: int) -> TextClause:
    """Return the statement that waits for a lock held until the transaction ends.

    PostgreSQL only.
    """
    return text("SELECT pg_advisory_xact_lock(:key)").bindparams(bindparam("key", key))


def column_names(table: Table, without: Sequence[str]) -> tuple[str, ...]:
    """List a table's columns, save for some."""
    return tuple(column.name for column in table.columns if column.name not in without)
