"""Membership of a person's own login role in the lent role: no secret, one door for all grants.

A marker role that nobody can log in to remembers each grant. Membership that somebody else gave is
never taken: from PostgreSQL 16 each grantor has a row of its own; before, there is one row, and it
is ours only if the bot is its grantor.
"""

from collections.abc import Sequence

import psycopg
from psycopg import sql

from adapters.connectors.postgresql import checks, discovery, place, roles, sessions
from adapters.connectors.postgresql.names import (
    Mark,
    grant_of,
    lent_role,
    mark,
    read_mark,
    role_name,
)
from adapters.connectors.postgresql.options import Options
from adapters.connectors.postgresql.server import SET_OPTIONS, Connection, Server, lock, version
from adapters.connectors.postgresql.way_in import way_in
from bot.domain.ids import GrantId, IntegrationName
from bot.ports.connector import Closed, Door, Impossible, Listing, Opened, Presence, TryAgain

_NOTE = "Log in as you always do; your role can do more until the grant ends."
_OURS = """
    SELECT {as_lent} FROM pg_auth_members m
    JOIN pg_roles lent ON lent.oid = m.roleid
    JOIN pg_roles member ON member.oid = m.member
    JOIN pg_roles grantor ON grantor.oid = m.grantor
    WHERE lent.rolname = %s AND member.rolname = %s AND grantor.rolname = current_user
"""
_MARKERS = """
    SELECT r.rolname::text, shobj_description(r.oid, 'pg_authid') FROM pg_roles r
    WHERE r.rolname LIKE 'daypass\\_%' AND NOT r.rolcanlogin
"""
_HOLDS = "SELECT pg_has_role(oid, %s::name, 'MEMBER') FROM pg_roles WHERE rolname = %s"


