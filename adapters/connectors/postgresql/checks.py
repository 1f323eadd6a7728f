"""What the bot's own role lacks, or has too much of, in sentences that an operator can act on."""

from collections.abc import Sequence

from adapters.connectors.postgresql import roles
from adapters.connectors.postgresql.names import ORPHANS
from adapters.connectors.postgresql.options import Options
from adapters.connectors.postgresql.server import SET_OPTIONS, Connection, Server, version
from bot.ports.connector import Impossible

_OLDEST = 140_000  # pg_terminate_backend waits, idle_session_timeout exists
_SELF = """
    SELECT rolname::text, rolcreaterole,
           array_remove(ARRAY[
               CASE WHEN rolsuper THEN 'SUPERUSER' END,
               CASE WHEN rolcreatedb THEN 'CREATEDB' END,
               CASE WHEN rolreplication THEN 'REPLICATION' END,
               CASE WHEN rolbypassrls THEN 'BYPASSRLS' END
           ], NULL),
           coalesce((SELECT pg_has_role(oid, %s) FROM pg_roles
                     WHERE rolname = 'pg_signal_backend'), false),
           coalesce((SELECT pg_has_role(oid, %s) FROM pg_roles WHERE rolname = %s), false)
    FROM pg_roles WHERE rolname = current_user
"""
_LENT = """
    SELECT pg_has_role(oid, 'MEMBER WITH ADMIN OPTION'), pg_has_role(oid, 'USAGE')
    FROM pg_roles WHERE rolname = %s
"""
_CLOSED_DATABASES = """
    SELECT datname::text FROM pg_database
    WHERE datallowconn AND NOT has_database_privilege(oid, 'CONNECT') ORDER BY 1
"""
_OLD = (
    "In PostgreSQL {major}, CREATEROLE lets the bot become nearly every other role: "
    "16 or later is advised."
)
_MAY_LOG = "SELECT has_parameter_privilege('log_statement', 'SET')"


async def run(server: Server, options: Options) -> Sequence[str]:
    """Look, and change nothing. A login that is refused is a finding; no answer raises TryAgain."""
    findings = _transport(server)
    try:
        async with server.connect() as connection:
            findings += _version(connection)
            findings += await _own_role(connection)
            for role in sorted(set(options.roles)):
                findings += await _lendable(connection, role, options)
            findings += await _databases(connection)
            if options.statement_log:
                findings += await _statement_log(connection)
    except Impossible as error:
        findings.append(str(error))
    return findings


def _transport(server: Server) -> list[str]:
    if server.verifies_tls:
        return []
    return ["The connection does not verify the server's certificate: set sslmode=verify-full."]


def _version(connection: Connection) -> list[str]:
    major = version(connection) // 10_000
    if version(connection) < _OLDEST:
        return [f"PostgreSQL {major} is too old: Daypass needs 14, and advises 16 or later."]
    if version(connection) < SET_OPTIONS:
        return [_OLD.format(major=major)]
    return []


async def _own_role(connection: Connection) -> list[str]:
    newer = version(connection) >= SET_OPTIONS
    using, adopting = ("USAGE", "SET") if newer else ("MEMBER", "MEMBER")
    row = await (await connection.execute(_SELF, [using, adopting, ORPHANS])).fetchone()
    if row is None:
        return ["The bot's own role does not exist any more."]
    name, creates, powers, signals, adopts = row
    bot = await _quoted(connection, str(name))
    findings = [
        f"The bot has {power}, which it does not need: ALTER ROLE {bot} NO{power}."
        for power in (powers if isinstance(powers, list) else [])
    ]
    if not creates:
        findings.append(f"The bot may not make roles: ALTER ROLE {bot} CREATEROLE.")
    if not signals:
        # A bot made NOINHERIT would otherwise get a membership that it cannot use.
        only = " WITH INHERIT TRUE" if newer else ""
        findings.append(f"The bot may not end sessions: GRANT pg_signal_backend TO {bot}{only}.")
    if not adopts:
        only = " WITH INHERIT TRUE, SET TRUE" if newer else ""
        findings.append(_ADOPT.format(bot=bot, only=only))
    return findings


_ADOPT = (
    "The bot cannot hand over what people leave behind. As {bot}: CREATE ROLE daypass_orphans "
    "NOLOGIN; GRANT daypass_orphans TO CURRENT_USER{only}."
)


async def _lendable(connection: Connection, role: str, options: Options) -> list[str]:
    row = await (await connection.execute(_LENT, [role])).fetchone()
    if row is None:
        return [f"The role {role!r} does not exist."]
    grants_on, uses = row
    quoted = await _quoted(connection, role)
    bot = await _quoted(connection, connection.info.user)
    dangers = await roles.dangers(connection, role, options.powerful_roles)
    findings = [f"Daypass will not lend {quoted}: {danger}." for danger in dangers]
    only = " WITH ADMIN OPTION"
    if version(connection) >= SET_OPTIONS:
        only = " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
    if not grants_on:
        findings.append(f"The bot may not lend {quoted}: GRANT {quoted} TO {bot}{only}.")
    elif uses:
        findings.append(
            f"The bot itself has the rights of {quoted}: GRANT {quoted} TO {bot}{only}."
        )
    return findings


async def _databases(connection: Connection) -> list[str]:
    rows = await (await connection.execute(_CLOSED_DATABASES)).fetchall()
    bot = await _quoted(connection, connection.info.user)
    findings = []
    for (name,) in rows:
        where = await _quoted(connection, str(name))
        what = f"The bot cannot tidy up in the database {where}"
        findings.append(f"{what}: GRANT CONNECT ON DATABASE {where} TO {bot}.")
    return findings


async def _statement_log(connection: Connection) -> list[str]:
    if version(connection) < _PARAMETER_RIGHTS:
        return ["statement_log needs PostgreSQL 15 or a superuser: switch it off."]
    row = await (await connection.execute(_MAY_LOG)).fetchone()
    if row is not None and row[0]:
        return []
    bot = await _quoted(connection, connection.info.user)
    return [f"The bot may not log statements: GRANT SET ON PARAMETER log_statement TO {bot}."]


_PARAMETER_RIGHTS = 150_000


async def _quoted(connection: Connection, name: str) -> str:
    row = await (await connection.execute("SELECT quote_ident(%s)", [name])).fetchone()
    return str(row[0]) if row else name
