"""How old is what other systems said: for metrics, and for whoever asks whether all is well.

Only the kind of a source is told, and the oldest of its kind: names are nobody's business there.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.durations import format_duration
from bot.engine.answers import Age


def oldest(ages: Iterable[Age], now: datetime) -> Mapping[str, float]:
    """Return the age in seconds of the oldest answer of each kind; infinite without an answer."""
    found: dict[str, float] = {}
    for one in ages:
        found[one.kind] = max(found.get(one.kind, 0.0), _seconds(one, now))
    return found


def silent(ages: Sequence[Age], now: datetime) -> Mapping[str, str]:
    """Say of each kind that does not answer at present since when; empty when all is well."""
    failing = [one for one in ages if one.error]
    return {kind: _since(failing, kind, now) for kind in sorted({one.kind for one in failing})}


def _seconds(age: Age, now: datetime) -> float:
    return math.inf if age.answered_at is None else (now - age.answered_at).total_seconds()


def _since(failing: Iterable[Age], kind: str, now: datetime) -> str:
    answered = [one.answered_at for one in failing if one.kind == kind]
    known = [one for one in answered if one]
    if len(known) < len(answered):
        return "never answered"
    return f"last answered {format_duration(now - min(known))} ago"
