"""Databases as earlier versions left them, made by those versions and never edited since.

`version_0001.json` holds, by table, the rows of eight requests at the stations of their lives.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, create_engine

from storage import schema
from storage.columns import Moment
from storage.engine import parse_url
from storage.tables import Rows

Row = Mapping[str, str | int | bool | None]


def old_rows(version: str) -> Mapping[str, Sequence[Row]]:
    """Return the rows of each table as this version left them; moments are ISO text."""
    text = (Path(__file__).parent / f"version_{version}.json").read_text(encoding="utf-8")
    read: Mapping[str, Sequence[Row]] = json.loads(text)
    return read


def make_old(url: str, version: str) -> None:
    """Make the database of this version at an address where there is none yet."""
    engine = create_engine(parse_url(url))
    with engine.begin() as connection:
        config = Config()
        folder = Path(schema.__file__).parent / "migrations"
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        for name, rows in sorted(old_rows(version).items(), key=_parents_first):
            _insert(connection, name, rows)
    engine.dispose()


def _parents_first(table: tuple[str, Sequence[Row]]) -> bool:
    return table[0] != "request"


def _insert(connection: Connection, name: str, rows: Sequence[Row]) -> None:
    """Write rows into the table as it is there, with moments as this database keeps them."""
    table = Table(name, MetaData(), autoload_with=connection)
    declared = Rows.metadata.tables[name].c
    moments = [one.name for one in table.c if isinstance(declared[one.name].type, Moment)]
    for column in moments:
        table.c[column].type = Moment()
    values = [
        dict(row) | {one: datetime.fromisoformat(str(row[one])) for one in moments if row[one]}
        for row in rows
    ]
    connection.execute(table.insert(), values)
