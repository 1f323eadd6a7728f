"""`until …`: a moment in the person's own zone, never later than the words can mean.

A local time that a clock change skips or repeats is taken at its earlier instant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.language.intents import Puzzled
from bot.language.words import shown

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(am|pm|a\.m|p\.m)?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:t([0-9]{2}:[0-9]{2}))?")
_HALVES = {"am": "am", "a.m": "am", "pm": "pm", "p.m": "pm"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = {day[:3]: index for index, day in enumerate(_DAYS)}
_LONG_DAYS = {day: index for index, day in enumerate(_DAYS)}
WEEKDAYS = {**_SHORT_DAYS, **_LONG_DAYS, "tues": 1, "thur": 3, "thurs": 3}
_TODAY = {"today", "tonight"}
DAY_WORDS = frozenset({*_TODAY, "tomorrow", *WEEKDAYS})
_SMALL = {"at", "on", "this", "the"}
_HALF_DAY = 12
_MIDNIGHT = time(0)
_NAMED = {"noon": time(12), "midday": time(12), "midnight": _MIDNIGHT}
EXAMPLE = 'Say it like "until 18:00" or "until tomorrow 9am".'


@dataclass(slots=True)
class _Said:
    """What the words named: a time of day and a day, each at most once."""

    hour: time | None = None
    loose: bool = False  # 6:30 on a clock face, which may also be in the evening
    day: str = ""


def is_clock(key: str) -> bool:
    """Tell whether a word is surely a time of day, such as `18:00` or `6pm`."""
    found = _CLOCK.fullmatch(key)
    return key in _NAMED or bool(found and (found[2] or found[3]))


def read_until(
    keys: Sequence[str], start: int, now: datetime, zone: tzinfo
) -> tuple[datetime, int]:
    """Read the moment whose words begin at `start`, just after `until`.

    Returns the instant in UTC, after `now`, and the index of the first word after it.
    Raises `Puzzled` when there is no moment, none ahead, or two.
    """
    said, position, end = _Said(), start, start
    try:
        while position < len(keys) and (taken := _take(said, keys, position)):
            position += taken
            end = end if keys[position - 1] in _SMALL else position
        return _moment(said, " ".join(keys[start : max(end, start + 1)]), now, zone), end
    except (OverflowError, ValueError):
        written = " ".join(keys[start : position + 1])
        raise Puzzled(f"{shown(written)} is not a time that exists. {EXAMPLE}", written) from None


def _take(said: _Said, keys: Sequence[str], position: int) -> int:
    """Note what one word says, and return how many words that took; 0 ends the moment."""
    key = keys[position]
    if key in _SMALL:
        return 1
    if key == "next":
        raise Puzzled('"next" can be this week or the week after. Write the date.', key)
    if key in DAY_WORDS or _DATE.fullmatch(key):
        day, _, clock = key.partition("t") if key[0].isdigit() else (key, "", "")
        _once(key, known=said.day != "")
        said.day = day
        return _take_clock(said, [clock], 0) if clock else 1
    return _take_clock(said, keys, position)


def _take_clock(said: _Said, keys: Sequence[str], position: int) -> int:
    key = keys[position]
    if key in _NAMED:
        _once(key, known=said.hour is not None)
        said.hour = _NAMED[key]
        return 1
    found = _CLOCK.fullmatch(key)
    if found is None:
        return 0
    _once(key, known=said.hour is not None)
    half = found[3] or _HALVES.get(keys[position + 1] if position + 1 < len(keys) else "")
    if found[2] is None and half is None:
        raise Puzzled(_both_halves(key), key)
    hour, minute = int(found[1]), int(found[2] or 0)
    said.loose = half is None and len(found[1]) == 1 and hour > 0
    said.hour = _hour(hour, minute, half)
    return 1 if found[3] or half is None else 2


def _once(key: str, *, known: bool) -> None:
    if known:
        raise Puzzled(f"I read more than one time there, up to {shown(key)}. {EXAMPLE}", key)


def _both_halves(key: str) -> str:
    hour = int(key)
    if 1 <= hour <= _HALF_DAY:
        return f"Is {shown(key)} {hour}am or {hour}pm?"
    return f"I do not know what time {shown(key)} is. {EXAMPLE}"


def _hour(hour: int, minute: int, half: str | None) -> time:
    """Return a time of day; raises `ValueError` when no clock shows it."""
    if half is None:
        return time(hour, minute)
    if not 1 <= hour <= _HALF_DAY:
        raise ValueError(hour)
    return time(hour % _HALF_DAY + (_HALF_DAY if half.startswith("p") else 0), minute)


def _moment(said: _Said, written: str, now: datetime, zone: tzinfo) -> datetime:
    if said.hour is None:
        raise Puzzled(f"Until what time? {EXAMPLE}", written)
    today = now.astimezone(zone).date()
    if not said.day:
        return _soonest(said.hour, loose=said.loose, days=_days(today, 1, 3), now=now, zone=zone)
    if said.hour == _MIDNIGHT and written.find("midnight") >= 0:
        if said.day not in _TODAY:
            raise Puzzled("Midnight at the beginning or at the end of that day?", written)
        return _soonest(_MIDNIGHT, loose=False, days=_days(today, 1, 3), now=now, zone=zone)
    for day in _named_days(said.day, today):
        instant = _instant(day, said.hour, zone)
        if instant > now:
            return instant
    raise Puzzled(f"{shown(written)} is already past. {EXAMPLE}", written)


def _days(first: date, step: int, count: int) -> list[date]:
    return [first + timedelta(days=step * index) for index in range(count)]


def _named_days(day: str, today: date) -> list[date]:
    """Return the days that a name can mean, soonest first."""
    if day in _TODAY:
        return [today]
    if day == "tomorrow":
        return _days(today, 1, 2)[1:]
    if day in WEEKDAYS:
        return _days(today + timedelta(days=(WEEKDAYS[day] - today.weekday()) % 7), 7, 2)
    return [date.fromisoformat(day)]


def _soonest(hour: time, *, loose: bool, days: list[date], now: datetime, zone: tzinfo) -> datetime:
    """Return the next time that a clock shows this hour; ask when the evening may be meant."""
    instants = ((day, _instant(day, hour, zone)) for day in days)
    day, instant = next(each for each in instants if each[1] > now)
    if loose and day > days[0]:
        short = f"{hour.hour}:{hour.minute:02}"
        raise Puzzled(f"Is that {short}am or {short}pm?", short)
    return instant


def _instant(day: date, hour: time, zone: tzinfo) -> datetime:
    local = datetime.combine(day, hour, zone)
    return min(local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))
