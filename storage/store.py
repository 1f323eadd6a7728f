"""The store: the asynchronous port in front of threads that talk to SQLite or PostgreSQL."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from bot.ports.clock import Now
from bot.ports.store import StoreAway, Unit
from storage import quarantine, rotation, schema
from storage.audit import AuditReader
from storage.crew import Crew
from storage.engine import WRITES, Counters, in_memory, make_engine, parse_url
from storage.keys import Keyring
from storage.line import Line, Suspects
from storage.tables import META
from storage.unit import SqlUnit

T = TypeVar("T")

_TOGETHER = {"sqlite": 64, "postgresql": 8}  # units in one commit, at most
_READERS = 2
_WRITERS = 4  # on PostgreSQL

_log = structlog.get_logger(__name__)


class SqlStore:
    """The port `Store`.

    Made by `open_store`. `counters` and `audit_reader` are for tests, operators and metrics.
    """

    def __init__(self, engine: Engine, keys: Keyring, now: Now, counters: Counters) -> None:
        self.counters = counters
        self.audit_reader = AuditReader(self.look)
        self.dialect = engine.dialect.name  # "sqlite" or "postgresql"
        self._now = now
        self._engine = engine
        writing = engine.execution_options(**{WRITES: True})
        sqlite, memory = self.dialect == "sqlite", in_memory(engine.url)
        writers = 1 if sqlite else _WRITERS
        self._writers = Crew(
            [Line(writing, keys, self._suspect) for _ in range(writers)],
            together=1 if memory else _TOGETHER[self.dialect],
        )
        # A database in memory is one connection, so that reading waits for its turn behind writing.
        self._readers = (
            self._writers
            if memory
            else Crew([Line(engine, keys, self._suspect) for _ in range(_READERS)])
        )

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Run work in one committed transaction; run it again after a conflict.

        Raises StoreAway.

        Raises Conflict when five turns were not enough. Whoever stops waiting does not undo the
        work.
        """
        value: T = await asyncio.wrap_future(self._writers.submit(work))
        return value

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run work that only reads. Raises StoreAway."""
        return await self.look(work)

    async def look(self, work: Callable[[SqlUnit], T]) -> T:
        """Run work that only reads, and that knows the tables: for storage itself."""
        value: T = await asyncio.wrap_future(self._readers.submit(work, reading=True))
        return value

    async def installation(self) -> str:
        """Return the name that this database was given at its first start. Raises StoreAway.

        It is random and never changes.
        """
        query = select(META.c.value).where(META.c.key == "installation")
        return await self.look(lambda unit: str(unit.batch.connection.execute(query).scalar_one()))

    async def close(self) -> None:
        """Carry out what was handed in, then let go of the database. May be called twice."""
        await asyncio.to_thread(self._stop)

    def prepare(self, keys: Keyring) -> None:
        """Migrate, renew seals after a key was rotated, release what reads well again.

        Blocks. Raises WrongDatabase, StoreAway.
        """
        self._writers.submit(lambda unit: schema.prepare(unit.batch.connection, keys)).result()
        self._writers.submit(rotation.rotate).result()
        self._writers.submit(lambda unit: quarantine.release(unit, self._now())).result()

    def _stop(self) -> None:
        self._readers.stop()
        self._writers.stop()
        self._engine.dispose()

    def _suspect(self, suspects: Suspects) -> None:
        """Set rows aside that a unit could not read, in another unit: that one may fail."""
        for name, why in suspects.items():
            _log.error("request cannot be trusted", request=name, why=why)
        names = tuple(suspects)
        try:
            self._writers.submit(lambda unit: quarantine.set_aside(unit, names, self._now()))
        except StoreAway:
            return  # stopping; it will be found again


async def open_store(url: str, secret_keys: Sequence[str], now: Now) -> SqlStore:
    """Connect, migrate and return the store. Close it in the end.

    `url` begins with sqlite, sqlite+aiosqlite or postgresql+psycopg; `sqlite://` is a database in
    memory. Of the secret keys the first seals and encrypts, all verify and decrypt. Raises
    BadUrl, BadKey, WrongDatabase, StoreAway.
    """
    keys = Keyring(secret_keys)
    counters = Counters()
    store = SqlStore(make_engine(parse_url(url), counters), keys, now, counters)
    try:
        await asyncio.to_thread(store.prepare, keys)
    except DBAPIError as error:
        await store.close()
        raise StoreAway("The database cannot be used as it is.") from error
    except BaseException:
        await store.close()
        raise
    return store
