"""A login role for each grant: made when the door opens, closed and dropped when it ends.

The server ends new logins by itself at `expires_at`. Removal has two phases: access and sessions
end first and are read back; tidying up comes after, and its failure is never access.
"""

from collections.abc import Sequence
from datetime import datetime

from psycopg import sql

from adapters.connectors.postgresql import checks, discovery, place, roles, sessions, tidy
from adapters.connectors.postgresql.names import (
    Mark,
    grant_of,
    lent_role,
    mark,
    read_mark,
    role_name,
)
from adapters.connectors.postgresql.options import Options
from adapters.connectors.postgresql.scram import new_password, verifier
from adapters.connectors.postgresql.server import SET_OPTIONS, Connection, Server, lock, version
from adapters.connectors.postgresql.way_in import database, way_in
from bot.domain.ids import GrantId, IntegrationName
from bot.ports.connector import (
    Closed,
    Door,
    Impossible,
    Listing,
    Opened,
    Presence,
    Secret,
    TryAgain,
)

_NOTE = "The password is for this grant only. Open sessions are ended when the grant ends."
_STATE = """
    SELECT r.rolcanlogin AND r.rolinherit, r.rolvaliduntil = %s,
           r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls,
           shobj_description(r.oid, 'pg_authid'),
           ARRAY(SELECT lent.rolname::text FROM pg_auth_members m
                 JOIN pg_roles lent ON lent.oid = m.roleid WHERE m.member = r.oid),
           EXISTS (SELECT FROM pg_auth_members m
                   WHERE m.member = r.oid AND (m.admin_option {extra}))
    FROM pg_roles r WHERE r.rolname = %s
"""
_LIST = """
    SELECT shobj_description(r.oid, 'pg_authid') FROM pg_roles r
    WHERE r.rolname LIKE 'daypass\\_%'
      AND (r.rolcanlogin OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid))
"""
_GRANTED_BY_US = """
    SELECT lent.rolname::text FROM pg_auth_members m
    JOIN pg_roles lent ON lent.oid = m.roleid
    JOIN pg_roles member ON member.oid = m.member
    JOIN pg_roles grantor ON grantor.oid = m.grantor
    WHERE member.rolname = %s AND grantor.rolname = current_user
"""


