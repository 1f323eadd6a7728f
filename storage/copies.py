"""Which messages show which request."""

from sqlalchemy import select

from bot.domain.ids import RequestId
from bot.domain.people import ChatName
from bot.ports.chat import MessageRef
from bot.ports.store import Copy
from storage import dialects
from storage.batch import Batch
from storage.tables import COPY

_KEYS = ("request", "audience")
_REST = dialects.column_names(COPY, _KEYS)


class SqlCopies:
    """The port `Copies`, for one unit."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def find(self, request: RequestId, audience: str) -> Copy | None:
        """Return the copy that this audience (Audience.key) has."""
        query = select(COPY).where(COPY.c.request == request, COPY.c.audience == audience)
        row = self._batch.connection.execute(query).one_or_none()
        if row is None:
            return None
        ref = MessageRef(
            chat=ChatName(row.chat),
            conversation=row.conversation,
            message=row.message,
            service=row.service,
        )
        return Copy(ref=ref, shown=row.shown)

    def put(self, request: RequestId, audience: str, copy: Copy) -> None:
        """Remember or replace a copy."""
        values = {
            "request": request,
            "audience": audience,
            "chat": copy.ref.chat.value,
            "conversation": copy.ref.conversation,
            "message": copy.ref.message,
            "service": copy.ref.service,
            "shown": copy.shown,
        }
        write = dialects.upsert(self._batch.dialect, COPY, _KEYS, _REST)
        self._batch.connection.execute(write, values)
