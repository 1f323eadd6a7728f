"""What other systems told us, each value sealed for its place: whoever is in which group is law.

A value whose seal does not fit is unknown, like one that was never told, until it is told again.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import structlog
from sqlalchemy import Select, bindparam, delete, select

from storage import dialects
from storage.batch import Batch
from storage.columns import plain
from storage.rows import Values
from storage.tables import FACT, HEARD

Stored = tuple[str, str, str]  # key, value, seal

_AT = (FACT.c.source == bindparam("source_"), FACT.c.key == bindparam("key_"))
_GET = select(FACT.c.key, FACT.c.value, FACT.c.seal).where(*_AT)
_ALL = select(FACT.c.key, FACT.c.value, FACT.c.seal).where(_AT[0])
_DROP = delete(FACT).where(*_AT)
_HEARD = select(HEARD.c.at, HEARD.c.seal).where(HEARD.c.source == bindparam("source_"))

_log = structlog.get_logger(__name__)


class SqlFacts:
    """The port `Facts`, for one unit.

    Text is kept as the database can hold it (columns.plain).
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def get(self, source: str, key: str) -> str | None:
        """Return one value."""
        return self._trusted(source, self._stored(_GET, source, key_=key)).get(plain(key))

    def all(self, source: str) -> Mapping[str, str]:
        """Return everything a source told us, by key."""
        return self._trusted(source, self._stored(_ALL, source))

    def put(self, source: str, key: str, value: str, now: datetime) -> None:
        """Store or replace one value. The source was heard now."""
        self._hear(source, now)
        self._write(source, {plain(key): plain(value)}, now)

    def drop(self, source: str, key: str) -> None:
        """Forget one value; unknown keys are fine."""
        self._batch.connection.execute(_DROP, {"source_": source, "key_": key})

    def replace(self, source: str, values: Mapping[str, str], now: datetime) -> None:
        """Make these all that the source told us; only differences are written.

        The source was heard now, whether or not anything is different.
        """
        self._hear(source, now)
        rows = self._stored(_ALL, source)
        known = self._trusted(source, rows)
        told = {plain(key): plain(value) for key, value in values.items()}
        self._write(source, {one: told[one] for one in told if known.get(one) != told[one]}, now)
        if gone := sorted({row[0] for row in rows} - told.keys()):
            keys = [{"source_": source, "key_": one} for one in gone]
            self._batch.connection.execute(_DROP, keys)

    def heard(self, source: str) -> datetime | None:
        """Return when the source was last heard, or None."""
        row = self._batch.connection.execute(_HEARD, {"source_": source}).one_or_none()
        if row is None or not self._batch.keys.fits(heard_text(plain(source), row.at), row.seal):
            return None
        moment: datetime = row.at
        return moment

    def _hear(self, source: str, now: datetime) -> None:
        """Come first: the row is the lock, so that who tells of one source takes turns."""
        write = dialects.upsert(self._batch.dialect, HEARD, ("source",), ("at", "seal"))
        seal = self._batch.keys.seal(heard_text(plain(source), now))
        self._batch.connection.execute(write, {"source": source, "at": now, "seal": seal})

    def _write(self, source: str, values: Mapping[str, str], now: datetime) -> None:
        if not values:
            return
        keys, source = self._batch.keys, plain(source)
        rows: list[Values] = [
            {
                "source": source,
                "key": key,
                "value": value,
                "at": now,
                "seal": keys.seal(fact_text(source, key, value)),
            }
            for key, value in sorted(values.items())
        ]
        replaced = ("value", "at", "seal")
        write = dialects.upsert(self._batch.dialect, FACT, ("source", "key"), replaced)
        self._batch.connection.execute(write, rows)

    def _stored(self, query: Select[str, str, str], source: str, **at: str) -> list[Stored]:
        rows = self._batch.connection.execute(query, {"source_": source, **at})
        return [(key, value, seal) for key, value, seal in rows]

    def _trusted(self, source: str, rows: Iterable[Stored]) -> dict[str, str]:
        keys, source, found, bad = self._batch.keys, plain(source), dict[str, str](), 0
        for key, value, seal in rows:
            if keys.fits(fact_text(source, key, value), seal):
                found[key] = value
            else:
                bad += 1
        if bad:
            _log.error("facts cannot be trusted", source=source, count=bad)
        return found


def fact_text(source: str, key: str, value: str) -> str:
    """Return what the seal of a value covers, as it is stored: nowhere else does it fit."""
    return f"fact {len(source)} {len(key)} {source}{key}{value}"


def heard_text(source: str, at: datetime) -> str:
    """Return what the seal of the time covers."""
    return f"heard {at.astimezone(UTC).isoformat()} {source}"
