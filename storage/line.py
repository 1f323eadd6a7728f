"""One worker's connection: runs units in transactions, and again where that is right.

Work is run again when somebody else was first, and once over a new connection. When the connection
breaks at the commit nobody knows the outcome: the audit log is read, and the work is repeated only
if it is not there.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from bot.domain.ids import RequestId
from bot.ports.store import Conflict, StoreAway
from storage.batch import LOCK_HEAD, Batch
from storage.chain import Head
from storage.faults import Meaning, away, meaning
from storage.keys import Keyring
from storage.tables import AUDIT
from storage.unit import SqlUnit

T = TypeVar("T")
Work = Callable[[SqlUnit], T]
Suspects = dict[RequestId, str]

TURNS = 5
_PAUSE = 0.005  # seconds before another turn, growing, with jitter
_KNOCKS = 4  # how often to try to reach a server again after a broken commit
_KNOCK_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What became of one unit: a value, or the error its caller must see."""

    value: T | None = None
    error: BaseException | None = None


class _OutcomeUnknown(Exception):
    """The connection broke at the commit. `head` is what the audit log then ends with."""

    def __init__(self, values: Sequence[object], head: Head | None) -> None:
        super().__init__("the connection broke at the commit")
        self.values = values
        self.head = head


class Line:
    """Belongs to one thread. `suspect` is told which rows could not be read."""

    def __init__(self, engine: Engine, keys: Keyring, suspect: Callable[[Suspects], None]) -> None:
        self._engine = engine
        self._keys = keys
        self._suspect = suspect
        self._connection: Connection | None = None

    def write(self, work: Work[T]) -> T:
        """Run work in one committed transaction.

        Raises StoreAway, Conflict after five turns, or what the work raised.
        """
        lost = 0
        for turn in range(TURNS):
            try:
                return self._commit([work])[0]
            except _OutcomeUnknown as unknown:
                if self._arrived(unknown.head):
                    return cast("T", unknown.values[0])
            except (DBAPIError, Conflict) as error:
                lost += self._judge(error, lost)
            time.sleep(_PAUSE * turn * random.uniform(0.5, 1))  # noqa: S311 - spreads load, protects nothing
        raise Conflict("Somebody else keeps changing the same thing. Please try again.")

    def write_together(self, works: Sequence[Work[T]]) -> Sequence[Outcome[T]]:
        """Run several units in one commit. If one of them fails, each is run by itself instead.

        A SQLite file that is locked, full or broken is so for all of them: then nobody waits twice.
        """
        try:
            return [Outcome(value=value) for value in self._commit(works)]
        except _OutcomeUnknown as unknown:
            if self._arrived(unknown.head):
                return [Outcome(value=cast("T", value)) for value in unknown.values]
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.Error) and meaning(error) is Meaning.AWAY:
                self.close()
                return [Outcome(error=away(error)) for _ in works]
        except Exception:  # noqa: BLE001, S110 - whose error it is shows when each runs alone
            pass
        return [self._alone(work) for work in works]

    def read(self, work: Work[T]) -> T:
        """Run work that only reads: whatever it wrote is rolled back. Raises StoreAway."""
        try:
            return self._look(work)
        except DBAPIError as error:
            self._judge(error, 0)
        try:
            return self._look(work)
        except DBAPIError as error:
            raise away(error) from error

    def close(self) -> None:
        """Let go of the connection. May be called twice; the next unit opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _alone(self, work: Work[T]) -> Outcome[T]:
        try:
            return Outcome(value=self.write(work))
        except Exception as error:  # noqa: BLE001 - handed to the caller, whatever it is
            return Outcome(error=error)

    def _commit(self, works: Sequence[Work[T]]) -> list[T]:
        with self._batch() as batch:
            values = [work(SqlUnit(batch)) for work in works]
            batch.finish()
            try:
                batch.connection.commit()
            except DBAPIError as error:
                if meaning(error) is Meaning.LOST:
                    raise _OutcomeUnknown(values, batch.audited) from error
                raise
            return values

    def _look(self, work: Work[T]) -> T:
        with self._batch() as batch:
            return work(SqlUnit(batch))

    @contextmanager
    def _batch(self) -> Iterator[Batch]:
        """Begin a transaction; roll back on the way out whatever was not committed."""
        if self._connection is None:
            self._connection = self._engine.connect()
        connection = self._connection
        connection.begin()
        batch = Batch(connection, self._keys)
        try:
            yield batch
        finally:
            if connection.invalidated:
                self.close()
            elif connection.in_transaction():
                connection.rollback()
            if batch.suspects:
                self._suspect(batch.suspects)

    def _judge(self, error: Exception, lost: int) -> int:
        """Return how many connections this error cost, when another turn is right; else raise."""
        match meaning(error):
            case Meaning.AGAIN:
                return 0
            case Meaning.LOST if lost == 0:
                self.close()
                return 1
            case Meaning.OTHER:
                raise error
            case _:
                self.close()
                raise away(error) from error

    def _arrived(self, head: Head | None) -> bool:
        """Say whether the commit that broke is in the database.

        Work that left no audit entry is safe to repeat.
        """
        for knock in range(_KNOCKS):
            self.close()
            try:
                return head is not None and self._look(lambda unit: _holds(unit, head))
            except DBAPIError:
                time.sleep(_KNOCK_PAUSE * knock)
        raise StoreAway(
            "The database went away at the very end. It is not known whether this was recorded: "
            "look before you repeat it."
        )


def _holds(unit: SqlUnit, head: Head) -> bool:
    """Look for the entry, after waiting for whoever still holds the log's head: it may be us."""
    unit.batch.connection.execute(LOCK_HEAD)
    query = select(AUDIT.c.hash).where(AUDIT.c.seq == head.seq)
    return unit.batch.connection.execute(query).scalar_one_or_none() == head.hash
