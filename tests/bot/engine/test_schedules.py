"""What an on-call system says: only the first level counts, and nobody is guessed."""

from datetime import UTC, datetime, timedelta

from bot.domain.ids import PersonId, RotaName
from bot.domain.people import Person
from bot.engine.schedules import schedule, unknown
from bot.ports.oncall import Duty, Roster

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA, BEA = PersonId("ada@example.com"), PersonId("bea@example.com")
PEOPLE = {one: Person(id=one, name=one) for one in (ADA, BEA)}
PRIMARY = RotaName("primary")


def roster(*duties: Duty, until: datetime = NOW + 24 * HOUR) -> Roster:
    """Make what a system said at noon."""
    return Roster(duties=duties, at=NOW, until=until)


def duty(who: str, hours: int = 1, level: int = 1) -> Duty:
    """Make a duty that begins at noon."""
    return Duty(who=who, start=NOW, end=NOW + hours * HOUR, level=level)


def test_the_first_level_is_on_call() -> None:
    """Who is called second is not on call, and the end of a shift belongs to the next one."""
    made = schedule(PRIMARY, roster(duty(ADA), duty(BEA, level=2)), 8 * HOUR, PEOPLE)

    assert frozenset({ADA}) == made.on_call(NOW)
    assert frozenset() == made.on_call(NOW + HOUR)
    assert (ADA,) == made.members


def test_an_answer_ages() -> None:
    """After `keeps`, or after what the system looked at, nobody knows."""
    short = schedule(PRIMARY, roster(duty(ADA, hours=9)), HOUR, PEOPLE)
    near = schedule(PRIMARY, roster(duty(ADA, hours=9), until=NOW + HOUR), 8 * HOUR, PEOPLE)

    assert frozenset({ADA}) == short.on_call(NOW + HOUR - timedelta(seconds=1))
    assert short.on_call(NOW + HOUR) is None
    assert near.on_call(NOW + HOUR) is None


def test_a_stranger_makes_nobody_on_call() -> None:
    """An address that differs in a letter's case is somebody else's; the operators hear of it."""
    said = roster(duty("Ada@example.com"))

    assert frozenset() == schedule(PRIMARY, said, HOUR, PEOPLE).on_call(NOW)
    assert {"Ada@example.com"} == unknown(said, PEOPLE)
    assert not unknown(roster(duty("x", level=2)), PEOPLE)
