"""Performs what was decided: leases effects, hands each to its performer, tries until it is done.

An effect may run twice, after a crash or a lease that ran out, so every performer is idempotent
and finishes its effect in the transaction that records the outcome.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog

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
from bot.engine.tasks import spawn
from bot.ports.clock import Now
from bot.ports.faults import TryAgain
from bot.ports.store import Leased, Store, StoreAway

Performer = Callable[[Leased], Awaitable[None]]

CLAIM = timedelta(seconds=30)
LIMIT = 25.0  # seconds for one performance: below the claim, so that no effect is out twice
AT_ONCE = 64
LONGEST_WAIT: Mapping[type[Effect], float] = {  # seconds between tries, at most
    Provision: 20,
    Remove: 30,  # never gives up; late removal is alarmed by the lifecycle
    Postpone: 30,
    CarryOver: 5,
    AskMachine: 60,
    Show: 120,
    Remind: 120,
    RefreshHome: 300,
    Alarm: 60,
}
IDLE = 30.0  # seconds after which the outbox is looked at even if nobody called
PAUSE = 1.0  # seconds after the database was away

_log = structlog.get_logger(__name__)


class Dispatcher:
    """One for each process. `run` goes on until it is cancelled."""

    def __init__(
        self, store: Store, performers: Mapping[type[Effect], Performer], now: Now
    ) -> None:
        self._store = store
        self._performers = performers
        self._now = now
        self._called = asyncio.Event()
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._again: dict[int, Leased] = {}  # leased anew while they fly: the clock leapt

    def wake(self) -> None:
        """Say that there may be something to do."""
        self._called.set()

    async def run(self) -> None:
        """Perform effects as they fall due, for ever."""
        while True:
            self._called.clear()
            try:
                await self.step()
                await self._wait()
            except StoreAway:
                _log.warning("database away; the outbox waits")
                await asyncio.sleep(PAUSE)
            except Exception:  # noqa: BLE001 - whatever went wrong, doors must still be closed
                _log.exception("dispatcher stumbled")
                await asyncio.sleep(PAUSE)

    async def step(self) -> int:
        """Lease what is due and start it; return how much that was."""
        free = AT_ONCE - len(self._flying)
        if free <= 0:
            return 0
        now = self._now()
        leased = await self._store.write(lambda unit: unit.outbox.lease(now, now + CLAIM, free))
        started = [one for one in leased if one.id not in self._flying]
        self._again.update({one.id: one for one in leased if one.id in self._flying})
        for one in started:
            self._start(one)
        return len(started)

    def _start(self, leased: Leased) -> None:
        self._flying[leased.id] = spawn(self._perform(leased), name=f"effect {leased.id}")

    async def settle(self) -> None:
        """Perform everything that is due, and what follows from it, then return. For tests."""
        while await self.step() or self._flying:
            await asyncio.gather(*self._flying.values())

    async def stop(self, seconds: float) -> None:
        """Let what is running finish, then cancel it: leases run out, and it is taken up again."""
        if self._flying:
            _, late = await asyncio.wait(self._flying.values(), timeout=seconds)
            for task in late:
                task.cancel()

    async def _wait(self) -> None:
        """Sleep until called or until the next effect falls due."""
        if len(self._flying) < AT_ONCE:
            now = self._now()
            due = await self._store.read(lambda unit: unit.outbox.next_due(now))
            if due and due <= now and not self._flying:
                return
            seconds = IDLE if due is None else min(max((due - now).total_seconds(), 0.05), IDLE)
        else:
            seconds = IDLE
        try:
            await asyncio.wait_for(self._called.wait(), seconds)
        except TimeoutError:
            return

    async def _perform(self, leased: Leased) -> None:
        try:
            async with asyncio.timeout(LIMIT):
                await self._performers[type(leased.effect)](leased)
        except TryAgain as later:
            await self._postpone(leased, str(later), later.after)
        except (TimeoutError, StoreAway) as why:
            await self._postpone(leased, type(why).__name__)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the effect must be tried again
            _log.exception("effect failed", effect=type(leased.effect).__name__, id=leased.id)
            await self._postpone(leased, type(error).__name__)
        finally:
            self._flying.pop(leased.id, None)
            # The outcome was recorded under a lease that had run out, so it does not count. Done
            # again at once, or nobody would touch this lane until the new lease runs out as well.
            if again := self._again.pop(leased.id, None):
                self._start(again)
            self.wake()

    async def _postpone(self, leased: Leased, why: str, after: float | None = None) -> None:
        """Give an effect back. Without a database its lease runs out, which comes to the same."""
        seconds = after if after is not None else backoff(leased.effect, leased.attempts)
        due_at = self._now() + timedelta(seconds=seconds)
        name, tries = type(leased.effect).__name__, leased.attempts
        _log.warning("effect postponed", effect=name, id=leased.id, tries=tries, why=why)
        try:
            await self._store.write(lambda unit: unit.outbox.postpone(leased, due_at, why))
        except StoreAway:
            _log.warning("database away; a lease is left to run out", id=leased.id)


def backoff(effect: Effect, attempts: int) -> float:
    """Return how many seconds to wait after so many tries: doubling, with jitter, up to a limit."""
    longest = LONGEST_WAIT[type(effect)]
    jitter = random.uniform(0.5, 1)  # noqa: S311 - spreads load, protects nothing
    return min(longest, 0.5 * float(2 ** min(attempts, 10))) * jitter
