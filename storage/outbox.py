"""Effects waiting to be performed.

Of one lane at most one is out at a time, whichever process asks.

Doors and alarms go before cards, but never take a whole lease while cards wait: a target that
hangs must not silence the chats.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args

from sqlalchemy import and_, bindparam, delete, exists, func, insert, or_, select, update

from bot.domain.effects import (
    Alarm,
    AskMachine,
    CarryOver,
    Effect,
    Postpone,
    Provision,
    RefreshHome,
    Remind,
    Remove,
    Show,
)
from bot.ports.store import Leased
from storage import dialects
from storage.batch import Batch
from storage.codec import DOMAIN, Unreadable
from storage.rows import Values
from storage.tables import OUTBOX, UNREADABLE

_KINDS: Mapping[str, type[Effect]] = {kind.__name__: kind for kind in get_args(Effect)}
_CARDS_SHARE = 4  # one in so many of a lease is kept for cards, where any wait

_O = OUTBOX.c
_OTHER = OUTBOX.alias("other")
_NOW = bindparam("now", type_=_O.due_at.type)
_FREE = and_(_O.due_at <= _NOW, or_(_O.leased_until.is_(None), _O.leased_until <= _NOW))
_LANE_TAKEN = exists().where(
    _OTHER.c.lane == _O.lane,
    _OTHER.c.id != _O.id,
    or_(
        _OTHER.c.leased_until > _NOW,
        and_(_OTHER.c.due_at <= _NOW, _OTHER.c.id < _O.id),  # one of a lane in a lease: the oldest
    ),
)
LEASABLE = (
    select(_O.id, _O.kind, _O.body, _O.attempts, _O.created_at)
    .where(_O.urgent == bindparam("urgent"), _FREE, ~_LANE_TAKEN)
    .order_by(_O.due_at, _O.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=OUTBOX)
)
_TAKE = (
    update(OUTBOX)
    .where(_O.id.in_(bindparam("ids", expanding=True)))
    .values(attempts=_O.attempts + 1, leased_until=bindparam("until"))
)
_OURS = and_(_O.id == bindparam("id_"), _O.attempts == bindparam("attempts_"))
_COVERED = (
    delete(OUTBOX)
    .where(_OURS)
    .where(
        exists().where(
            _OTHER.c.once == _O.once, _OTHER.c.leased_until.is_(None), _OTHER.c.id != _O.id
        )
    )
)
_POSTPONE = (
    update(OUTBOX)
    .where(_OURS)
    .values(due_at=bindparam("due_at_"), leased_until=None, error=bindparam("error_"))
)
_SOON = update(OUTBOX).where(_O.due_at > _NOW).values(due_at=_NOW)
_FREED = update(OUTBOX).where(_O.leased_until > _NOW).values(leased_until=_NOW)
_FIRST_WAITING = (
    select(_O.due_at)
    .where(_O.leased_until.is_(None))
    .where(~exists().where(_OTHER.c.lane == _O.lane, _OTHER.c.leased_until > _NOW))
)
_FIRST_LEASED = select(func.min(_O.leased_until, type_=_O.leased_until.type))


class SqlOutbox:
    """The port `Outbox`, for one unit."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def lease(self, now: datetime, until: datetime, limit: int) -> Sequence[Leased]:
        """Take due effects that nobody holds. Of one lane at most one is out at a time."""
        self._batch.flush()
        if self._batch.dialect == "postgresql":
            self._batch.connection.execute(dialects.advisory_lock(dialects.LEASING))
        doors = self._leasable(now, limit, urgent=True)
        cards = self._leasable(now, limit, urgent=False)
        kept = min(len(cards), limit // _CARDS_SHARE)
        chosen = doors[: limit - kept]
        chosen += cards[: limit - len(chosen)]
        if chosen:
            ids = [one.id for one in chosen]
            self._batch.connection.execute(_TAKE, {"ids": ids, "until": until})
        return chosen

    def finish(self, leased: Leased) -> None:
        """Mark an effect as done, by deleting it.

        Of a lease that was taken over: nothing happens.
        """
        self._batch.finished(leased.id, leased.attempts)

    def postpone(self, leased: Leased, due_at: datetime, error: str) -> None:
        """Give an effect back, to be tried again at `due_at`.

        A card is dropped instead where a newer asking for the same one waits already.
        """
        self._batch.flush()
        if (
            once_key(leased.effect)
            and self._batch.connection.execute(_COVERED, _fence(leased)).rowcount
        ):
            return
        values = {"due_at_": due_at, "error_": error, **_fence(leased)}
        self._batch.connection.execute(_POSTPONE, values)

    def add(self, effect: Effect, now: datetime) -> None:
        """Add an effect of its own, outside any change."""
        self._batch.effects([effect_values(effect, now)])

    def hasten(self, now: datetime) -> None:
        """Let nothing wait for a later moment than this: time went back. Leases end as well."""
        self._batch.flush()
        for statement in (_SOON, _FREED):
            self._batch.connection.execute(statement, {"now": now})

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next effect can be taken: `now` if one waits, None if there is none."""
        self._batch.flush()
        execute = self._batch.connection.execute
        moments: list[datetime | None] = [
            execute(NEXT_WAITING, {"now": now, "urgent": urgent}).scalar_one_or_none()
            for urgent in (True, False)
        ]
        moments.append(execute(_FIRST_LEASED).scalar_one_or_none())
        first = min((one for one in moments if one), default=None)
        return first and max(first, now)

    def _leasable(self, now: datetime, limit: int, *, urgent: bool) -> list[Leased]:
        values = {"now": now, "most": limit, "urgent": urgent}
        found = []
        for row in self._batch.connection.execute(LEASABLE, values).all():
            try:
                effect = DOMAIN.decode_any(row.body, _KINDS, f"effect {row.id}")
            except Unreadable as error:
                self._set_aside(row.id, row.kind, row.body, str(error), now)
                continue
            found.append(
                Leased(
                    id=row.id, effect=effect, attempts=row.attempts + 1, created_at=row.created_at
                )
            )
        return found

    def _set_aside(self, id_: int, kind: str, body: str, error: str, now: datetime) -> None:
        """Move an effect that cannot be read out of the way, and tell the operators."""
        row: Values = {"id": id_, "kind": kind, "body": body, "error": error, "at": now}
        self._batch.connection.execute(insert(UNREADABLE), row)
        self._batch.connection.execute(delete(OUTBOX).where(_O.id == id_))
        text = f"An effect of kind {kind} cannot be read and was set aside: {error}."
        self._batch.effects([effect_values(Alarm(text=text), now)])


NEXT_WAITING = _FIRST_WAITING.where(_O.urgent == bindparam("urgent")).order_by(_O.due_at).limit(1)


def effect_values(effect: Effect, now: datetime) -> Values:
    """Return the row of a new effect."""
    return {
        "kind": type(effect).__name__,
        "urgent": isinstance(effect, Provision | Remove | Postpone | CarryOver | Alarm),
        "lane": _lane(effect),
        "once": once_key(effect),
        "body": DOMAIN.encode(effect),
        "due_at": now,
        "attempts": 0,
        "leased_until": None,
        "error": "",
        "created_at": now,
    }


def once_key(effect: Effect) -> str | None:
    """Name what is brought up to date, where once is enough for several askings; else None."""
    match effect:
        case Show():
            return f"show {effect.request} {effect.audience.key}"
        case Remind():
            return f"remind {effect.request} {effect.audience.key}"
        case RefreshHome():
            return f"home {effect.person}"
        case AskMachine():
            return f"ask {effect.request} {effect.webhook}"
        case CarryOver():
            return f"carry over {effect.extension}"
        case _:
            return None


def _lane(effect: Effect) -> str | None:
    """Name what only one effect at a time may touch: a door, a card, a Home tab, a machine."""
    match effect:
        case Provision() | Remove() | Postpone():
            return effect.lane
        case Remind():
            return once_key(Show(request=effect.request, audience=effect.audience))
        case _:
            return once_key(effect)


def _fence(leased: Leased) -> Mapping[str, int]:
    return {"id_": leased.id, "attempts_": leased.attempts}
