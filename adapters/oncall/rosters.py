"""Making a roster of duties: only those that touch the time asked about, each of them once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.ports.oncall import Duty, Roster

AHEAD = timedelta(days=14)
"""How far ahead a system is asked: who comes next is shown to people, and is not relied on."""


def roster(duties: Iterable[Duty], now: datetime) -> Roster:
    """Return what touches the time from now on. A duty that ends now, or takes no time, is over."""
    until = now + AHEAD
    touching = {one for one in duties if max(one.start, now) < min(one.end, until)}
    return Roster(duties=sorted(touching, key=_order), at=now, until=until)


def _order(duty: Duty) -> tuple[datetime, datetime, int, str]:
    return duty.start, duty.end, duty.level, duty.who
