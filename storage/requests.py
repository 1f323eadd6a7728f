"""Requests, to be changed: locked when they are loaded, checked by version when they are saved."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, select

from bot.domain.change import Change
from bot.domain.ids import RequestId
from bot.domain.request import Request
from bot.ports.store import Actor, Conflict
from storage import entries
from storage.batch import Batch
from storage.codec import Unreadable
from storage.outbox import effect_values
from storage.rows import read_request
from storage.tables import REQUEST

Stored = Row[str, int, str, str]

READ = select(REQUEST.c.id, REQUEST.c.version, REQUEST.c.body, REQUEST.c.seal).where(
    REQUEST.c.quarantine.is_(None)
)
_LOAD = READ.where(REQUEST.c.id == bindparam("request")).with_for_update()
DUE = (
    READ.where(REQUEST.c.next_due_at <= bindparam("now"), REQUEST.c.next_due_at.is_not(None))
    .order_by(REQUEST.c.next_due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


class SqlRequests:
    """The port `Requests`, for one unit.

    A row that cannot be read is reported as a suspect and passed over.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._held: dict[RequestId, Request] = {}

    def load(self, request: RequestId) -> Request | None:
        """Return the request, locked against every other writer until the unit ends."""
        self._batch.flush_for(request)
        rows = self._batch.connection.execute(_LOAD, {"request": request}).all()
        return next(iter(self._hold(rows)), None)

    def due(self, now: datetime, limit: int) -> Sequence[Request]:
        """Return requests whose moment has come, earliest first, locked.

        Rows that others have locked are skipped.
        """
        self._batch.flush()
        rows = self._batch.connection.execute(DUE, {"now": now, "most": limit}).all()
        return self._hold(rows)

    def save(self, change: Change, actor: Actor, now: datetime) -> None:
        """Write the request, its audit entries and its effects.

        A change without events writes nothing.

        Raises Conflict when the request was loaded at another version. That the id is taken, or
        that a row which was not loaded has moved on, is found at the end of the unit at the
        latest.
        """
        if not change.events:
            return
        before = self._before(change.request)
        self._batch.request(before, change.request)
        self._batch.entries(entries.of_change(before, change, actor, now))
        self._batch.effects(effect_values(one, now) for one in change.effects)
        self._held[change.request.id] = change.request

    def note(self, text: str, data: Mapping[str, str], actor: Actor, now: datetime) -> None:
        """Write an audit entry that belongs to no transition: a refusal, a reload, a stray door."""
        self._batch.entries([entries.of_note(text, data, actor, now)])

    def _before(self, after: Request) -> Request | None:
        if after.version == 1:
            if after.id in self._held:
                raise Conflict(f"{after.id} is there already.")
            return None
        before = self._held.get(after.id) or self.load(after.id)
        if before is None or before.version != after.version - 1:
            raise Conflict(f"{after.id} was changed by somebody else first.")
        return before

    def _hold(self, rows: Iterable[Stored]) -> list[Request]:
        found = readable(rows, self._batch)
        self._held |= {one.id: one for one in found}
        return found


def readable(rows: Iterable[Stored], batch: Batch) -> list[Request]:
    """Read rows; each that cannot be trusted becomes a suspect, and the others go on."""
    found = []
    for row in rows:
        try:
            found.append(read_request(row, batch.keys))
        except Unreadable as error:
            batch.suspects[RequestId(row[0])] = str(error)
    return found
