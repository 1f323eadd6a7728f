"""How often we may write: a bucket for each method and channel, and what Retry-After asked for.

Nothing waits here: too early is TryAgain, and the outbox keeps the order.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports.clock import Now
from bot.ports.faults import TryAgain

MOST_KNOWN = 5000  # channels


@dataclass(frozen=True, slots=True)
class Pace:
    """So many calls at once, and so many a second in the long run."""

    burst: int
    each_second: float


TIER_2, TIER_3, TIER_4 = Pace(20, 20 / 60), Pace(50, 50 / 60), Pace(100, 100 / 60)
CHANNEL = Pace(5, 1.0)  # Slack lets short bursts through
POSTS = Pace(60, 1.0)
PACES = {
    "chat.postMessage": POSTS,
    "chat.update": TIER_3,
    "conversations.open": TIER_3,
    "conversations.list": TIER_2,
    "usergroups.list": TIER_2,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.publish": TIER_4,
}


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime


class Rates:
    """Token buckets by the given clock."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._blocked: dict[str, datetime] = {}

    def take(self, method: str, channel: str = "") -> None:
        """Count one call. Raises TryAgain with the seconds to wait when it would be too many."""
        moment = self._now()
        until = self._blocked.get(method, moment)
        wait = (until - moment).total_seconds()
        asked = [(method, PACES[method])] if method in PACES else []
        if method == "chat.postMessage":
            asked.append((f"{method} {channel}", CHANNEL))
        held = [(self._filled(key, pace, moment), pace) for key, pace in asked]
        wait = max([wait, *((1 - one.left) / pace.each_second for one, pace in held)])
        if wait > 0:
            raise TryAgain(f"Slack is asked for {method} as often as it allows.", after=wait)
        for one, _ in held:
            one.left -= 1

    def block(self, method: str, seconds: float) -> None:
        """Hold back a method for as long as Slack asked."""
        self._blocked[method] = self._now() + timedelta(seconds=seconds)

    def _filled(self, key: str, pace: Pace, moment: datetime) -> _Bucket:
        one = self._buckets.setdefault(key, _Bucket(float(pace.burst), moment))
        passed = max((moment - one.at).total_seconds(), 0.0)
        one.left, one.at = min(pace.burst, one.left + passed * pace.each_second), moment
        self._buckets.move_to_end(key)
        while len(self._buckets) > MOST_KNOWN:
            self._buckets.popitem(last=False)
        return one
