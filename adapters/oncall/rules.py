"""Repeating events cost work, and a calendar is written by others: what its rules cost is bounded.

A rule is followed from its first event on, and one that never matches is followed to the year
9999. So the work is estimated from above beforehand, and a calendar of too much is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from icalendar import Component

from bot.ports.faults import Impossible

MOST_STEPS = 1_500_000
MOST_OCCURRENCES = 100_000  # of all series, since each began
_LAST_YEAR = 9999
_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
_WORK = {"DAILY": 1, "WEEKLY": 2, "MONTHLY": 5, "YEARLY": 50}  # steps for one round
_MOST = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}  # occurrences in one round
_NO_FILTER = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"})
_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")  # each multiplies the occurrences
_LAST_SURE_DAY, _LAST_SURE_WEEK = 28, 4  # every month has them

Rule = Mapping[str, object]


def check(components: Iterable[Component], end: date) -> None:
    """Add up what the rules of a calendar cost until `end`. Raises Impossible."""
    steps = occurrences = 0
    for one in components:
        for rule in _rules(one):
            rounds, days = _freq(rule), _span(rule, _first(one), end)
            steps += _steps(rule, rounds, days, _first(one).year)
            occurrences += _occurrences(rule, rounds, days)
    if steps > MOST_STEPS or occurrences > MOST_OCCURRENCES:
        raise Impossible("repeats too often: let series begin later, or write simpler ones.")


def _rules(component: Component) -> Iterable[Rule]:
    for name in ("RRULE", "EXRULE"):
        held = component.get(name, [])
        yield from held if isinstance(held, list) else [held]


def _first(component: Component) -> date:
    begins = getattr(component.get("DTSTART"), "dt", None)
    if not isinstance(begins, date):
        raise Impossible("holds a series without a beginning: correct it, or take it out.")
    return _day(begins)


def _freq(rule: Rule) -> str:
    freq = str(next(iter(_all(rule, "FREQ")), ""))
    if freq not in _DAYS:
        raise Impossible("holds a series that is not daily, weekly, monthly or yearly: change it.")
    return freq


def _span(rule: Rule, first: date, end: date) -> int:
    """Count the days that the rule is followed for, when it matches at all."""
    ends = [_day(one) for one in _all(rule, "UNTIL") if isinstance(one, date)]
    return max((min([end, *ends]) - first).days, 0)


def _steps(rule: Rule, freq: str, days: int, year: int) -> int:
    if not _surely_matches(rule, freq):
        days = (_LAST_YEAR - year) * 365
    return _WORK[freq] * (days // (_DAYS[freq] * _interval(rule)) + 1)


def _occurrences(rule: Rule, freq: str, days: int) -> int:
    filtered = bool(rule.keys() - _NO_FILTER)
    found = (days // (_DAYS[freq] * _interval(rule)) + 1) * (_MOST[freq] if filtered else 1)
    for name in _CLOCK:
        found *= max(len(_all(rule, name)), 1)
    return min([found, *(one for one in _all(rule, "COUNT") if isinstance(one, int))])


def _surely_matches(rule: Rule, freq: str) -> bool:
    """Say whether the rule gives an event again and again, wherever it begins."""
    filters = rule.keys() - _NO_FILTER
    if not filters or (freq == "WEEKLY" and filters == {"BYDAY"}):
        return True
    tests = {
        "BYDAY": lambda one: abs(getattr(one, "relative", None) or 1) <= _LAST_SURE_WEEK,
        "BYMONTH": lambda one: 1 <= one <= 12,  # noqa: PLR2004  months
        "BYMONTHDAY": lambda one: 1 <= abs(one) <= _LAST_SURE_DAY,
    }
    if _interval(rule) > 1 or filters - tests.keys():
        return False
    return all(tests[name](one) for name in filters for one in _all(rule, name))


def _interval(rule: Rule) -> int:
    return max([1, *(one for one in _all(rule, "INTERVAL") if isinstance(one, int))])


def _all(rule: Rule, name: str) -> Sequence[object]:
    held = rule.get(name, [])
    return held if isinstance(held, list) else [held]


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
