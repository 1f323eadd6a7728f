"""Migrations: the schema that they make is the one that the tables declare."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import schema
from storage.engine import BadUrl, in_memory, parse_url
from storage.store import SqlStore
from storage.tables import Rows
from storage.unit import SqlUnit


async def test_migrations_make_the_declared_tables(store: SqlStore) -> None:
    """Nothing is left to migrate after a start."""

    def differences(unit: SqlUnit) -> list[object]:
        context = MigrationContext.configure(unit.batch.connection)
        return list(compare_metadata(context, Rows.metadata))

    assert [] == await store.look(differences)


def test_every_revision_is_known() -> None:
    """The list in schema.py is the folder's, in order."""
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    script = ScriptDirectory.from_config(config)

    assert list(schema.KNOWN) == [one.revision for one in script.walk_revisions()][::-1]


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
