"""Clearing up after a role whose access has ended. Nothing here decides whether access has ended.

What the role made is handed to `daypass_orphans`, never dropped. Whatever cannot be done is told
as a sentence, and leaves a role that can neither log in nor do anything.
"""

from typing import LiteralString

import psycopg
from psycopg import sql

from adapters.connectors.postgresql.names import ORPHANS
from adapters.connectors.postgresql.server import SET_OPTIONS, Connection, Server, lock, version
from bot.ports.connector import Impossible, TryAgain

# Deliberate: in this order and in one transaction. DROP OWNED alone drops people's tables.
_HAND_OVER: tuple[LiteralString, ...] = (
    "REASSIGN OWNED BY {role} TO {orphans}",
    "DROP OWNED BY {role}",
)
_KEPT_BY_OTHERS = "others gave it rights, and only they can take them"
_OWNED = """
    SELECT count(*) FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
    WHERE s.refclassid = 'pg_authid'::regclass AND r.rolname = %s AND s.deptype = 'o'
      AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_DATABASES = """
    SELECT DISTINCT coalesce(d.datname, current_database())::text
    FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
    LEFT JOIN pg_database d ON d.oid = s.dbid
    WHERE s.refclassid = 'pg_authid'::regclass AND r.rolname = %s
    ORDER BY 1
"""


async def remove(server: Server, role: str) -> list[str]:
    """Hand over what the role owns, everywhere, and drop the role. Give what was left over."""
    try:
        async with server.connect() as connection:
            await _step_in(connection, role)
            residue = await _hand_over_everywhere(server, connection, role)
            residue += await _drop(connection, role)
    except (TryAgain, Impossible) as error:
        return [f"The role {role} could not be tidied up: {error}"]
    return residue


async def _step_in(connection: Connection, role: str) -> None:
    """Get the right to hand over what the role owns, and to drop it."""
    grant = sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role))
    if version(connection) >= SET_OPTIONS:
        grant += sql.SQL(" WITH INHERIT TRUE, SET FALSE")
    await connection.execute(grant)


async def _hand_over_everywhere(server: Server, connection: Connection, role: str) -> list[str]:
    residue: list[str] = []
    rows = await (await connection.execute(_DATABASES, [role])).fetchall()
    for (database,) in rows:
        try:
            residue += await _hand_over(server, str(database), role)
        except (TryAgain, Impossible) as error:
            residue.append(f"What {role} has in the database {database} is still there: {error}")
    return residue


async def _hand_over(server: Server, database: str, role: str) -> list[str]:
    async with server.connect(database) as connection, connection.transaction():
        await lock(connection, "daypass_tidy")  # two at once may touch the rights of one table
        row = await (await connection.execute(_OWNED, [role])).fetchone()
        for statement in _steps(version(connection)):
            names = {"role": sql.Identifier(role), "orphans": sql.Identifier(ORPHANS)}
            await connection.execute(sql.SQL(statement).format(**names))
    if row is None or row[0] == 0:
        return []
    return [f"In the database {database}, what {role} made ({row[0]}) now belongs to {ORPHANS}."]


def _steps(version_: int) -> tuple[LiteralString, ...]:
    if version_ >= SET_OPTIONS:
        return _HAND_OVER
    # Before 16 a bot that inherits nothing hands over as the role, which has no session any more.
    return (
        "GRANT {orphans} TO {role}",
        "SET LOCAL ROLE {role}",
        *_HAND_OVER,
        "RESET ROLE",
        "REVOKE {orphans} FROM {role}",
    )


async def _drop(connection: Connection, role: str) -> list[str]:
    try:
        await connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
    except psycopg.errors.DependentObjectsStillExist:
        return [f"The role {role} is closed, but still there: {_KEPT_BY_OTHERS}."]
    return []