class Ephemeral:
    """The connector that makes a role for each grant."""

    shared_doors = False

    def __init__(self, name: IntegrationName, options: Options, server: Server) -> None:
        self._name = name
        self._options = options
        self._server = server

    async def grant(self, door: Door) -> Opened:
        """Make the role and lend to it; of an open door: the same end state, and a new password."""
        role, password = role_name(door), new_password()
        async with self._server.connect() as connection:
            await roles.refuse_dangerous(connection, lent_role(door), self._options.powerful_roles)
            await place.refuse_another(self._server, connection, door)
            async with connection.transaction():
                await lock(connection, role)
                await self._put(connection, door, verifier(password))
                await self._require_connect(connection, door)
            if await self._presence(connection, door) is not Presence.PRESENT:
                raise TryAgain(f"{self._name}: the role {role} is not there as it was made.")
        return Opened(
            created_by_us=True,
            way_in=way_in(door, self._server, self._options, login=role, note=_NOTE),
            secret=Secret(value=password),
            expires_natively=True,
        )

    async def prolong(self, door: Door) -> None:
        """Move VALID UNTIL, of our own open role only. Password and sessions stay as they are."""
        name = role_name(door)
        async with self._server.connect() as connection, connection.transaction():
            await lock(connection, name)
            found = await roles.ours(connection, name, self._mark(door))
            if found is None or not found.may_log_in:
                return
            until = sql.SQL("ALTER ROLE {} VALID UNTIL {}")
            moment = sql.Literal(_text(door.expires_at))
            await connection.execute(until.format(sql.Identifier(name), moment))

    async def revoke(self, door: Door, *, created_by_us: bool) -> Closed:  # noqa: ARG002  the role is always ours
        """Close the role, end its sessions, read back, tidy up. Of an unknown door: success."""
        role = role_name(door)
        async with self._server.connect() as connection:
            if not await self._shut(connection, door):
                return Closed(access_removed=True, sessions_ended=0)
            ended = await sessions.end_all(connection, role)
            if not await _is_shut(connection, role):
                raise TryAgain(f"{self._name}: the role {role} is still open.")
        residue = await tidy.remove(self._server, role)
        return Closed(access_removed=True, sessions_ended=ended, residue=tuple(residue))

    async def read(self, door: Door) -> Presence:
        """Read the role back: as it was opened, not there, or changed by somebody."""
        async with self._server.connect() as connection:
            return await self._presence(connection, door)

    async def list_grants(self) -> Sequence[GrantId]:
        """List the grants whose roles can still log in or still hold something."""
        async with self._server.connect() as connection:
            rows = await (await connection.execute(_LIST)).fetchall()
        marks = (read_mark(str(row[0])) for row in rows if row[0] is not None)
        found = (self._grant_of(each) for each in marks if each is not None)
        return sorted({grant for grant in found if grant is not None})

    async def discover(self) -> Listing:
        """List databases and their schemas."""
        return await discovery.run(self._server)

    async def check(self) -> Sequence[str]:
        """Name what the bot's role lacks or has too much of."""
        return await checks.run(self._server, self._options)

    async def close(self) -> None:
        """Do nothing: no connection outlives its call."""

    async def _put(self, connection: Connection, door: Door, verifier_: str) -> None:
        """Make or renew the role, in the caller's transaction."""
        role, mark_ = sql.Identifier(role_name(door)), self._mark(door)
        found = await roles.ours(connection, role_name(door), mark_)
        verb = sql.SQL("CREATE" if found is None else "ALTER")
        statement = sql.SQL(
            "{} ROLE {} LOGIN INHERIT CONNECTION LIMIT {} VALID UNTIL {} PASSWORD {}"
        )
        limit = sql.Literal(self._options.connection_limit)
        until = sql.Literal(_text(door.expires_at))
        await connection.execute(statement.format(verb, role, limit, until, sql.Literal(verifier_)))
        comment = sql.SQL("COMMENT ON ROLE {} IS {}")
        await connection.execute(comment.format(role, sql.Literal(mark_.text())))
        await self._lend(connection, role, sql.Identifier(lent_role(door)))
        await self._configure(connection, role)

    async def _lend(
        self, connection: Connection, role: sql.Identifier, lent: sql.Identifier
    ) -> None:
        statement = sql.SQL("GRANT {} TO {}").format(lent, role)
        if version(connection) >= SET_OPTIONS:
            # SET FALSE: what the grantee makes belongs to the grantee, and no session can hide.
            statement += sql.SQL(" WITH INHERIT TRUE, SET FALSE")
        await connection.execute(statement)

    async def _configure(self, connection: Connection, role: sql.Identifier) -> None:
        idle = sql.Literal(f"{self._options.idle_timeout}s")
        setting = sql.SQL("ALTER ROLE {} SET idle_session_timeout = {}")
        await connection.execute(setting.format(role, idle))
        if self._options.statement_log:
            log = sql.SQL("ALTER ROLE {} SET log_statement = 'all'")
            await connection.execute(log.format(role))

    async def _require_connect(self, connection: Connection, door: Door) -> None:
        """Refuse a door that leads nowhere; the caller's transaction takes everything back."""
        where = database(door, self._server)
        question = "SELECT has_database_privilege(%s::name, %s::text, 'CONNECT')"
        row = await (await connection.execute(question, [role_name(door), where])).fetchone()
        if row is None or not row[0]:
            raise Impossible(f"{self._name}: the lent role may not connect to its database.")

    async def _shut(self, connection: Connection, door: Door) -> bool:
        """Take login, password and rights from the role; false when there is no such role."""
        name = role_name(door)
        role = sql.Identifier(name)
        async with connection.transaction():
            await lock(connection, name)
            if await roles.ours(connection, name, self._mark(door)) is None:
                return False
            closed = sql.SQL("ALTER ROLE {} NOLOGIN PASSWORD NULL VALID UNTIL '-infinity'")
            await connection.execute(closed.format(role))
            for (lent,) in await (await connection.execute(_GRANTED_BY_US, [name])).fetchall():
                take = sql.SQL("REVOKE {} FROM {}")
                await connection.execute(take.format(sql.Identifier(str(lent)), role))
        return True

    async def _presence(self, connection: Connection, door: Door) -> Presence:
        extra = ""
        if version(connection) >= SET_OPTIONS:
            extra = "OR m.set_option OR NOT m.inherit_option"
        statement = sql.SQL(_STATE).format(extra=sql.SQL(extra))
        row = await (
            await connection.execute(statement, [door.expires_at, role_name(door)])
        ).fetchone()
        if row is None:
            return Presence.ABSENT
        logs_in, until, powerful, comment, lent, odd = row
        if not logs_in and not lent:
            return Presence.ABSENT
        found = read_mark(comment if isinstance(comment, str) else None)
        as_opened = (
            logs_in and until and not powerful and not odd and lent == [door.settings.get("role")]
        )
        is_ours = found is not None and found.same_door(self._mark(door))
        return Presence.PRESENT if as_opened and is_ours else Presence.DRIFTED

    def _mark(self, door: Door) -> Mark:
        return mark(self._options.installation, door)

    def _grant_of(self, found: Mark) -> GrantId | None:
        return grant_of(found, self._options.installation, self._name)


async def _is_shut(connection: Connection, role: str) -> bool:
    # What others lent to our role goes with the role; without login and session it is no access.
    found = await roles.look_up(connection, role)
    lent = await (await connection.execute(_GRANTED_BY_US, [role])).fetchall()
    return found is None or not (found.may_log_in or lent)


def _text(moment: datetime) -> str:
    # Deliberate: text. VALID UNTIL takes a plain literal, not the cast that the driver would write.
    return moment.isoformat()
