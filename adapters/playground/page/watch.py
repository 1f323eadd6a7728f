"""The roles and sessions of production as they are now, read by the playground's superuser."""

from typing import Any

import psycopg
from psycopg.rows import dict_row

Json = dict[str, Any]
_ROLES = """
    SELECT r.rolname::text AS name, r.rolcanlogin AS login,
           CASE WHEN isfinite(r.rolvaliduntil) THEN r.rolvaliduntil::text END AS until,
           ARRAY(SELECT DISTINCT lent.rolname::text FROM pg_auth_members m
                 JOIN pg_roles lent ON lent.oid = m.roleid
                 WHERE m.member = r.oid ORDER BY 1) AS holds
    FROM pg_roles r
    WHERE r.rolname !~ '^pg_' AND NOT r.rolsuper
    ORDER BY r.rolname !~ '^daypass_', r.rolname IN ('daypass_bot', 'daypass_orphans'), r.rolname
"""
_SESSIONS = """
    SELECT pid, usename::text AS "user", state,
           left(regexp_replace(query, '\\s+', ' ', 'g'), 120) AS query
    FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
    ORDER BY backend_start
"""
_TIMEOUT = "-c statement_timeout=3000"


class Watch:
    """A connection that is opened when needed and reopened when lost."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: psycopg.AsyncConnection[Json] | None = None

    async def look(self) -> Json:
        """Return roles and sessions. Raises psycopg.Error when production does not answer."""
        connection = await self._open()
        try:
            roles = await (await connection.execute(_ROLES)).fetchall()
            sessions = await (await connection.execute(_SESSIONS)).fetchall()
        except psycopg.Error:
            await self.close()
            raise
        return {"roles": roles, "sessions": sessions}

    async def close(self) -> None:
        """Close the connection; may be called twice."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _open(self) -> psycopg.AsyncConnection[Json]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._address,
                autocommit=True,
                connect_timeout=3,
                options=_TIMEOUT,
                row_factory=dict_row,
            )
        return self._connection
