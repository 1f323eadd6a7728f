"""What a server has: its databases, and their schemas as `database.schema`.

Tags stand in the comment on each, as `daypass: team=payments, data=customer` and nothing else. A
database that the bot may not enter is there, but its schemas are unknown, which is not gone.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.connectors.postgresql.server import Connection, Server
from bot.ports.connector import Discovered, Impossible, Listing, TryAgain

AT_ONCE = 4  # databases that are looked into at the same time

_DATABASES = """
    SELECT d.oid::text, d.datname::text, shobj_description(d.oid, 'pg_database'), d.datallowconn,
           has_database_privilege(d.oid, 'CONNECT')
    FROM pg_database d WHERE NOT d.datistemplate AND d.datconnlimit <> -2 ORDER BY 2
"""  # a limit of -2 marks what is left of a database whose removal was cut short
_SCHEMAS = """
    SELECT n.oid::text, n.nspname::text, obj_description(n.oid, 'pg_namespace') FROM pg_namespace n
    WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 2
"""
_OURS = "daypass:"
_TAG = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)=([^=,\s](?:[^=,]*[^=,\s])?)\s*")
_FORM = "its comment begins with `daypass:` and does not go on as `key=value, key=value`"
_SHUT = "it takes no connections at present"
_CLOSED = "the bot may not connect to it, so that its schemas are unknown: grant it CONNECT"


@dataclass(slots=True)
class _Found:
    things: list[Discovered] = field(default_factory=list)
    unseen: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, kind: str, comment: object, settings: Mapping[str, str]) -> None:
        """Add a thing, unless its tags cannot be read."""
        try:
            tags = read_tags(comment if isinstance(comment, str) else "")
        except ValueError:
            self.unseen[name] = _FORM
            return
        uid = settings["uid"]
        self.things.append(
            Discovered(name=name, type=kind, tags=tags, uid=uid, settings=dict(settings))
        )


async def run(server: Server) -> Listing:
    """List what there is. Raises TryAgain or Impossible when the server itself does not say."""
    found = _Found()
    async with server.connect() as connection:
        rows = await (await connection.execute(_DATABASES)).fetchall()
    turns = asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for oid, name, comment, open_, ours in rows:
            database = str(name)
            if not open_:
                found.unseen[database] = _SHUT
                continue
            found.add(database, "database", comment, {"database": database, "uid": str(oid)})
            if ours:
                group.create_task(_look_into(server, database, str(oid), found, turns))
            else:
                found.unseen[database] = _CLOSED
    things = sorted(found.things, key=lambda one: (one.name, one.uid))
    return Listing(found=tuple(things), unseen=found.unseen)


async def _look_into(
    server: Server, database: str, oid: str, found: _Found, turns: asyncio.Semaphore
) -> None:
    try:
        async with turns, server.connect(database) as connection:
            await _schemas(connection, database, oid, found)
    except (TryAgain, Impossible) as why:
        found.unseen[database] = str(why)


async def _schemas(connection: Connection, database: str, oid: str, found: _Found) -> None:
    for schema_oid, name, comment in await (await connection.execute(_SCHEMAS)).fetchall():
        uid = f"{oid}/{schema_oid}"  # every database has the same id for its schema `public`
        settings = {"database": database, "schema": str(name), "uid": uid}
        found.add(f"{database}.{name}", "schema", comment, settings)


def read_tags(comment: str) -> dict[str, str]:
    """Read the tags of a comment; one that is not for Daypass has none. Raises ValueError."""
    if not comment.startswith(_OURS):
        return {}
    parts = [_TAG.fullmatch(one) for one in comment.removeprefix(_OURS).split(",")]
    tags = {one[1]: one[2] for one in parts if one}
    if len(tags) < len(parts):
        raise ValueError("These are no tags, or one is there twice.")
    return tags
