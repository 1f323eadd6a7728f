"""How the running bot is: what keeps it from its work, in numbers and in words.

Nothing here changes anything, and a database that is away is an answer too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from adapters.web.health import Number
from bot.app.ages import oldest, silent
from bot.engine.answers import Age
from bot.engine.clock import Timekeeper
from bot.engine.recovery import Recovery
from bot.ports.store import Store, StoreAway

TICKS = 6  # that a sweep may miss before the clock counts as broken


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalParts:
    """Where to look. `swept` is the age of the last finished sweep, `ticks` how far apart they are.

    `dispatching` says whether effects are being performed.
    """

    store: Store
    keeper: Timekeeper
    recovery: Recovery
    ages: Callable[[], Sequence[Age]]
    dispatching: Callable[[], bool]
    swept: Callable[[], timedelta | None]
    ticks: timedelta


class Vitals:
    """Answers for health, readiness and metrics."""

    def __init__(self, parts: VitalParts) -> None:
        self._parts = parts

    async def wrong(self) -> Mapping[str, str]:
        """Say, by part, what keeps the bot from its work; empty when all is well."""
        wrong: dict[str, str] = {}
        try:
            await self._parts.store.read(lambda unit: unit.finder.next_due())
        except StoreAway as why:
            wrong["database"] = str(why)
        if not self._parts.dispatching():
            wrong["dispatcher"] = "it has stopped: restart Daypass"
        age = self._parts.swept()
        if age is not None and age > self._parts.ticks * TICKS:
            wrong["clock"] = "the sweep has not finished for a while"
        return wrong

    async def numbers(self) -> Mapping[str, Number]:
        """Return the gauges."""
        known = {
            "source_age_seconds": oldest(self._parts.ages(), self._parts.keeper.now()),
            **self._record(),
        }
        try:
            found = await self._parts.store.read(lambda unit: unit.finder.open())
        except StoreAway:
            return {"database_up": 0, **known}
        return {
            "database_up": 1,
            "grants_live": sum(grant.live for request in found for grant in request.grants),
            "grants_overdue": sum(grant.overdue for request in found for grant in request.grants),
            "requests_pending": sum(request.state.value == "pending" for request in found),
            **known,
        }

    def _record(self) -> Mapping[str, Number]:
        """Return how the record stands; without a witness no number for it."""
        recovery = self._parts.recovery
        numbers: dict[str, Number] = {
            "recovery": int(recovery.held() is not None),
            "clock_drift_seconds": self._parts.keeper.drift().total_seconds(),
            "audit_seq": recovery.witnessing.last.seq if recovery.witnessing.last else 0,
        }
        if recovery.witnessing.remembered:
            numbers["witness_seq"] = recovery.witnessing.remembered.seq
        return numbers

    def silent(self) -> Mapping[str, str]:
        """Say who does not answer; we can work all the same."""
        found = dict(silent(self._parts.ages(), self._parts.keeper.now()))
        if trouble := self._parts.recovery.witnessing.trouble:
            found["witness"] = trouble
        return found

    def mode(self) -> str:
        """Name the mode."""
        return "recovery" if self._parts.recovery.held() else "normal"
