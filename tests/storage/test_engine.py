"""Connections: only our two databases, no password in an error, and the same promises of both."""

from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engine import WRITES, BadUrl, Counters, in_memory, make_engine, parse_url


@pytest.mark.parametrize("url", ["mysql://u:hunter2@h/x", "hunter2", "sqlite+pysqlcipher:///x"])
def test_other_databases_are_refused(url: str) -> None:
    """Without repeating the address, which may hold a password."""
    with pytest.raises(BadUrl) as caught:
        parse_url(url)
    assert "hunter2" not in str(caught.value)


def test_addresses_choose_our_drivers() -> None:
    """As DATABASE_URL is documented."""
    assert "sqlite" == parse_url("sqlite+aiosqlite:///daypass.db").drivername
    assert "postgresql+psycopg" == parse_url("postgresql://h/x").drivername
    assert in_memory(parse_url("sqlite://"))
    assert not in_memory(parse_url("sqlite:///daypass.db"))


def test_sqlite_keeps_its_promises(sqlite_url: str) -> None:
    """A decision that was acknowledged survives a power cut, and rows refer to rows."""
    engine = make_engine(parse_url(sqlite_url), Counters())
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1} == found


def test_a_writer_takes_its_lock_at_once(tmp_path: Path) -> None:
    """So that two writers wait for each other before they read, and not after."""
    engine = make_engine(parse_url(f"sqlite:///{tmp_path}/x.db"), Counters())
    began: list[str] = []
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_trace_callback(began.append)
        connection.execute(text("SELECT 1"))
        connection.rollback()
        connection.execution_options(**{WRITES: True}).execute(text("SELECT 1"))
        connection.rollback()
        driver.set_trace_callback(None)

    assert ["BEGIN", "BEGIN IMMEDIATE"] == [one for one in began if one.startswith("BEGIN")]


def test_a_commit_counts_when_something_was_written(tmp_path: Path) -> None:
    """What was read, or rolled back, costs no disk."""
    counters = Counters()
    engine = make_engine(parse_url(f"sqlite:///{tmp_path}/x.db"), counters)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.commit()
        connection.execute(text("CREATE TABLE a (b int)"))
        connection.rollback()
        connection.execute(text("CREATE TABLE a (b int)"))
        connection.commit()
        connection.commit()

    assert 1 == counters.commits
    assert 3 <= counters.statements
