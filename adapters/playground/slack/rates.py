"""Slack's rate limits: so many calls of a method per minute, one message per second and channel."""

import math
from collections import defaultdict, deque
from datetime import datetime, timedelta

from adapters.playground.slack import facts
from adapters.playground.slack.wire import Now

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)


class Rates:
    """Counts calls by the clock of the fake."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._calls: dict[str, deque[datetime]] = defaultdict(deque)

    def wait(self, method: str, channel: str) -> int:
        """Count a call; return 0, or the seconds of Retry-After when it is one too many."""
        if method == "chat.postMessage":
            return self._count(f"{method} {channel}", 1, _SECOND)
        per_minute = facts.METHODS[method].per_minute
        return self._count(method, per_minute, _MINUTE) if per_minute else 0

    def _count(self, key: str, most: int, span: timedelta) -> int:
        calls, now = self._calls[key], self._now()
        while calls and now - calls[0] >= span:
            calls.popleft()
        if len(calls) >= most:
            return max(1, math.ceil((calls[0] + span - now).total_seconds()))
        calls.append(now)
        return 0
