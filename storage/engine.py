"""Connections to SQLite and PostgreSQL, set up so that both keep the same promises."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, ExecutionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 2  # how long to wait for a lock before saying "try again"
_CONNECT_SECONDS = 5

_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+aiosqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
WRITES = "writes"  # an execution option: this connection takes the write lock at once


class BadUrl(ValueError):
    """DATABASE_URL names no database that Daypass can use."""


@dataclass(slots=True)
class Counters:
    """What was sent to the database so far. A commit counts when something was written."""

    statements: int = 0
    commits: int = 0


def parse_url(url: str) -> URL:
    """Return the address with the driver we use. Raises BadUrl, which never shows the address."""
    try:
        given = make_url(url)
    except (ArgumentError, ValueError):
        raise BadUrl("DATABASE_URL is not the address of a database.") from None
    driver = _DRIVERS.get(given.drivername)
    if driver is None:
        raise BadUrl("DATABASE_URL must begin with sqlite:// or postgresql://.")
    return given.set(drivername=driver)


def in_memory(url: URL) -> bool:
    """Say whether this is an SQLite database that lives and dies with its connection."""
    return url.drivername == "sqlite" and url.database in {None, "", ":memory:"}


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite database; None for one in memory or on a server."""
    if url.drivername != "sqlite" or in_memory(url) or not url.database:
        return None
    return Path(url.database)


def make_engine(url: URL, counters: Counters) -> Engine:
    """Return an engine that keeps no connections: each worker holds its own."""
    if url.drivername == "sqlite":
        engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,  # an error's text goes to the log; what people wrote does not
            connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        locks = f"-c lock_timeout={BUSY_SECONDS * 1000} -c timezone=UTC"
        engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,  # an error's text goes to the log; what people wrote does not
            connect_args={"connect_timeout": _CONNECT_SECONDS, "options": locks},
        )
    _count(engine, counters)
    return engine


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # Deliberate: the driver must not begin transactions by itself, late; `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged decision survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _count(engine: Engine, counters: Counters) -> None:
    def executed(
        connection: Connection,
        cursor: DBAPICursor,  # noqa: ARG001
        statement: str,
        parameters: object,  # noqa: ARG001
        context: ExecutionContext | None,  # noqa: ARG001
        many: bool,  # noqa: ARG001, FBT001
    ) -> None:
        counters.statements += 1
        if not statement.startswith(("SELECT", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            connection.info["wrote"] = True

    def committed(connection: Connection) -> None:
        counters.commits += bool(connection.info.pop("wrote", False))

    def rolled_back(connection: Connection) -> None:
        if not connection.invalidated:
            connection.info.pop("wrote", None)

    event.listen(engine, "before_cursor_execute", executed)
    event.listen(engine, "commit", committed)
    event.listen(engine, "rollback", rolled_back)
