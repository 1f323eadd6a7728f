"""What an on-call system says becomes a schedule: people found by exact address, never guessed."""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.ids import PersonId, RotaName
from bot.domain.people import Person, Schedule, Shift
from bot.ports.oncall import Duty, Roster

FIRST = 1  # the level that counts: who is to be called after them is not on call


def schedule(
    name: RotaName, roster: Roster, keeps: timedelta, people: Mapping[PersonId, Person]
) -> Schedule:
    """Make a schedule. A duty of somebody unknown is nobody's: it makes no one else on call."""
    duties = [one for one in roster.duties if one.level == FIRST]
    shifts = tuple(
        Shift(start=one.start, end=one.end, people=_who(one, people))
        for one in sorted(duties, key=lambda one: (one.start, one.end, one.who))
    )
    members = sorted({person for one in shifts for person in one.people})
    return Schedule(
        name=name,
        shifts=shifts,
        known_until=min(roster.until, roster.at + keeps),
        members=tuple(members),
    )


def _who(duty: Duty, people: Mapping[PersonId, Person]) -> frozenset[PersonId]:
    person = people.get(PersonId(duty.who))
    return frozenset({person.id} if person else ())


def unknown(roster: Roster, people: Mapping[PersonId, Person]) -> frozenset[str]:
    """Return who is on duty by the system, and is nobody here."""
    named = {one.who for one in roster.duties if one.level == FIRST}
    return frozenset(one for one in named if PersonId(one) not in people)
