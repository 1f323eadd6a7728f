"""A database on a real server, to be found by either strategy and lent."""

import contextlib
import itertools
from collections.abc import AsyncIterator, Mapping

import psycopg
from psycopg import sql

from bot.ports.connector import Discovered, Listing
from tests.adapters.connectors.postgresql.targets import PostgresTarget
from tests.contracts.discovery import listed, named
from tests.fakes.postgres import Production
from tests.fakes.silence import silent_port

_numbers = itertools.count(1)


class Databases(PostgresTarget):
    """A strategy, a server, and a database to be found."""

    def __init__(self, shop: Production, strategy: str, silent: int) -> None:
        super().__init__(shop, strategy, silent)
        self.name = f"found_{next(_numbers)}"
        self.permission: Mapping[str, str] = {"role": "app_read"}

    async def make(self, tags: Mapping[str, str]) -> None:
        """Make the database, with a schema."""
        self.shop.run("CREATE DATABASE {}", self.name)
        self.inside("CREATE SCHEMA audit; GRANT USAGE ON SCHEMA audit TO app_read")
        if tags:
            self.say(f"daypass: {', '.join(f'{key}={value}' for key, value in tags.items())}")

    async def remove(self) -> None:
        """Drop the database."""
        self.shop.run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

    async def hide(self) -> None:
        """Let only its owner connect."""
        self.shop.run("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", self.name)

    def say(self, comment: str) -> None:
        """Write the database's comment."""
        self.execute("COMMENT ON DATABASE {} IS {}", comment)

    def execute(self, statement: str, text: str) -> None:
        """Run a statement with the database's name and a text."""
        with self.shop.superuser() as connection:
            query = sql.SQL(statement).format(sql.Identifier(self.name), sql.Literal(text))
            connection.execute(query)

    def inside(self, statement: str) -> None:
        """Run a statement in the database."""
        url = self.shop.server.url(self.name)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())

    async def look(self) -> Listing:
        """Ask what there is."""
        return await listed(self)

    async def thing(self, name: str = "") -> Discovered:
        """Return the database, or a schema in it, as it is listed."""
        (found,) = named(await self.look(), f"{self.name}{name}")
        return found


@contextlib.asynccontextmanager
async def databases(shop: Production, strategy: str) -> AsyncIterator[Databases]:
    """Give a strategy with a real server, and clear up."""
    async with silent_port() as port:
        made = Databases(shop, strategy, port)
        try:
            yield made
        finally:
            await made.remove()
            made.clean()
