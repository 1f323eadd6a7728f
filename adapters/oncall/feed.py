"""A calendar's bytes become duties: whose shift it is, and when it begins and ends in UTC.

All or nothing: an event that cannot be read, a zone that is not known, or a time without any
zone refuses the whole calendar, because a roster with a hole looks like a change of shift.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # ships no types
from icalendar import Calendar, Component

from adapters.oncall import rules
from adapters.oncall.rosters import AHEAD, roster
from bot.ports.faults import Impossible, TryAgain
from bot.ports.oncall import Duty, Roster

LARGEST = 5 * 2**20  # bytes
MOST_EVENTS, MOST_LINES = 5_000, 100_000
MARGIN = timedelta(days=1)
"""Deliberate: asked for exactly one moment, the library misses an hour in weeks in which clocks
change, and it reads floating times in the zone of the question. So we ask wider, and compare."""
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_RULES = ("DURATION", "EXRULE", "RRULE", "SEQUENCE", "UID")
_NEEDED = frozenset({*_TIMES, *_RULES, "ATTENDEE", "STATUS", "SUMMARY"})
_HOLDS = frozenset({"", "CONFIRMED"})
_COMES = frozenset({"", "ACCEPTED", "NEEDS-ACTION"})
_MUST_COME = frozenset({"", "REQ-PARTICIPANT", "CHAIR"})
_IS_PERSON = frozenset({"", "INDIVIDUAL"})
_LONGEST_SUMMARY = 500
_UNREADABLE = "holds an event that cannot be read: correct it, or take it out."


@dataclass(frozen=True, slots=True)
class Reading:
    """How a calendar is read. Without `pattern` the attendees are on call.

    The pattern searches the title, and its group `who` says who it is. `zone` is for times that
    name none; without it, the calendar's own counts.
    """

    pattern: re.Pattern[str] | None = None
    zone: ZoneInfo | None = None


class Feed:
    """One calendar, read. Nothing here is contacted, and `duties` may be asked again."""

    def __init__(self, body: bytes, reading: Reading, now: datetime) -> None:
        """Read a calendar for the time around `now`. Raises TryAgain and Impossible."""
        self._reading = reading
        calendar = _parsed(body)
        self._zone = reading.zone or _own_zone(calendar)
        if reading.zone is not None:
            calendar.pop("X-WR-TIMEZONE", None)
        _examine(calendar, now)
        self._query = _safely(partial(recurring_ical_events.of, calendar))

    def roster(self, now: datetime) -> Roster:
        """Return the duties around `now`. Raises Impossible."""
        find = partial(self._query.between, now - MARGIN, now + AHEAD + MARGIN)
        return roster(_safely(lambda: list(self._duties(find()))), now)

    def _duties(self, events: Iterable[Component]) -> Iterator[Duty]:
        for event in events:
            people = self._people(event)
            if people and _text(event.get("STATUS")) in _HOLDS:
                start, end = (self._moment(_when(event, one)) for one in ("DTSTART", "DTEND"))
                for who in people:
                    yield Duty(who=who, start=start, end=end)

    def _people(self, event: Component) -> Sequence[str]:
        if self._reading.pattern is None:
            return [who for one in _several(event.get("ATTENDEE")) if (who := _attendee(one))]
        met = self._reading.pattern.search(str(event.get("SUMMARY", ""))[:_LONGEST_SUMMARY])
        who = (met.group("who") or "").strip() if met else ""
        return [who] if who else []

    def _moment(self, when: date) -> datetime:
        """Give a time in UTC: a day begins, and a floating time is read, in the calendar's zone."""
        moment = when if isinstance(when, datetime) else datetime.combine(when, time())
        if moment.tzinfo is None:
            if self._zone is None:
                raise Impossible("has times without a zone: write the zone into the options.")
            moment = moment.replace(tzinfo=self._zone)
        return moment.astimezone(UTC)


def _parsed(body: bytes) -> Calendar:
    head = body.lstrip(b"\xef\xbb\xbf \r\n")[:15].upper()
    if head != b"BEGIN:VCALENDAR":
        raise Impossible("is not a calendar: check the address, it ends in .ics for most systems.")
    if not body.rstrip().upper().endswith(b"END:VCALENDAR"):
        raise TryAgain("ended before its end.")
    if body.upper().count(b"BEGIN:") > MOST_EVENTS or body.count(b"\n") > MOST_LINES:
        raise Impossible(f"holds more than {MOST_EVENTS} events: let it hold less of the past.")
    found = _safely(partial(Calendar.from_ical, body))
    if not isinstance(found, Calendar):
        raise Impossible(_UNREADABLE)
    return found


def _own_zone(calendar: Calendar) -> ZoneInfo | None:
    name = str(calendar.get("X-WR-TIMEZONE", "")).strip()
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, LookupError, OSError):
        raise Impossible(
            "is in a zone that is not known: write the zone into the options."
        ) from None


def _examine(calendar: Calendar, now: datetime) -> None:
    """See that everything that matters was understood. Raises Impossible."""
    for event in calendar.walk("VEVENT"):
        if _NEEDED & {str(name).upper() for name, _ in event.errors} or "DTSTART" not in event:
            raise Impossible(_UNREADABLE)
        for name in _TIMES:
            if any(map(_zoneless, _several(event.get(name)))):
                raise Impossible("names a time zone that is not known: use one such as Asia/Tokyo.")
        _safely(partial(_in_order, event))
    rules.check(calendar.walk(), (now + AHEAD + MARGIN).date())


def _in_order(event: Component) -> None:
    """See that an event does not end before it begins: the library would turn it round."""
    length = getattr(event.get("DURATION"), "dt", timedelta())
    start, ends = _when(event, "DTSTART"), "DTEND" in event
    if length < timedelta() or (ends and _when(event, "DTEND") < start):
        raise Impossible(_UNREADABLE)


def _when(event: Component, name: str) -> date:
    found = getattr(event.get(name), "dt", None)
    if not isinstance(found, date):
        raise Impossible(_UNREADABLE)
    return found


def _zoneless(held: Any) -> bool:  # noqa: ANN401  a property of icalendar's, of several kinds
    """Say whether a time names a zone and was left without one."""
    times = [one.dt for one in getattr(held, "dts", [held])]
    return "TZID" in held.params and any(
        isinstance(one, datetime) and one.tzinfo is None for one in times
    )


def _attendee(held: Any) -> str:  # noqa: ANN401  see above
    """Return the address of somebody who takes part; empty for others."""
    said = [_text(held.params.get(one)) for one in ("PARTSTAT", "ROLE", "CUTYPE")]
    if said[0] not in _COMES or said[1] not in _MUST_COME or said[2] not in _IS_PERSON:
        return ""
    scheme, colon, address = str(held).strip().rpartition(":")
    if colon and scheme.lower() != "mailto":
        return ""
    found = unquote(address).strip()
    return found if "@" in found and found.isprintable() else ""


def _several(held: Any) -> Sequence[Any]:  # noqa: ANN401  see above
    return held if isinstance(held, list) else [] if held is None else [held]


def _text(held: object) -> str:
    return "" if held is None else str(held).strip().upper()


def _safely(work: Any) -> Any:  # noqa: ANN401  whatever the work returns
    """Run a parser over what others wrote. Raises Impossible for whatever it raises."""
    try:
        return work()
    except (TryAgain, Impossible):
        raise
    except Exception:  # noqa: BLE001  two libraries over hostile text: any kind of error is theirs
        raise Impossible(_UNREADABLE) from None
