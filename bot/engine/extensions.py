"""Carries an approved extension over to the request that it extends, then tells the extension.

Two requests change, one after the other; whatever happens in between, both steps may be taken again
and count once.
"""

from collections.abc import Callable

from bot.domain.change import Change
from bot.domain.commands import Prolong, RecordProlonged
from bot.domain.durations import format_duration
from bot.domain.effects import CarryOver
from bot.domain.request import Request
from bot.engine.doors import UNKNOWN
from bot.engine.handler import Handler
from bot.ports.faults import TryAgain
from bot.ports.store import Actor, Leased, Store

_ACTOR = Actor(surface="dispatcher")


class Carrier:
    """Performs CarryOver."""

    def __init__(self, handler: Handler, store: Store, held: Callable[[], str | None]) -> None:
        """`held` says why nothing may be lent for longer now, or None."""
        self._handler = handler
        self._store = store
        self._held = held

    async def carry_over(self, leased: Leased) -> None:
        """Give the time to what is open, and close the extension with what came of it."""
        effect = leased.effect
        if not isinstance(effect, CarryOver):
            raise TypeError(type(effect))
        if why := self._held():
            raise TryAgain(why, after=UNKNOWN)
        extension = await self._store.read(lambda unit: unit.finder.find(effect.extension))
        if extension is None:
            raise LookupError(effect.extension)
        more = Prolong(extension=extension.id, by=extension.duration)
        change = await self._handler.carry_out(effect.request, more, _ACTOR)
        await self._handler.carry_out(
            extension.id,
            RecordProlonged(remark=_outcome(change, extension)),
            _ACTOR,
            lambda unit, _: unit.outbox.finish(leased),
        )


def _outcome(change: Change, extension: Request) -> str:
    """Say what came of it, in the same words however often it was carried over."""
    if extension.id not in {one.extension for one in change.request.extended}:
        return change.says
    return f"{change.request.id} goes on for {format_duration(extension.duration)} longer."
