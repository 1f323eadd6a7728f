"""Requests whose rows cannot be trusted: set aside, reported, released when they read well again.

Nothing is done on the word of such a row, not even removing access: so the operators are told what
is open.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.effects import Alarm
from bot.domain.ids import RequestId
from bot.ports.store import Actor
from storage.codec import Unreadable
from storage.outbox import effect_values
from storage.rows import read_request
from storage.tables import GRANT, REQUEST
from storage.unit import SqlUnit

_ACTOR = Actor(surface="store")
_COLUMNS = (REQUEST.c.id, REQUEST.c.version, REQUEST.c.body, REQUEST.c.seal)


def set_aside(unit: SqlUnit, suspects: Iterable[RequestId], now: datetime) -> None:
    """Look at each suspect again, under its lock, and set it aside if it still cannot be read."""
    for name in suspects:
        query = select(*_COLUMNS).where(REQUEST.c.id == name, REQUEST.c.quarantine.is_(None))
        row = unit.batch.connection.execute(query.with_for_update()).one_or_none()
        if row is None:
            continue
        try:
            read_request(row, unit.batch.keys)
        except Unreadable as error:
            _set_aside(unit, name, str(error), now)


def release(unit: SqlUnit, now: datetime) -> None:
    """Take back what can be read again, after an upgrade or with the right key.

    Called at each start.
    """
    query = select(*_COLUMNS).where(REQUEST.c.quarantine.is_not(None)).with_for_update()
    for row in unit.batch.connection.execute(query).all():
        try:
            request = read_request(row, unit.batch.keys)
        except Unreadable:
            continue
        _mark(unit, request.id, None)
        unit.batch.restore(request)
        unit.requests.note("request released", {"request": row[0]}, _ACTOR, now)


def _set_aside(unit: SqlUnit, name: RequestId, why: str, now: datetime) -> None:
    _mark(unit, name, why)
    doors = _doors(unit, name)
    unit.requests.note(
        "request set aside", {"request": name, "reason": why, "open": ", ".join(doors)}, _ACTOR, now
    )
    open_ = f" It may hold {', '.join(doors)}: remove that by hand." if doors else ""
    text = f"{name} cannot be trusted and was set aside ({why}).{open_}"
    unit.batch.effects([effect_values(Alarm(text=text, request=name), now)])


def _mark(unit: SqlUnit, name: RequestId, why: str | None) -> None:
    statement = update(REQUEST).where(REQUEST.c.id == name).values(quarantine=why)
    unit.batch.connection.execute(statement)


def _doors(unit: SqlUnit, name: RequestId) -> list[str]:
    query = select(GRANT.c.lane).where(GRANT.c.request == name, GRANT.c.state != "ended")
    return [str(lane) for lane in unit.batch.connection.execute(query).scalars()]
