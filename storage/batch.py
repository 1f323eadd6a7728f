"""Rows about to be written, gathered so that five hundred changes cost as many statements as one.

Rows are written before anything is read that could show them, and at the end. The audit log comes
last: its head is locked from there to the commit, so that its numbers have no gaps, and for as
short as can be. Several units that are committed together share one batch.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Executable, bindparam, delete, insert, select, update

from bot.domain.ids import RequestId
from bot.domain.request import Grant, Request
from bot.ports.store import Conflict
from storage import dialects
from storage.chain import GENESIS, Entry, Head, chained
from storage.keys import Keyring
from storage.rows import Values, decision_values, grant_values, request_values
from storage.tables import AUDIT, DECISION, GRANT, META, OUTBOX, REQUEST

HEAD = "audit_head"

_UPDATED = dialects.column_names(REQUEST, ["id", "quarantine"])
_UPDATE = (
    update(REQUEST)
    .where(REQUEST.c.id == bindparam("at_id"), REQUEST.c.version == bindparam("at_version"))
    .values({name: bindparam(name) for name in _UPDATED})
)
_DECISION_COLUMNS = dialects.column_names(DECISION, ["request", "person"])
_FOUND_BY = dialects.column_names(REQUEST, ["id", "version", "body", "seal", "quarantine"])
_GRANT_COLUMNS = dialects.column_names(GRANT, ["id", "request"])
_FINISH = delete(OUTBOX).where(
    OUTBOX.c.id == bindparam("id_"), OUTBOX.c.attempts == bindparam("attempts_")
)
LOCK_HEAD = select(META.c.value).where(META.c.key == HEAD).with_for_update()
_SET_HEAD = update(META).where(META.c.key == HEAD).values(value=bindparam("head"))


class Batch:
    """What one transaction writes.

    `audited` is the head of the audit log that it leaves, for finding out whether a commit
    arrived. `suspects` are requests that could not be read, and why.
    """

    def __init__(self, connection: Connection, keys: Keyring) -> None:
        self.connection = connection
        self.dialect = connection.dialect.name
        self.keys = keys
        self.audited: Head | None = None
        self.suspects: dict[RequestId, str] = {}
        self._new: dict[RequestId, Values] = {}
        self._changed: dict[RequestId, Values] = {}
        self._grants: list[Values] = []
        self._decisions: list[Values] = []
        self._effects: list[Values] = []
        self._finished: list[Values] = []
        self._entries: list[Entry] = []

    def request(self, before: Request | None, after: Request) -> None:
        """Write a request, its new decisions, and those of its grants that changed."""
        self.flush_for(after.id)
        values = request_values(after, self.keys)
        if before is None:
            self._new[after.id] = values
        else:
            at = {"at_id": after.id, "at_version": before.version}
            self._changed[after.id] = values | at
        self._grants += [grant_values(after, one) for one in _changed_grants(before, after)]
        known = before.decisions if before else ()
        fresh = [one for one in after.decisions if one not in known]
        self._decisions += [decision_values(after, one) for one in fresh]

    def restore(self, request: Request) -> None:
        """Write again all that a stored request is found by, as its body has it."""
        values = request_values(request, self.keys)
        found_by = {name: values[name] for name in _FOUND_BY}
        at = update(REQUEST).where(REQUEST.c.id == request.id)
        self.connection.execute(at.values(found_by))
        self._grants += [grant_values(request, one) for one in request.grants]

    def effects(self, rows: Iterable[Values]) -> None:
        """Write effects to the outbox."""
        self._effects += rows

    def finished(self, id_: int, attempts: int) -> None:
        """Delete an effect from the outbox, if this is still its lease."""
        self._finished.append({"id_": id_, "attempts_": attempts})

    def entries(self, entries: Iterable[Entry]) -> None:
        """Write audit entries."""
        self._entries += entries

    def flush_for(self, request: RequestId) -> None:
        """Write what is pending if this request is among it. Raises Conflict."""
        if request in self._new or request in self._changed:
            self.flush()

    def flush(self) -> None:
        """Write what is pending, save for the audit log. Raises Conflict."""
        if self._finished:
            self._write(_FINISH, self._finished)
        if self._new:
            self._write(insert(REQUEST), [*self._new.values()])
        if self._changed:
            self._update([*self._changed.values()])
        if self._grants:
            write = dialects.upsert(self.dialect, GRANT, ("id",), _GRANT_COLUMNS)
            self._write(write, self._grants)
        if self._decisions:
            keys = ("request", "person")
            write = dialects.upsert(self.dialect, DECISION, keys, _DECISION_COLUMNS)
            self._write(write, self._decisions)
        if self._effects:
            self._write_effects()
        self._clear()

    def finish(self) -> None:
        """Write everything that is pending, the audit log last. Call it once, before the commit."""
        self.flush()
        if not self._entries:
            return
        stored = self.connection.execute(LOCK_HEAD).scalar_one()
        head = parse_head(stored)
        rows: list[Values] = []
        for entry in self._entries:
            after = chained(entry, head)
            rows.append(_entry_values(entry, after, head.hash))
            head = after
        self._write(insert(AUDIT), rows)
        self.connection.execute(_SET_HEAD, {"head": format_head(head)})
        self._entries.clear()
        self.audited = head

    def _clear(self) -> None:
        self._new.clear()
        self._changed.clear()
        self._grants.clear()
        self._decisions.clear()
        self._effects.clear()
        self._finished.clear()

    def _update(self, rows: Sequence[Values]) -> None:
        if self._write(_UPDATE, rows) != len(rows):
            raise Conflict("A request was changed by somebody else first.")

    def _write_effects(self) -> None:
        """Sorted, so that units which meet in the same cards never wait in a circle."""
        rows = sorted(self._effects, key=lambda row: str(row["once"] or ""))
        write = dialects.insert_touching(
            self.dialect, OUTBOX, "once", "error", "leased_until IS NULL"
        )
        self._write(write, rows)

    def _write(self, statement: Executable, rows: Sequence[Values]) -> int:
        return self.connection.execute(statement, list(rows)).rowcount


def parse_head(stored: str) -> Head:
    """Read the head of the audit log from its row."""
    seq, _, hash_ = stored.partition(":")
    return Head(int(seq), hash_)


def format_head(head: Head | None = None) -> str:
    """Write the head of the audit log for its row; without an argument that of an empty one."""
    return f"{head.seq}:{head.hash}" if head else f"0:{GENESIS}"


def _changed_grants(before: Request | None, after: Request) -> Iterable[Grant]:
    old = {one.id: one for one in before.grants} if before else {}
    return [one for one in after.grants if old.get(one.id) != one]


def _entry_values(entry: Entry, head: Head, prev: str) -> Values:
    return {
        "seq": head.seq,
        "at": entry.at,
        "actor": entry.actor,
        "surface": entry.surface,
        "subject": entry.subject,
        "request": entry.request,
        "grant": entry.grant,
        "event": entry.event,
        "from": entry.from_,
        "to": entry.to,
        "reason": entry.reason,
        "policy": entry.policy,
        "digest": entry.digest,
        "late_by": entry.late_by,
        "data": entry.data,
        "prev": prev,
        "hash": head.hash,
    }
