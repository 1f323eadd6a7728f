"""Which inbound deliveries were seen. Only hashes are kept: a delivery's name may hold anything."""

import hashlib
from datetime import datetime

from sqlalchemy import delete

from storage import dialects
from storage.batch import Batch
from storage.tables import DELIVERY


class SqlDeliveries:
    """The port `Deliveries`, for one unit."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def first(self, key: str, now: datetime) -> bool:
        """Record the key; false when it was recorded before."""
        hashed = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        write = dialects.insert_once(self._batch.dialect, DELIVERY, ("key",))
        written = self._batch.connection.execute(write, {"key": hashed, "at": now})
        return written.scalar_one_or_none() is not None

    def forget(self, before: datetime) -> None:
        """Delete keys recorded before this moment."""
        self._batch.connection.execute(delete(DELIVERY).where(DELIVERY.c.at < before))
