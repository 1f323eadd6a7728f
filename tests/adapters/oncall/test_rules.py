"""Rules that cost too much are refused before anybody follows them."""

from datetime import date

import pytest
from icalendar import Calendar

from adapters.oncall import rules
from bot.ports.faults import Impossible
from tests.fakes.calendars import calendar, event

END = date(2026, 12, 8)


def check(rule: str, *, start: str = "DTSTART:20200101T090000Z", times: int = 1) -> bool:
    """Check a calendar that has this rule so many times. Raises Impossible."""
    events = (event(start, "DURATION:PT8H", rule, uid=str(one)) for one in range(times))
    rules.check(Calendar.from_ical(calendar(*events)).walk(), END)
    return True


@pytest.mark.parametrize(
    ("rule", "times"),
    [
        ("RRULE:FREQ=DAILY", 20),
        ("RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", 20),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", 15),
        ("RRULE:FREQ=WEEKLY;UNTIL=20200201T000000Z", 500),
        ("RRULE:FREQ=DAILY;COUNT=10", 500),
        ("RRULE:FREQ=MONTHLY;BYDAY=-1FR", 10),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=1", 10),
        ("RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO", 6),
        ("RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", 10),
        ("RRULE:FREQ=YEARLY", 100),
        ("SUMMARY:no rule", 500),
    ],
)
def test_what_people_write(rule: str, times: int) -> None:
    """Rotas of some years, as calendar programs write them, are within the bounds."""
    assert check(rule, times=times)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("RRULE:FREQ=SECONDLY", "not daily"),
        ("RRULE:FREQ=MINUTELY;INTERVAL=30", "not daily"),
        ("RRULE:FREQ=HOURLY", "not daily"),
        ("EXRULE:FREQ=SECONDLY", "not daily"),
        ("RRULE:HELLO", "not daily"),
        ("RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6;BYMINUTE=1,2,3,4,5,6", "too often"),
        ("RRULE:FREQ=YEARLY;BYSECOND=1,2,3,4,5,6;BYMINUTE=1,2,3,4,5,6;BYHOUR=1,2", "too often"),
    ],
)
def test_what_costs_too_much(rule: str, sentence: str) -> None:
    """More than a few a day is no shift."""
    with pytest.raises(Impossible, match=sentence):
        check(rule)


@pytest.mark.parametrize(
    ("rule", "times"),
    [
        ("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 2),
        ("RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU", 8),
        ("RRULE:FREQ=MONTHLY;BYDAY=6MO", 7),
        ("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", 8),
        ("RRULE:FREQ=YEARLY;BYMONTH=13", 8),
        ("RRULE:FREQ=YEARLY;BYWEEKNO=60", 8),
        ("RRULE:FREQ=DAILY;X-ODD=1", 2),
    ],
)
def test_rules_that_may_never_match(rule: str, times: int) -> None:
    """They are followed to the end of time, so there may be a few, and not many."""
    with pytest.raises(Impossible, match=r"too often|cannot be read"):
        check(rule, times=times)


def test_series_that_begin_long_ago() -> None:
    """They are followed from their first event on."""
    with pytest.raises(Impossible, match="let series begin later"):
        check("RRULE:FREQ=DAILY", start="DTSTART:18000101T090000Z", times=2)


def test_a_rule_without_a_beginning() -> None:
    """There is nothing to follow it from."""
    with pytest.raises(Impossible, match="without a beginning"):
        check("RRULE:FREQ=DAILY", start="SUMMARY:none")


def test_zones_count_too() -> None:
    """A zone's description holds rules as well."""
    zone = """BEGIN:VTIMEZONE
TZID:Mine
BEGIN:STANDARD
DTSTART:19700101T000000
RRULE:FREQ=SECONDLY
TZOFFSETFROM:+0000
TZOFFSETTO:+0000
END:STANDARD
END:VTIMEZONE
"""
    with pytest.raises(Impossible, match="not daily"):
        rules.check(Calendar.from_ical(calendar(head=zone)).walk(), END)