class Membership:
    """The connector that lends to people's own login roles."""

    shared_doors = True

    def __init__(self, name: IntegrationName, options: Options, server: Server) -> None:
        self._name = name
        self._options = options
        self._server = server

    async def grant(self, door: Door) -> Opened:
        """Lend the role, unless the person has it from somebody else. May be called again."""
        account, lent = _account(door), lent_role(door)
        async with self._server.connect() as connection:
            await roles.refuse_dangerous(connection, lent, self._options.powerful_roles)
            await place.refuse_another(self._server, connection, door)
            await self._refuse_account(connection, account)
            async with connection.transaction():
                await lock(connection, _key(account, lent))
                created = await self._lend(connection, door, account, lent)
            if not await _holds(connection, account, lent):
                raise TryAgain(f"{self._name}: the membership is not there as it was given.")
        told = way_in(door, self._server, self._options, login=account, note=_NOTE)
        return Opened(created_by_us=created, way_in=told)

    async def prolong(self, door: Door) -> None:
        """Do nothing: a membership has no end of its own, Daypass takes it back."""

    async def revoke(self, door: Door, *, created_by_us: bool) -> Closed:
        """Take back what the bot gave, end what still runs on it, read back."""
        async with self._server.connect() as connection:
            shared = await self._find(connection, door)
            if not created_by_us or shared is None:
                return Closed(access_removed=True, sessions_ended=0)
            account, lent = shared
            async with connection.transaction():
                await lock(connection, _key(account, lent))
                had = await self._take(connection, account, lent)
            ended = await self._end_sessions(connection, account, lent) if had else 0
            if await _ours(connection, account, lent) is not None:
                raise TryAgain(f"{self._name}: the membership is still there.")
            residue = await self._forget(connection, account, lent)
        return Closed(access_removed=True, sessions_ended=ended, residue=tuple(residue))

    async def read(self, door: Door) -> Presence:
        """Read the membership back, whoever gave it."""
        async with self._server.connect() as connection:
            shared = await self._find(connection, door)
            if shared is None:
                return Presence.ABSENT
            account, lent = shared
            as_lent = await _ours(connection, account, lent)
            if as_lent is not None:
                return Presence.PRESENT if as_lent else Presence.DRIFTED
            holds = await _holds(connection, account, lent)
        return Presence.PRESENT if holds else Presence.ABSENT

    async def list_grants(self) -> Sequence[GrantId]:
        """List the grants whose marker and membership are both there."""
        found: set[GrantId] = set()
        async with self._server.connect() as connection:
            for _, each in await _markers(connection):
                grant = grant_of(each, self._options.installation, self._name)
                if grant is None or each.account is None:
                    continue
                if await _ours(connection, each.account, each.lends) is not None:
                    found.add(grant)
        return sorted(found)

    async def discover(self) -> Listing:
        """List databases and their schemas."""
        return await discovery.run(self._server)

    async def check(self) -> Sequence[str]:
        """Name what the bot's role lacks or has too much of."""
        return await checks.run(self._server, self._options)

    async def close(self) -> None:
        """Do nothing: no connection outlives its call."""

    async def _find(self, connection: Connection, door: Door) -> tuple[str, str] | None:
        """Find account and role: as the marker says, as the access file may have changed."""
        wanted = mark(self._options.installation, door)
        found = await roles.ours(connection, role_name(door), wanted)
        known = wanted if found is None or found.mark is None else found.mark
        return (known.account, known.lends) if known.account and known.lends else None

    async def _refuse_account(self, connection: Connection, account: str) -> None:
        found = await roles.look_up(connection, account)
        row = await (await connection.execute("SELECT current_user::text")).fetchone()
        if found is None or not found.may_log_in:
            raise Impossible(f"{self._name}: the person's account is no login role of this server.")
        reserved = account.startswith(("pg_", "daypass_")) or row == (account,)
        if found.is_superuser or reserved:
            raise Impossible(f"{self._name}: Daypass does not lend to this account.")

    async def _lend(self, connection: Connection, door: Door, account: str, lent: str) -> bool:
        """Give the membership and write the marker; false when the person had it from others."""
        ours = await _ours(connection, account, lent)
        if ours is None and await _holds(connection, account, lent):
            return False
        statement = sql.SQL("GRANT {} TO {}").format(sql.Identifier(lent), sql.Identifier(account))
        if version(connection) >= SET_OPTIONS:
            statement += sql.SQL(" WITH INHERIT TRUE, SET FALSE")
        await connection.execute(statement)
        await self._remember(connection, door)
        return True

    async def _remember(self, connection: Connection, door: Door) -> None:
        name, mark_ = role_name(door), mark(self._options.installation, door)
        role = sql.Identifier(name)
        if await roles.ours(connection, name, mark_) is None:
            await connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
        comment = sql.SQL("COMMENT ON ROLE {} IS {}")
        await connection.execute(comment.format(role, sql.Literal(mark_.text())))

    async def _take(self, connection: Connection, account: str, lent: str) -> bool:
        if await _ours(connection, account, lent) is None:
            return False
        take = sql.SQL("REVOKE {} FROM {}")
        await connection.execute(take.format(sql.Identifier(lent), sql.Identifier(account)))
        return True

    async def _end_sessions(self, connection: Connection, account: str, lent: str) -> int:
        """End only what still has the right: nothing, if the person has it from others too.

        From 16 on nobody could SET ROLE through our membership, and the next statement fails; only
        a transaction that is open goes on. Before 16 any session may be inside SET ROLE.
        """
        if await _holds(connection, account, lent):
            return 0
        if version(connection) >= SET_OPTIONS:
            return await sessions.end_busy(connection, account)
        return await sessions.end_all(connection, account)

    async def _forget(self, connection: Connection, account: str, lent: str) -> list[str]:
        """Drop the markers of every grant that shared this door."""
        residue = []
        for name, each in await _markers(connection):
            here = grant_of(each, self._options.installation, self._name) is not None
            if not here or (each.account, each.lends) != (account, lent):
                continue
            try:
                await connection.execute(
                    sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name))
                )
            except psycopg.Error:
                residue.append(f"The marker {name} could not be dropped.")
        return residue


def _account(door: Door) -> str:
    if not door.account or "\0" in door.account:
        raise Impossible(f"{door.integration}: the person has no account in this integration.")
    return door.account


def _key(account: str, lent: str) -> str:
    return f"daypass_membership\n{account}\n{lent}"


async def _holds(connection: Connection, account: str, lent: str) -> bool:
    row = await (await connection.execute(_HOLDS, [lent, account])).fetchone()
    return row is not None and bool(row[0])


async def _ours(connection: Connection, account: str, lent: str) -> bool | None:
    """Say whether the bot's own membership row is as the bot writes it; None when there is none."""
    as_lent = "NOT m.admin_option"
    if version(connection) >= SET_OPTIONS:
        as_lent += " AND m.inherit_option AND NOT m.set_option"
    statement = sql.SQL(_OURS).format(as_lent=sql.SQL(as_lent))
    row = await (await connection.execute(statement, [lent, account])).fetchone()
    return None if row is None else bool(row[0])


async def _markers(connection: Connection) -> list[tuple[str, Mark]]:
    rows = await (await connection.execute(_MARKERS)).fetchall()
    found = [(str(name), read_mark(comment)) for name, comment in rows if isinstance(comment, str)]
    return [(name, each) for name, each in found if each is not None]
