"""Migrations: the schema that they make is the one that the tables declare."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import schema
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
