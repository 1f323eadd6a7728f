"""The place that a door leads to is the one that was meant: not another under its old name.

A resource that was discovered carries its `uid` in its settings: the database's id, and for a
schema the schema's after a slash. An access file may pin one likewise.
"""

from adapters.connectors.postgresql.names import lent_role
from adapters.connectors.postgresql.server import Connection, Server
from adapters.connectors.postgresql.way_in import database
from bot.ports.connector import Door, Impossible

_DATABASE = "SELECT oid::text FROM pg_database WHERE datname = %s"
_SCHEMA = """
    SELECT oid::text, has_schema_privilege(%s::name, oid, 'USAGE') FROM pg_namespace
    WHERE nspname = %s
"""


async def refuse_another(server: Server, connection: Connection, door: Door) -> None:
    """Raise Impossible unless the database is the one that was meant, and the schema if any."""
    uid, schema = door.settings.get("uid", ""), door.settings.get("schema", "")
    meant, _, meant_schema = uid.partition("/")
    if meant:
        where = database(door, server)
        row = await (await connection.execute(_DATABASE, [where])).fetchone()
        _require(door, "database", meant, None if row is None else str(row[0]))
    if schema:
        await _refuse_other_schema(server, door, schema, meant_schema)


async def _refuse_other_schema(server: Server, door: Door, schema: str, meant: str) -> None:
    async with server.connect(database(door, server)) as connection:
        rows = await connection.execute(_SCHEMA, [lent_role(door), schema])
        row = await rows.fetchone()
    _require(door, "schema", meant, None if row is None else str(row[0]))
    if row is not None and not row[1]:
        raise Impossible(f"{door.integration}: the lent role may not use this schema.")


def _require(door: Door, kind: str, meant: str, found: str | None) -> None:
    if found is None:
        raise Impossible(f"{door.integration}: the {kind} is not there any more.")
    if meant and meant != found:
        raise Impossible(
            f"{door.integration}: the {kind} is another one by now: it was made anew under the old "
            "name."
        )
