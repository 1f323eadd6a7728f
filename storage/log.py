"""Where the audit log ends, and what stands at one place in it. To read it whole: storage.audit."""

from sqlalchemy import bindparam, select

from bot.ports.store import Mark
from storage.batch import Batch
from storage.tables import AUDIT

_LAST = select(AUDIT.c.seq, AUDIT.c.hash, AUDIT.c.at).order_by(AUDIT.c.seq.desc()).limit(1)
_HASH = select(AUDIT.c.hash).where(AUDIT.c.seq == bindparam("seq_"))


class SqlLog:
    """The port `Log`, for one unit. What the unit itself writes is not in it yet."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def last(self) -> Mark | None:
        """Return the last entry, with the time at which it was written; None in an empty log."""
        row = self._batch.connection.execute(_LAST).one_or_none()
        return Mark(seq=row.seq, hash=row.hash, at=row.at) if row else None

    def hash_of(self, seq: int) -> str | None:
        """Return the hash of an entry, or None when it is not there."""
        found: str | None = self._batch.connection.execute(_HASH, {"seq_": seq}).scalar()
        return found
