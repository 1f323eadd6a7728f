"""Both strategies with a real server, for the contract suite and the tests of the parts."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from psycopg import sql

from adapters.connectors.postgresql import open_connector
from adapters.connectors.postgresql.names import role_name
from bot.domain.ids import IntegrationName
from bot.ports.connector import Connector, Door
from tests.contracts.connector import door
from tests.fakes.postgres import Production

OLD = (
    "In PostgreSQL 15, CREATEROLE lets the bot become nearly every other role: "
    "16 or later is advised."
)
_numbers = itertools.count(1)
Option = str | int | float | bool | list[str]


def connect(shop: Production, **options: Option) -> Connector:
    """Open a connector of this shop, with the bot's documented rights."""
    url = options.pop("url", shop.bot_url)
    return open_connector(
        IntegrationName("orders-prod"), {"connection": "env:X", **options}, lambda _: str(url)
    )


class PostgresTarget:
    """A strategy and a server, seen from outside by the superuser."""

    missing_right = "may not end sessions"

    def __init__(self, shop: Production, strategy: str, silent_port: int) -> None:
        self.shop = shop
        self.strategy = strategy
        self.keeps_end = strategy == "ephemeral"
        self.installation = f"installation-{next(_numbers)}"
        password = urlsplit(shop.bot_url).password or ""
        self.secrets: Sequence[str] = (password,)
        self.account = f"dev_{self.installation}"
        shop.run("CREATE ROLE {} LOGIN PASSWORD 'standing'", self.account)
        self.advice: Sequence[str] = () if shop.is_new() else (OLD,)
        self.connector = self.again()
        nowhere = f"postgresql://daypass_bot:{password}@127.0.0.1:{silent_port}/orders"
        self.silent = self.open(url=nowhere, timeout=0.2)
        self.lacking = self.open(url=self._poor_bot())

    def again(self) -> Connector:
        """Open the same connector anew."""
        return self.open()

    def door(self, grant: str = "g1", role: str = "app_write") -> Door:
        """Give a door of this target. A shared door has two grants only with two roles."""
        lent = "app_read" if self.strategy == "membership" and grant == "g2" else role
        return door(grant, account=self.account, role=lent)

    async def is_open(self, opened: Door) -> bool:
        """Ask the server who may log in and use the lent role."""
        rows = self.shop.run(
            "SELECT r.rolname::text FROM pg_roles r JOIN pg_roles lent ON lent.rolname = {} "
            "WHERE r.rolcanlogin AND NOT r.rolsuper AND pg_has_role(r.oid, lent.oid, 'USAGE')"
            " AND r.rolname <> 'daypass_bot'".replace("{}", f"'{opened.settings['role']}'")
        )
        logins = [str(row[0]) for row in rows]
        return self.account in logins or any(opened.grant in login for login in logins)

    async def ends_at(self, opened: Door) -> datetime | None:
        """Ask the server until when the role may log in."""
        if self.strategy == "membership":
            return None
        name = role_name(opened)
        rows = self.shop.run(f"SELECT rolvaliduntil FROM pg_roles WHERE rolname = '{name}'")  # noqa: S608  a plain name
        return rows[0][0] if rows and isinstance(rows[0][0], datetime) else None

    async def count(self) -> int:
        """Count Daypass's roles."""
        return len(self.shop.names())

    async def open_for_others(self) -> None:
        """Make a door of another installation, a look-alike, and a role with a broken comment."""
        other = self.open(installation="somebody else's")
        await other.grant(self.door("g9"))
        for name, comment in (("daypass_fake", '{"daypass": 1}'), ("daypass_odd", "not JSON")):
            self.shop.run("CREATE ROLE {} LOGIN", name + self.installation)
            self.comment(name + self.installation, comment)

    async def drift(self, opened: Door) -> None:
        """Let the person hand the lent role on."""
        if self.strategy == "membership":
            grantee = self.account
        else:
            (grantee,) = [name for name in self.shop.names() if f"_{opened.grant}_" in name]
        with self.shop.superuser() as connection:
            statement = sql.SQL("GRANT {} TO {} WITH ADMIN OPTION GRANTED BY daypass_bot")
            role = sql.Identifier(opened.settings["role"])
            connection.execute(statement.format(role, sql.Identifier(grantee)))

    def comment(self, role: str, text: str) -> None:
        """Write a comment as the superuser."""
        with self.shop.superuser() as connection:
            statement = sql.SQL("COMMENT ON ROLE {} IS {}")
            connection.execute(statement.format(sql.Identifier(role), sql.Literal(text)))

    def clean(self) -> None:
        """Drop every role of Daypass's and the account: roles belong to all databases."""
        for name in (*self.shop.names(), self.account):
            self.shop.run("DROP OWNED BY {}", name)
            self.shop.run("DROP ROLE {}", name)

    def open(self, **options: Option) -> Connector:
        """Open the connector with other options."""
        chosen: dict[str, Option] = {
            "strategy": self.strategy,
            "installation": self.installation,
            "roles": ["app_read", "app_write", "app_owner"],
        }
        return connect(self.shop, **(chosen | options))

    def _poor_bot(self) -> str:
        name = f"poor_{self.installation}"
        self.shop.run("CREATE ROLE {} LOGIN CREATEROLE PASSWORD 'poor'", name)
        return self.shop.server.url(self.shop.database, name, "poor")
