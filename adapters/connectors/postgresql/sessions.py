"""Ending what is running: a right that was taken away lives on in a session that is open.

The second argument of `pg_terminate_backend` waits; so a loop until nothing is left needs no pause.
"""

from adapters.connectors.postgresql.server import SET_OPTIONS, Connection, version

_END = "SELECT pid, pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE usename = %s"
# What a session does is hidden from the bot; that it is inside a transaction shows in its locks.
_END_BUSY = f"""
    {_END} AND pid IN (SELECT l.pid FROM pg_locks l WHERE l.locktype = 'virtualxid')
"""  # noqa: S608  two fixed texts


async def end_all(connection: Connection, login: str) -> int:
    """End every session of this login role, also those inside SET ROLE; say how many there were."""
    return await _end(connection, _END, login)


async def end_busy(connection: Connection, login: str) -> int:
    """End the sessions inside a transaction: an open cursor keeps the rights it began with."""
    return await _end(connection, _END_BUSY, login)


async def _end(connection: Connection, statement: str, login: str) -> int:
    # Deliberate: before 16 a bot that does not inherit has to step into the role that may signal.
    steps_in = version(connection) < SET_OPTIONS
    if steps_in:
        await connection.execute("SET ROLE pg_signal_backend")
    seen: set[object] = set()
    while rows := await (await connection.execute(statement, [login])).fetchall():
        seen |= {row[0] for row in rows}
        if statement is not _END:
            break
    if steps_in:
        await connection.execute("RESET ROLE")
    return len(seen)
