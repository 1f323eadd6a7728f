"""The playground's production system: a small shop's database, and the bot's role in it.

The bot's role has only the rights that the documentation asks for; `prepare_bot_role` is the same
for a real server.
"""

import secrets
from collections.abc import Sequence

import psycopg
from psycopg import sql

from adapters.playground.postgres import Postgres

DATABASE = "orders"
BOT = "daypass_bot"
ROLES = ("app_read", "app_write", "app_owner")
_SET_OPTIONS = 160_000

_ROLES = (
    "CREATE ROLE app_owner NOLOGIN",
    "CREATE ROLE app_write NOLOGIN",
    "CREATE ROLE app_read NOLOGIN",
)
_SCHEMA = """
CREATE TABLE orders (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer text NOT NULL,
    amount numeric(10, 2) NOT NULL CHECK (amount >= 0),
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'stuck', 'refunded'))
);
CREATE TABLE ledger (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id integer NOT NULL REFERENCES orders (id),
    booked_on date NOT NULL,
    amount numeric(10, 2) NOT NULL
);
INSERT INTO orders (customer, amount, status) VALUES
    ('Ada', 120.00, 'paid'), ('Grace', 80.50, 'stuck'), ('Edsger', 15.75, 'open'),
    ('Barbara', 310.20, 'stuck'), ('Tony', 42.00, 'refunded');
INSERT INTO ledger (order_id, booked_on, amount) VALUES
    (1, '2026-11-02', 120.00), (5, '2026-11-03', 42.00), (5, '2026-11-09', -42.00);
ALTER TABLE orders OWNER TO app_owner;
ALTER TABLE ledger OWNER TO app_owner;
GRANT USAGE, CREATE ON SCHEMA public TO app_owner;
GRANT SELECT ON orders, ledger TO app_read;
GRANT SELECT, INSERT, UPDATE, DELETE ON orders, ledger TO app_write;
"""


def prepare_production(server: Postgres) -> str:
    """Make the shop and the bot's role, and give the bot's address. A second time nothing is lost.

    The bot gets a new password each time; the address holds it.
    """
    with psycopg.connect(server.url(), autocommit=True) as connection:
        known = _names(connection, "SELECT datname::text FROM pg_database")
        if DATABASE not in known:
            prepare_shop(server)
    password = secrets.token_urlsafe(24)
    with psycopg.connect(server.url(DATABASE), autocommit=True) as connection:
        prepare_bot_role(connection, password=password, lend=ROLES, databases=(DATABASE,))
    return server.url(DATABASE, BOT, password)


def prepare_shop(server: Postgres, database: str = DATABASE) -> None:
    """Make the roles that are not there yet, and the database with its tables and rows."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        known = _names(connection, "SELECT rolname::text FROM pg_roles")
        for role, statement in zip(reversed(ROLES), _ROLES, strict=True):
            if role not in known:
                connection.execute(statement)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        connection.execute(_SCHEMA)


def prepare_bot_role(
    connection: psycopg.Connection[tuple[object, ...]],
    *,
    password: str,
    lend: Sequence[str] = ROLES,
    databases: Sequence[str] = (DATABASE,),
    bot: str = BOT,
) -> None:
    """Make the bot's role with the least rights it needs. Run it as a superuser; may run again.

    It may lend `lend` and use none of them, end sessions, and keep what people leave behind.
    """
    who = sql.Identifier(bot)
    known = _names(connection, "SELECT rolname::text FROM pg_roles")
    verb = sql.SQL("ALTER" if bot in known else "CREATE")
    # NOINHERIT matters before 16 only, where a membership has no options of its own.
    role = sql.SQL("{} ROLE {} LOGIN CREATEROLE NOINHERIT PASSWORD {}")
    connection.execute(role.format(verb, who, sql.Literal(password)))
    for name in lend:
        connection.execute(_may_lend(connection).format(sql.Identifier(name), who))
    connection.execute(sql.SQL("GRANT pg_signal_backend TO {}").format(who) + _inherit(connection))
    for name in databases:
        connect = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
        connection.execute(connect.format(sql.Identifier(name), who))
    connection.execute(sql.SQL("GRANT SET ON PARAMETER log_statement TO {}").format(who))
    _prepare_orphans(connection, who, exists="daypass_orphans" in known)


def _may_lend(connection: psycopg.Connection[tuple[object, ...]]) -> sql.SQL:
    if connection.info.server_version >= _SET_OPTIONS:
        return sql.SQL("GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
    return sql.SQL("GRANT {} TO {} WITH ADMIN OPTION")


def _inherit(connection: psycopg.Connection[tuple[object, ...]]) -> sql.SQL:
    newer = connection.info.server_version >= _SET_OPTIONS
    return sql.SQL(" WITH INHERIT TRUE" if newer else "")


def _prepare_orphans(
    connection: psycopg.Connection[tuple[object, ...]], bot: sql.Identifier, *, exists: bool
) -> None:
    """Make, as the bot, the role that inherits what people leave behind. It holds no rights."""
    options = ""
    if connection.info.server_version >= _SET_OPTIONS:
        options = " WITH INHERIT TRUE, SET TRUE"
    connection.execute(sql.SQL("SET ROLE {}").format(bot))
    try:
        if not exists:
            connection.execute("CREATE ROLE daypass_orphans NOLOGIN")
        connection.execute(sql.SQL("GRANT daypass_orphans TO CURRENT_USER" + options))
    finally:
        connection.execute("RESET ROLE")


def _names(connection: psycopg.Connection[tuple[object, ...]], query: str) -> set[str]:
    return {str(row[0]) for row in connection.execute(query.encode()).fetchall()}
