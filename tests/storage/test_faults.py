"""What a database's error means: another turn, a new connection, or a sentence for people."""

import sqlite3

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.ports.store import Conflict
from storage.faults import Meaning, away, meaning


def sqlite(code: int) -> DBAPIError:
    """Return what SQLAlchemy raises for an error of SQLite."""
    cause = sqlite3.OperationalError("near hunter2")
    cause.sqlite_errorcode = code
    return DBAPIError("SELECT", {}, cause)


def postgres(state: str | None, *, cut: bool = False) -> DBAPIError:
    """Return what SQLAlchemy raises for an error of PostgreSQL."""
    cause = psycopg.OperationalError("near hunter2")
    cause.sqlstate = state
    return DBAPIError("SELECT", {}, cause, connection_invalidated=cut)


MEANINGS = {
    "somebody was first": (Conflict("first"), Meaning.AGAIN),
    "a key is taken": (IntegrityError("INSERT", {}, sqlite3.IntegrityError()), Meaning.AGAIN),
    "cannot be serialised": (postgres("40001"), Meaning.AGAIN),
    "deadlock": (postgres("40P01"), Meaning.AGAIN),
    "a lock was waited for": (postgres("55P03"), Meaning.AWAY),
    "the server's disk is full": (postgres("53100"), Meaning.AWAY),
    "busy": (sqlite(sqlite3.SQLITE_BUSY), Meaning.AWAY),
    "busy, in detail": (sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), Meaning.AWAY),
    "the disk is full": (sqlite(sqlite3.SQLITE_FULL), Meaning.AWAY),
    "the connection failed": (postgres("08006"), Meaning.LOST),
    "the server stops": (postgres("57P01"), Meaning.LOST),
    "no answer": (postgres(None), Meaning.LOST),
    "cut in mid-sentence": (postgres("42601", cut=True), Meaning.LOST),
    "a statement of ours, SQLite": (sqlite(sqlite3.SQLITE_ERROR), Meaning.OTHER),
    "a statement of ours": (postgres("42601"), Meaning.OTHER),
    "an error of ours": (ValueError("ours"), Meaning.OTHER),
}


@pytest.mark.parametrize(("error", "expected"), MEANINGS.values(), ids=MEANINGS)
def test_an_error_has_one_meaning(error: BaseException, expected: Meaning) -> None:
    """Only what may pass by itself is tried again."""
    assert expected is meaning(error)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (sqlite(sqlite3.SQLITE_FULL), "The database cannot be written: its disk is full."),
        (postgres("53300"), "The database takes no more connections."),
        (postgres("08006"), "The database cannot be reached. Please try again."),
    ],
    ids=["full", "crowded", "gone"],
)
def test_people_read_a_sentence(error: BaseException, expected: str) -> None:
    """It holds no statement, no address and no value."""
    assert expected == str(away(error))
