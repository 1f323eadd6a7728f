"""Reads the audit log: for export, for a look at its end, and to verify all of it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Row, bindparam, select

from storage.batch import HEAD, parse_head
from storage.chain import Entry, Head, Verdict, line, verify
from storage.tables import AUDIT, META
from storage.unit import SqlUnit

T = TypeVar("T")
_PAGE = 2000
_FROM = select(AUDIT).where(AUDIT.c.seq >= bindparam("start")).order_by(AUDIT.c.seq).limit(_PAGE)
_TAIL = select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(bindparam("most"))


class Reading(Protocol):
    """Runs work that only reads (SqlStore.look)."""

    def __call__(self, work: Callable[[SqlUnit], T]) -> Awaitable[T]:
        """Run it."""
        ...


class AuditReader:
    """Reads never lock: the log goes on meanwhile. Raises StoreAway."""

    def __init__(self, read: Reading) -> None:
        self._read = read

    async def export(self, start: int = 1) -> AsyncIterator[str]:
        """Yield entries from `start` on, in sequence, as JSON lines without line ends."""
        while True:
            lines, last = await self._read(_page_from(start))
            for one in lines:
                yield one
            if len(lines) < _PAGE:
                return
            start = last + 1

    async def tail(self, limit: int) -> Sequence[str]:
        """Return the last entries as JSON lines, oldest first."""
        return await self._read(lambda unit: _tail(unit, limit))

    async def head(self) -> Head:
        """Return the last entry's number and hash, as an outside witness should remember it."""
        return await self._read(_head)

    async def verify(self) -> Verdict:
        """Check the whole log, and that it ends where the database says."""
        expected = await self.head()
        lines = [one async for one in self.export() if json.loads(one)["seq"] <= expected.seq]
        found = verify(lines, whole=True)
        if found.first_bad is None and found.head != expected:
            missing = found.head.seq + 1
            why = "the end is missing"
            return Verdict(checked=found.checked, head=found.head, first_bad=missing, why=why)
        return found


def _page_from(start: int) -> Callable[[SqlUnit], tuple[list[str], int]]:
    def page(unit: SqlUnit) -> tuple[list[str], int]:
        rows = unit.batch.connection.execute(_FROM, {"start": start}).all()
        return [_line(row) for row in rows], rows[-1].seq if rows else start

    return page


def _tail(unit: SqlUnit, limit: int) -> list[str]:
    rows = unit.batch.connection.execute(_TAIL, {"most": limit}).all()
    return [_line(row) for row in reversed(rows)]


def _head(unit: SqlUnit) -> Head:
    return parse_head(
        unit.batch.connection.execute(select(META.c.value).where(META.c.key == HEAD)).scalar_one()
    )


def _line(row: Row[*tuple[Any, ...]]) -> str:
    entry = Entry(
        at=row.at,
        actor=row.actor,
        surface=row.surface,
        event=row.event,
        subject=row.subject,
        request=row.request,
        grant=row.grant,
        from_=row[8],
        to=row.to,
        reason=row.reason,
        policy=row.policy,
        digest=row.digest,
        late_by=row.late_by,
        data=row.data,
    )
    return line(entry, row.seq, row.prev, row.hash)


__all__ = ["AuditReader", "Head", "Verdict", "verify"]
