"""The naive law's tools: truth tables, globs letter by letter, calendars minute by minute."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from bot.domain.flow import HasAttribute, Hours
from bot.domain.ids import PersonId
from bot.domain.people import Person, Rota

Truth = bool | None
MINUTE = timedelta(minutes=1)
AND: dict[tuple[Truth, Truth], Truth] = {
    (True, True): True,
    (True, None): None,
    (True, False): False,
    (None, True): None,
    (None, None): None,
    (None, False): False,
    (False, True): False,
    (False, None): False,
    (False, False): False,
}
OPPOSITE: dict[Truth, Truth] = {True: False, None: None, False: True}


def all_hold(truths: Iterable[Truth]) -> Truth:
    """Join truths: one that is false decides, then one that is unknown."""
    start: Truth = True
    return reduce(lambda left, right: AND[left, right], truths, start)


def some_hold(truths: Iterable[Truth]) -> Truth:
    """Join truths: one that is true decides, then one that is unknown."""
    return OPPOSITE[all_hold(OPPOSITE[one] for one in truths)]


def glob(pattern: str | None, text: str) -> bool:
    """Match letter by letter: `*` stands for any text, `?` for one letter; None is no demand."""
    if pattern is None or pattern == "*":
        return True
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(glob(pattern[1:], text[cut:]) for cut in range(len(text) + 1))
    return bool(text) and pattern[0] in {"?", text[0]} and glob(pattern[1:], text[1:])


def within(hours: Hours, now: datetime) -> bool:
    """Walk through the windows that could hold now, minute by minute of the local calendar."""
    local = now.astimezone(ZoneInfo(hours.zone)).replace(tzinfo=None, fold=0)
    shown = local.replace(second=0, microsecond=0)
    for back in (0, 1):
        day = local.date() - timedelta(days=back)
        if day.weekday() not in hours.days:
            continue
        minute = datetime.combine(day, hours.start)
        while True:
            if minute == shown:
                return True
            minute += MINUTE
            if minute.time() == hours.end:
                break
    return False


def compared(condition: HasAttribute, person: Person) -> Truth:
    """Compare an attribute; one that is not there is unknown."""
    if condition.attribute not in person.attributes:
        return None
    found, value = person.attributes[condition.attribute], condition.value
    table = {
        "is": found == value,
        "is_not": found != value,
        "contains": len(found.split(value)) > 1,
        "starts_with": found[: len(value)] == value,
    }
    return table[condition.how.value]


def turn_at(rota: Rota, now: datetime) -> frozenset[PersonId]:
    """Walk through the turns from the first one to the one that runs now.

    A turn has begun when the wall clock has once shown its time: set back, it ends nobody's turn.
    """
    zone, lately = ZoneInfo(rota.zone), [now - number * MINUTE for number in range(180)]
    local = max(one.astimezone(zone).replace(tzinfo=None, fold=0) for one in lately)
    if local < rota.start or not rota.members:
        return frozenset()
    end, turn = rota.start + rota.every, 0
    while end <= local:
        end, turn = end + rota.every, turn + 1
    return frozenset({rota.members[turn % len(rota.members)]})
