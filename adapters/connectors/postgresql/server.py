"""Connections to one PostgreSQL server: each call its own, with its own time-out, none kept.

The address holds a password. It stays in here; errors and reprs never show it.
"""

import asyncio
import contextlib
import ipaddress
from collections.abc import AsyncIterator

import psycopg
from psycopg import conninfo

from adapters.connectors.postgresql.failures import translate
from bot.domain.ids import IntegrationName
from bot.ports.connector import Impossible, TryAgain

Connection = psycopg.AsyncConnection[tuple[object, ...]]
SET_OPTIONS = 160_000  # memberships WITH INHERIT and SET, one row per grantor
_DEFAULT_PORT = "5432"
# Deliberate: nothing that a user made in a schema of theirs may answer for a name of the system.
_SETTLE = """
    SELECT pg_catalog.set_config('search_path', 'pg_catalog', false),
           pg_catalog.set_config('statement_timeout', %s, false),
           pg_catalog.set_config('lock_timeout', %s, false)
"""


class Server:
    """One server and the bot's login there. Raises Impossible when the address is none."""

    def __init__(self, name: IntegrationName, address: str, *, timeout: float) -> None:
        self.name = name
        self.timeout = timeout
        try:
            self._login = dict(conninfo.conninfo_to_dict(address))
        except psycopg.Error:
            # Deliberate: not chained. The driver's sentence may quote the address.
            raise Impossible(f"{name}: the connection is not a PostgreSQL address.") from None
        self._login.setdefault("connect_timeout", str(max(2, int(timeout))))
        self._login.setdefault("application_name", "daypass")
        self._require_tls()

    def __repr__(self) -> str:
        return f"Server({self.name!r})"

    @property
    def host(self) -> str:
        """The host that the bot connects to (the first, if there are several)."""
        return str(self._login.get("host") or "localhost").split(",")[0]

    @property
    def port(self) -> str:
        """The port that the bot connects to."""
        return str(self._login.get("port") or _DEFAULT_PORT).split(",")[0]

    @property
    def database(self) -> str:
        """The database of the bot's own connection."""
        return str(self._login.get("dbname") or self._login.get("user") or "postgres")

    @property
    def verifies_tls(self) -> bool:
        """Whether nobody on the way can pose as the server."""
        return self._is_near() or self._login.get("sslmode") == "verify-full"

    @contextlib.asynccontextmanager
    async def connect(self, database: str | None = None) -> AsyncIterator[Connection]:
        """Connect, and let go at the end. Raises TryAgain and Impossible for what goes wrong."""
        try:
            async with asyncio.timeout(self.timeout):
                connection = await self._open(database)
                try:
                    yield connection
                finally:
                    await connection.close()
        except TimeoutError:
            raise TryAgain(f"{self.name}: PostgreSQL took too long.") from None
        except psycopg.Error as error:
            # Deliberate: not chained. The server's sentence may quote a statement of ours.
            raise translate(self.name, error) from None

    async def _open(self, database: str | None) -> Connection:
        login = self._login if database is None else {**self._login, "dbname": database}
        connection = await psycopg.AsyncConnection.connect(
            conninfo.make_conninfo("", **login), autocommit=True
        )
        budget = f"{max(1, int(self.timeout * 900))}ms"
        try:
            await connection.execute(_SETTLE, [budget, budget])
        except BaseException:
            await connection.close()
            raise
        return connection

    def _require_tls(self) -> None:
        """Verify the server, unless it is on this machine or the address says otherwise."""
        if self._is_near() or "sslmode" in self._login:
            return
        self._login["sslmode"] = "verify-full"
        self._login.setdefault("sslrootcert", "system")

    def _is_near(self) -> bool:
        hosts = str(self._login.get("hostaddr") or self._login.get("host") or "localhost")
        return all(_is_near(host) for host in hosts.split(","))


async def lock(connection: Connection, key: str) -> None:
    """Wait for our turn with this name, until the transaction ends.

    Two changes of one role at once end in `tuple concurrently updated`.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def version(connection: Connection) -> int:
    """Give the server's version as a number: 18.6 is 180006."""
    return connection.info.server_version


def _is_near(host: str) -> bool:
    if host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
