"""How much and how often a bot may write: message sizes, and the rate per conversation."""

import json
import math
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime

from adapters.playground.teams.model import JsonObject
from adapters.playground.teams.refusals import Refused

MAX_BYTES = 100 * 1024  # of UTF-16, as Teams counts
WISE_BYTES = 28 * 1024  # of UTF-8: what every way into Teams takes
RATES = ((7, 1), (8, 2), (60, 30), (1800, 3600))  # writes per seconds, per conversation


def check_size(activity: JsonObject) -> str | None:
    """Return a warning, or None. Raises Refused with 413 above the limit."""
    text = json.dumps(activity, ensure_ascii=False)
    if (size := len(text.encode("utf-16-le"))) > MAX_BYTES:
        raise Refused(
            413, "MessageSizeTooBig", f"The message has {size} bytes; {MAX_BYTES} are allowed."
        )
    if (size := len(text.encode())) > WISE_BYTES:
        return f"A message has {size} bytes; keep below {WISE_BYTES}."
    return None


class Rates:
    """Counts writes per conversation in sliding windows. Off until `enforced` is set."""

    def __init__(self, now: Callable[[], datetime], *, enforced: bool) -> None:
        self.enforced = enforced
        self._now = now
        self._writes: dict[str, deque[float]] = defaultdict(deque)

    def count(self, conversation_id: str) -> None:
        """Count one write. Raises Refused (429, Retry-After), and then the write is not counted."""
        if not self.enforced:
            return
        moment, writes = self._now().timestamp(), self._writes[conversation_id]
        while writes and writes[0] <= moment - RATES[-1][1]:
            writes.popleft()
        if (wait := _wait(writes, moment)) > 0:
            raise Refused(
                429,
                "Throttled",
                "Too many writes to this conversation.",
                headers={"Retry-After": str(math.ceil(wait))},
            )
        writes.append(moment)


def _wait(writes: deque[float], moment: float) -> float:
    """Seconds until every window has room for one more."""
    waits = [writes[-most] + seconds - moment for most, seconds in RATES if len(writes) >= most]
    return max(waits, default=0.0)
