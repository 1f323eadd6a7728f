"""What a database's error means: run the work again, or tell people clearly to come back later."""

import sqlite3
from enum import Enum, auto

from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.ports.store import Conflict, StoreAway


class Meaning(Enum):
    """What to do about an error."""

    AGAIN = auto()  # somebody else was first: the whole unit may be run again
    LOST = auto()  # the connection broke: a new one may do
    AWAY = auto()  # it makes no sense to go on now
    OTHER = auto()  # not the database's fault


_BUSY = "The database is busy. Please try again."
_LOST = "The database cannot be reached. Please try again."
_SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: "The database cannot be written: its disk is full.",
    sqlite3.SQLITE_IOERR: "The database cannot be written: its disk reports an error.",
    sqlite3.SQLITE_READONLY: "The database cannot be written: its file is read-only.",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened.",
    sqlite3.SQLITE_CORRUPT: "The database file is damaged.",
    sqlite3.SQLITE_NOTADB: "The database file is not a database.",
}
_POSTGRES_AGAIN = frozenset({"40001", "40P01"})  # serialisation failure, deadlock
_POSTGRES_AWAY = {
    "55P03": _BUSY,  # lock_timeout
    "57014": _BUSY,  # statement_timeout
    "53100": "The database cannot be written: its disk is full.",
    "53300": "The database takes no more connections.",
    "25006": "The database is read-only.",
}
_CONNECTION = ("08", "57P")  # classes of SQLSTATE: the connection, or the server, went away


def meaning(error: BaseException) -> Meaning:
    """Classify an error that work or a commit raised."""
    if isinstance(error, Conflict | IntegrityError) or _state(error) in _POSTGRES_AGAIN:
        return Meaning.AGAIN
    if not isinstance(error, DBAPIError):
        return Meaning.OTHER
    if _sentence(error):
        return Meaning.AWAY
    return Meaning.LOST if _broken(error) else Meaning.OTHER


def away(error: BaseException) -> StoreAway:
    """Return the StoreAway that says what is wrong, without addresses or values."""
    return StoreAway(_sentence(error) or _LOST)


def _broken(error: DBAPIError) -> bool:
    state = _state(error)
    if error.connection_invalidated or (state and state.startswith(_CONNECTION)):
        return True
    silent = state is None and not isinstance(error.orig, sqlite3.Error)
    return silent and type(error.orig).__name__ in {"OperationalError", "InterfaceError"}


def _sentence(error: BaseException) -> str | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _SQLITE_AWAY.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    return _POSTGRES_AWAY.get(_state(error) or "")


def _state(error: BaseException) -> str | None:
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return state if isinstance(state, str) else None
