"""Facts about roles, and which of them may be lent at all.

A role is judged together with every role that it reaches: what lies behind it is lent with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from adapters.connectors.postgresql.names import Mark, read_mark
from adapters.connectors.postgresql.server import Connection
from bot.ports.connector import Impossible

_FILES = ("pg_read_server_files", "pg_write_server_files", "pg_execute_server_program")
_REACH = """
    WITH RECURSIVE reach(oid) AS (
        SELECT oid FROM pg_roles WHERE rolname = %s
        UNION
        SELECT m.roleid FROM pg_auth_members m JOIN reach ON m.member = reach.oid
    )
    SELECT r.rolname::text,
           array_remove(ARRAY[
               CASE WHEN r.rolsuper THEN 'is a superuser' END,
               CASE WHEN r.rolcreaterole THEN 'may create roles' END,
               CASE WHEN r.rolreplication THEN 'may replicate the server' END,
               CASE WHEN r.rolbypassrls THEN 'bypasses row security' END,
               CASE WHEN r.rolname = ANY(%s) THEN 'reaches the files or programs of the server' END,
               CASE WHEN r.rolname = current_user THEN 'is the bot' END,
               CASE WHEN r.rolname LIKE 'daypass\\_%%' THEN 'belongs to Daypass' END
           ], NULL),
           array_remove(ARRAY[
               CASE WHEN r.rolcreatedb THEN 'may create databases' END,
               CASE WHEN r.rolname LIKE 'pg\\_%%' AND r.rolname = %s THEN 'is predefined' END,
               CASE WHEN EXISTS (SELECT FROM pg_database d WHERE d.datdba = r.oid)
                    THEN 'owns a database' END,
               CASE WHEN EXISTS (SELECT FROM pg_auth_members m
                                 WHERE m.member = r.oid AND m.admin_option)
                    THEN 'may grant roles on' END
           ], NULL)
    FROM pg_roles r JOIN reach USING (oid)
"""
_LOOK = """
    SELECT r.rolcanlogin, r.rolsuper, shobj_description(r.oid, 'pg_authid')
    FROM pg_roles r WHERE r.rolname = %s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What the server says of one role."""

    may_log_in: bool
    is_superuser: bool
    mark: Mark | None


async def look_up(connection: Connection, name: str) -> Role | None:
    """Look a role up by its exact name; None when there is none."""
    row = await (await connection.execute(_LOOK, [name])).fetchone()
    if row is None:
        return None
    comment = row[2] if isinstance(row[2], str) else None
    return Role(may_log_in=bool(row[0]), is_superuser=bool(row[1]), mark=read_mark(comment))


async def ours(connection: Connection, name: str, mark: Mark) -> Role | None:
    """Look up the role of our own door. Raises Impossible when the name is taken by another's."""
    found = await look_up(connection, name)
    if found is not None and (found.mark is None or not found.mark.same_door(mark)):
        raise Impossible(
            f"There is a role {name} that Daypass did not make. It was left alone; look at it."
        )
    return found


async def dangers(connection: Connection, role: str, declared: Collection[str]) -> Sequence[str]:
    """Say why this role must not be lent; empty when it may. Raises Impossible if there is none."""
    rows = await (await connection.execute(_REACH, [role, list(_FILES), role])).fetchall()
    if not rows:
        raise Impossible(f"The role {_shown(role)} does not exist.")
    found: list[str] = []
    for name, never, undeclared in rows:
        causes = [*_words(never), *([] if role in declared else _words(undeclared))]
        found += [f"{_shown(str(name))} {cause}" for cause in causes]
    return found


async def refuse_dangerous(connection: Connection, role: str, declared: Collection[str]) -> None:
    """Raise Impossible when this role must not be lent."""
    found = await dangers(connection, role, declared)
    if found:
        raise Impossible(f"Daypass does not lend {_shown(role)}: {'; '.join(found)}.")


def _words(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list) else []


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:63]
