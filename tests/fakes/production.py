"""One PostgreSQL server for all stages of a process, emptied for each of them.

To make a server takes a second of the processor's time, to empty one next to none.
"""

import functools

import psycopg
from psycopg import sql

from adapters.playground.postgres import Postgres

_DATABASES = "SELECT datname::text FROM pg_database WHERE NOT datistemplate AND datname <> %s"
_ROLES = "SELECT rolname::text FROM pg_roles WHERE rolname <> %s AND rolname !~ '^pg_'"


def empty_server() -> Postgres:
    """Return the server as it was when it was new, but for its log. It ends with the process."""
    server = _server()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        for name in _names(connection, _DATABASES):
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        roles = sql.SQL(", ").join(_names(connection, _ROLES))
        if roles.as_string(connection):
            connection.execute(sql.SQL("DROP OWNED BY {}").format(roles))
            connection.execute(sql.SQL("DROP ROLE {}").format(roles))
    return server


@functools.cache
def _server() -> Postgres:
    return Postgres().start()


def _names(connection: psycopg.Connection[tuple[object, ...]], query: str) -> list[sql.Identifier]:
    rows = connection.execute(query.encode(), ["postgres"]).fetchall()
    return [sql.Identifier(str(row[0])) for row in rows]
