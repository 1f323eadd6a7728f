"""A real PostgreSQL for the tests: one server for the whole run, a database of its own per test.

`any_shop` runs a test on the wheel's PostgreSQL and, with DAYPASS_TEST_EVERY_POSTGRES=1, on each
of the system's, which may be an old one.
"""

import contextlib
import functools
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from adapters.playground.postgres import Postgres
from adapters.playground.production import BOT, DATABASE, prepare_production

EVERY = "DAYPASS_TEST_EVERY_POSTGRES"  # set it to test on the system's servers, too
_SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if os.environ.get(EVERY) else []
BINARIES = (None, *(str(folder) for folder in _SYSTEM if (folder / "initdb").exists()))
_numbers = itertools.count(1)

Connection = psycopg.Connection[tuple[object, ...]]


@functools.cache
def server(binaries: str | None = None) -> Postgres:
    """Start the server at its first use; it ends with the process."""
    return Postgres(binaries=binaries, settings={"log_statement": "all"}).start()


@functools.cache
def _bot_url(binaries: str | None) -> str:
    return prepare_production(server(binaries))


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """One test's own copy of the playground's production database."""

    server: Postgres
    database: str
    bot_url: str

    def superuser(self) -> Connection:
        """Connect as the superuser; close it."""
        return psycopg.connect(self.server.url(self.database), autocommit=True)

    def login(self, user: str | None, password: str) -> Connection:
        """Connect as somebody; close it."""
        url = self.server.url(self.database, user or "", password)
        return psycopg.connect(url, autocommit=True)

    def run(self, statement: str, *names: str) -> list[tuple[object, ...]]:
        """Run a statement as the superuser; each {} takes a name."""
        query = sql.SQL(statement).format(*map(sql.Identifier, names))
        with self.superuser() as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def is_new(self) -> bool:
        """Say whether memberships have options here (16 and later)."""
        with self.superuser() as connection:
            return connection.info.server_version >= 160_000

    def names(self) -> list[str]:
        """Name every role of Daypass's that is there, except the bot and the orphans' role."""
        rows = self.run(r"SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'daypass\_%'")
        return sorted(str(row[0]) for row in rows if row[0] not in {BOT, "daypass_orphans"})


@contextlib.contextmanager
def production(binaries: str | None = None) -> Iterator[Production]:
    """Give a database of its own, with the playground's rows; it is dropped afterwards."""
    running, bot = server(binaries), _bot_url(binaries)
    name = f"test_{next(_numbers)}"
    with psycopg.connect(running.url(), autocommit=True) as connection:
        identifiers = (sql.Identifier(name), sql.Identifier(DATABASE))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*identifiers))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO PUBLIC").format(identifiers[0]))
        try:
            url = bot.rpartition("/")[0] + f"/{name}"
            yield Production(server=running, database=name, bot_url=url)
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            connection.execute(drop.format(identifiers[0]))


@functools.cache
def shared(binaries: str | None) -> Production:
    """Give production for tests that change roles only: one database for all of them."""
    bot = _bot_url(binaries)
    return Production(
        server=server(binaries), database="shared", bot_url=_shared_url(binaries, bot)
    )


def _shared_url(binaries: str | None, bot: str) -> str:
    with psycopg.connect(server(binaries).url(), autocommit=True) as connection:
        names = (sql.Identifier("shared"), sql.Identifier(DATABASE))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return bot.rpartition("/")[0] + "/shared"


@pytest.fixture
def shop() -> Iterator[Production]:
    """Give production on the wheel's server."""
    with production() as made:
        yield made


@pytest.fixture(params=BINARIES, ids=lambda path: path.split("/")[4] if path else "wheel")
def any_shared_shop(request: pytest.FixtureRequest) -> Production:
    """Give the shared database of each server that is on this machine."""
    return shared(request.param)


@pytest.fixture(params=BINARIES, ids=lambda path: path.split("/")[4] if path else "wheel")
def any_shop(request: pytest.FixtureRequest) -> Iterator[Production]:
    """Give production on each server that is on this machine."""
    with production(request.param) as made:
        yield made
