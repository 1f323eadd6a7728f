"""How often we may write: the documented windows of each conversation, and a pace for the tenant.

A short wait is waited; a longer one is handed back as TryAgain, so that the outbox keeps the order.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.ports.clock import Now
from bot.ports.faults import TryAgain

CONVERSATION = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))  # writes, seconds
TENANT = ((20, 1.0),)
PATIENCE = 2.0  # seconds
TRIES = 3
MOST_KNOWN = 2000  # conversations


class Rates:
    """Sliding windows, one set for each conversation and one for all."""

    def __init__(
        self, now: Now, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._all: deque[datetime] = deque()
        self._each: OrderedDict[str, deque[datetime]] = OrderedDict()

    async def take(self, conversation: str) -> None:
        """Count one write, after a short wait if need be. Raises TryAgain when it would be long."""
        for _ in range(TRIES):
            if (wait := self._wait(conversation)) <= 0:
                self._count(conversation)
                return
            if wait > PATIENCE:
                break
            await self._sleep(wait)
        wait = self._wait(conversation)
        raise TryAgain("Teams is being written to as often as it allows.", after=max(wait, 1.0))

    def _wait(self, conversation: str) -> float:
        moment = self._now()
        mine = self._each.get(conversation, deque())
        return max(_pause(mine, CONVERSATION, moment), _pause(self._all, TENANT, moment))

    def _count(self, conversation: str) -> None:
        moment = self._now()
        mine = self._each.setdefault(conversation, deque(maxlen=CONVERSATION[-1][0]))
        self._each.move_to_end(conversation)
        mine.append(moment)
        self._all.append(moment)
        while len(self._all) > TENANT[-1][0]:
            self._all.popleft()
        while len(self._each) > MOST_KNOWN:
            self._each.popitem(last=False)


def _pause(
    writes: deque[datetime], windows: tuple[tuple[int, float], ...], moment: datetime
) -> float:
    """Return the seconds until every window has room for one more."""
    waits = [
        seconds - (moment - writes[-most]).total_seconds()
        for most, seconds in windows
        if len(writes) >= most
    ]
    return max(waits, default=0.0)
