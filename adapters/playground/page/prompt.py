"""The SQL prompt: people log in to production with what Daypass gave them.

Each session is a real connection, and stays open until its person or the server ends it; why it
ended is told in the server's own words.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import pq

Address = Callable[[str, str], str]  # user, password -> the address of production
Json = dict[str, Any]
_CONNECT_SECONDS = 5
_RUN_SECONDS = 10.0
_MOST_ROWS = 50
_MOST_CHARACTERS = 300
_MOST_ENTRIES = 60


@dataclass(slots=True)
class _Session:
    """One login. `ended` is empty while it is open."""

    user: str
    connection: psycopg.AsyncConnection[Any] = field(repr=False)
    pid: int
    ended: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Prompt:
    """One prompt per persona; what it showed is kept until the persona logs in again."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._sessions: dict[str, _Session] = {}
        self._shown: dict[str, list[Json]] = {}

    async def connect(self, persona: str, user: str, password: str) -> Json:
        """Log in; an open session of the persona is closed first."""
        await self.leave(persona)
        self._shown[persona] = []
        if not user.strip():
            return self._show(persona, "error", "Give the user name that Daypass showed you.")
        try:
            connection = await psycopg.AsyncConnection.connect(
                self._address(user.strip(), password.strip()),
                autocommit=True,
                connect_timeout=_CONNECT_SECONDS,
                application_name="playground prompt",
            )
        except psycopg.Error as error:
            return self._show(persona, "error", said(error))
        pid = connection.info.backend_pid
        self._sessions[persona] = _Session(user.strip(), connection, pid)
        return self._show(persona, "note", f"Connected as {user.strip()}.")

    async def run(self, persona: str, statement: str) -> Json:
        """Run SQL and show the rows, or the server's complaint."""
        session = self._sessions.get(persona)
        if session is None or session.ended:
            return self._show(persona, "error", "Not connected. Log in first.", asked=statement)
        async with session.lock:
            try:
                async with asyncio.timeout(_RUN_SECONDS):
                    tables = await _tables(session.connection, statement)
            except TimeoutError:
                return self._show(persona, "error", "Cancelled: it took too long.", asked=statement)
            except psycopg.Error as error:
                if session.connection.closed:
                    session.ended = said(error)
                return self._show(persona, "error", said(error), asked=statement)
        return self._put(persona, {"kind": "result", "asked": statement, "tables": tables})

    async def leave(self, persona: str) -> None:
        """Close the persona's session; quiet when there is none."""
        session = self._sessions.pop(persona, None)
        if session is not None:
            await session.connection.close()

    async def notice_ends(self, living: Collection[int]) -> bool:
        """Ask the server why sessions that it no longer lists have ended; say whether any has."""
        gone = [
            (persona, one)
            for persona, one in self._sessions.items()
            if not one.ended and one.pid not in living and not one.lock.locked()
        ]
        for persona, session in gone:
            session.ended = await _last_words(session)
            self._show(persona, "ended", session.ended)
        return bool(gone)

    def state(self, persona: str) -> Json:
        """Return what this persona's prompt shows."""
        session = self._sessions.get(persona)
        return {
            "user": session.user if session else "",
            "open": bool(session and not session.ended),
            "entries": self._shown.get(persona, []),
        }

    async def close(self) -> None:
        """Close every session; may be called twice."""
        for persona in list(self._sessions):
            await self.leave(persona)

    def _show(self, persona: str, kind: str, text: str, *, asked: str = "") -> Json:
        return self._put(persona, {"kind": kind, "asked": asked, "text": text})

    def _put(self, persona: str, entry: Json) -> Json:
        entries = self._shown.setdefault(persona, [])
        entries.append(entry)
        del entries[:-_MOST_ENTRIES]
        return entry


def said(error: psycopg.Error) -> str:
    """Return the server's own words, on one line; the driver's when the server said nothing."""
    words = error.diag.message_primary or str(error).strip() or type(error).__name__
    prefix = f"{error.diag.severity}: " if error.diag.severity else ""
    hint = f" ({error.diag.message_detail})" if error.diag.message_detail else ""
    return f"{prefix}{' '.join(words.split())}{hint}"


async def _last_words(session: _Session) -> str:
    try:
        async with session.lock, asyncio.timeout(_CONNECT_SECONDS):
            await session.connection.execute("SELECT 1")
    except psycopg.Error as error:
        return said(error)
    except TimeoutError:
        return "The server does not answer."
    return "The session was ended."


async def _tables(connection: psycopg.AsyncConnection[Any], statement: str) -> list[Json]:
    """Run one or several statements, as psql does, and return what each gave."""
    # Deliberate: people may run any SQL here; the server's own rights are what is on show.
    async with connection.cursor() as cursor:
        await cursor.execute(statement.encode())
        found = [await _table(cursor)]
        while cursor.nextset():
            found.append(await _table(cursor))
    return found


async def _table(cursor: psycopg.AsyncCursor[Any]) -> Json:
    done = cursor.statusmessage or ""
    if not (cursor.pgresult and cursor.pgresult.status == pq.ExecStatus.TUPLES_OK):
        return {"columns": [], "rows": [], "done": done}
    rows = await cursor.fetchmany(_MOST_ROWS)
    return {
        "columns": [column.name for column in cursor.description or ()],
        "rows": [[_cell(value) for value in row] for row in rows],
        "done": done if len(rows) < _MOST_ROWS else f"{done}, the first {_MOST_ROWS} shown",
    }


def _cell(value: object) -> str | None:
    return None if value is None else str(value)[:_MOST_CHARACTERS]
