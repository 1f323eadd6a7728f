"""A store on each database: SQLite in memory, SQLite in a file, PostgreSQL."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from storage.store import SqlStore, open_store
from tests.fakes.postgres import server
from tests.storage.samples import KEYS, at_noon

_numbers = itertools.count(1)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """Give an empty PostgreSQL database; it is dropped afterwards."""
    name = f"store_{next(_numbers)}"
    with psycopg.connect(server().url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server().url(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give an SQLite file that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path}/daypass.db"


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def url(request: pytest.FixtureRequest) -> str:
    """Give a database that several stores can open, on each kind of server."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture(params=["memory", "sqlite_url", "postgres_url"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[SqlStore]:
    """Give an open store on each database."""
    url = "sqlite://" if request.param == "memory" else request.getfixturevalue(request.param)
    made = await open_store(url, KEYS, at_noon)
    yield made
    await made.close()


@pytest.fixture
async def shared(url: str) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Give two stores on one database, as two processes would have them."""
    one, two = await open_store(url, KEYS, at_noon), await open_store(url, KEYS, at_noon)
    yield one, two
    await one.close()
    await two.close()
