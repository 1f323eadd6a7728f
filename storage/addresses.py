"""What a chat needs to remember to reach people."""

from sqlalchemy import ColumnElement, and_, delete, select

from bot.domain.people import ChatName
from storage import dialects
from storage.batch import Batch
from storage.tables import ADDRESS


class SqlAddresses:
    """The port `Addresses`, for one unit."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def get(self, chat: ChatName, key: str) -> str | None:
        """Return what was stored."""
        query = select(ADDRESS.c.value).where(_at(chat, key))
        found: str | None = self._batch.connection.execute(query).scalar_one_or_none()
        return found

    def put(self, chat: ChatName, key: str, value: str) -> None:
        """Store or replace."""
        write = dialects.upsert(self._batch.dialect, ADDRESS, ("chat", "key"), ("value",))
        values = {"chat": chat.value, "key": key, "value": value}
        self._batch.connection.execute(write, values)

    def drop(self, chat: ChatName, key: str) -> None:
        """Forget; unknown keys are fine."""
        self._batch.connection.execute(delete(ADDRESS).where(_at(chat, key)))


def _at(chat: ChatName, key: str) -> ColumnElement[bool]:
    return and_(ADDRESS.c.chat == chat.value, ADDRESS.c.key == key)
