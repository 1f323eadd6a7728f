"""A copy of a migrated database is no different from one that Alembic migrated."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from storage import schema
from tests.fakes.migrated import Remembered

Upgrade = Callable[[Config, str], None]


def dump(file: Path, upgrade: Upgrade, *revisions: str) -> list[str]:
    """Bring a database to some revisions, one after the other, and return all that it holds."""
    engine = create_engine(f"sqlite:///{file}")
    for revision in revisions:
        with engine.begin() as connection:
            config = Config()
            folder = Path(schema.__file__).parent / "migrations"
            config.set_main_option("script_location", str(folder))
            config.attributes["connection"] = connection
            upgrade(config, revision)
    engine.dispose()
    found = sqlite3.connect(file)
    held = list(found.iterdump())
    found.close()
    return held


def test_a_copy_is_what_alembic_makes(tmp_path: Path) -> None:
    """The first and each that follows."""
    remembered = Remembered()
    expected = dump(tmp_path / "alembic", command.upgrade, "head")

    assert any("CREATE TABLE request" in one for one in expected)
    assert expected == dump(tmp_path / "first", remembered, "head")
    assert expected == dump(tmp_path / "second", remembered, "head")


def test_a_database_that_holds_something_is_migrated(tmp_path: Path) -> None:
    """Nothing is copied over it, whether a copy is at hand or not."""
    remembered = Remembered()
    expected = dump(tmp_path / "alembic", command.upgrade, schema.KNOWN[0], "head")

    assert expected == dump(tmp_path / "early", remembered, schema.KNOWN[0], "head")
    dump(tmp_path / "new", remembered, "head")
    assert expected == dump(tmp_path / "late", remembered, schema.KNOWN[0], "head")
