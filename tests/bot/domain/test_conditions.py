"""What a condition says of a person: yes, no, or that it cannot be known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.flow import (
    Comparison,
    Condition,
    EachOf,
    ForReports,
    ForSelf,
    HasAttribute,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
)
from bot.domain.ids import GroupName, PersonId, PolicyRevision, RotaName
from bot.domain.people import Person, Rota, Schedule, Shift
from bot.domain.policy import Policy

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA, BOSS, CAL = map(PersonId, ("ada", "boss", "cal"))
TEAM = InGroup(group=GroupName("team"))
PAGED, SILENT = RotaName("paged"), RotaName("silent")
PAID, MISSING = (
    HasAttribute(attribute="site", value="berlin"),
    HasAttribute(attribute="x", value=""),
)


def _policy(*, stale: bool = False) -> Policy:
    until = NOW - HOUR if stale else None
    people = (
        Person(
            id=ADA,
            name="Ada",
            manager=BOSS,
            groups=frozenset({TEAM.group}),
            attributes={"site": "berlin-mitte"},
            known_until=until,
        ),
        Person(id=BOSS, name="Boss", manager=BOSS, known_until=until),
        Person(id=CAL, name="Cal", manager=BOSS, active=False),
    )
    shift = Shift(start=NOW, end=NOW + HOUR, people=frozenset({ADA}))
    rotas = {
        PAGED: Schedule(name=PAGED, shifts=(shift,), known_until=NOW + HOUR),
        SILENT: Schedule(name=SILENT),
    }
    return Policy(revision=PolicyRevision("r"), people={one.id: one for one in people}, rotas=rotas)


@pytest.mark.parametrize(
    ("how", "value", "expected"),
    [
        (Comparison.IS, "berlin-mitte", True),
        (Comparison.IS, "Berlin-Mitte", False),
        (Comparison.IS_NOT, "paris", True),
        (Comparison.IS_NOT, "berlin-mitte", False),
        (Comparison.CONTAINS, "lin-m", True),
        (Comparison.CONTAINS, "LIN", False),
        (Comparison.STARTS_WITH, "berlin", True),
        (Comparison.STARTS_WITH, "mitte", False),
    ],
)
def test_attributes_are_compared_exactly(how: Comparison, value: str, *, expected: bool) -> None:
    """No case is folded, and what is not there satisfies no comparison."""
    law = _policy()
    condition = HasAttribute(attribute="site", value=value, how=how)
    absent = replace(condition, attribute="none")

    assert expected == law.holds(condition, law.people[ADA], NOW)
    assert law.holds(absent, law.people[ADA], NOW) is None


def test_who_manages_whom() -> None:
    """Direct reports who are there, and never oneself."""
    law = _policy()
    boss, ada = law.people[BOSS], law.people[ADA]

    assert law.holds(ManagerOf(condition=TEAM), boss, NOW)
    assert law.holds(ManagerOf(condition=IsPerson(person=CAL)), boss, NOW) is False
    assert law.holds(ManagerOf(condition=IsPerson(person=BOSS)), boss, NOW) is False
    assert law.holds(ManagerOf(condition=TEAM), ada, NOW) is False
    assert law.holds(ManagerOf(condition=MISSING), boss, NOW) is None


@pytest.mark.parametrize("condition", [TEAM, PAID, ManagerOf(condition=TEAM), Not(condition=TEAM)])
def test_a_silent_directory_knows_nothing(condition: Condition) -> None:
    """What it last said counts only where that is asked for."""
    law, fresh = _policy(stale=True), _policy()
    boss = law.people[BOSS]

    assert law.holds(condition, boss, NOW) is None
    assert law.holds(condition, boss, NOW, stale=True) is not None or condition is PAID
    assert not law.can_know(condition, boss, NOW)
    assert fresh.can_know(condition, fresh.people[BOSS], NOW)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (IsPerson(person=ADA), True),
        (OnCallFor(rota=PAGED), True),
        (OnCallFor(rota=SILENT), False),
        (OnCallFor(rota=RotaName("unheard of")), False),
        (EachOf(conditions=(OnCallFor(rota=PAGED), TEAM)), True),
        (OneOf(conditions=(OnCallFor(rota=SILENT), TEAM)), False),
        (Not(condition=OnCallFor(rota=SILENT)), False),
        (MISSING, True),
    ],
)
def test_whether_a_condition_can_be_known(condition: Condition, *, expected: bool) -> None:
    """Only where every source that it asks has answered; an attribute's absence is an answer."""
    law = _policy()

    assert expected == law.can_know(condition, law.people[ADA], NOW)


def test_for_whom_one_may_ask() -> None:
    """Oneself and one's reports, if they are known."""
    law, stale = _policy(), _policy(stale=True)
    ada, boss = law.people[ADA], law.people[BOSS]

    assert law.receives((ForSelf(),), ada, ada, NOW)
    assert law.receives((ForSelf(),), boss, ada, NOW) is False
    assert law.receives((ForSelf(), ForReports()), boss, ada, NOW)
    assert law.receives((ForReports(),), boss, boss, NOW) is False
    assert stale.receives((ForReports(),), boss, stale.people[ADA], NOW) is None


def test_when_a_turn_ends() -> None:
    """When somebody else takes over, at their local time; whoever is alone never hands over."""
    start = datetime(2026, 3, 23, 9, 0)  # noqa: DTZ001 - a rota starts at a local time
    weekly = Rota(
        name=PAGED, members=(ADA, BOSS), start=start, every=timedelta(weeks=1), zone="Europe/Berlin"
    )
    during = datetime(2026, 3, 28, tzinfo=UTC)
    handover = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)  # summer time began

    assert handover == weekly.until(ADA, during)
    assert handover + timedelta(weeks=1) == replace(weekly, members=(ADA, ADA, BOSS)).until(
        ADA, during
    )
    assert weekly.until(ADA, datetime(2026, 3, 1, tzinfo=UTC)) is None
    assert replace(weekly, members=(ADA,)).until(ADA, during) is None
    assert replace(weekly, members=()).until(ADA, during) is None


def test_shifts_without_a_gap_are_one() -> None:
    """Somebody else's end is not one's own; outside of any shift there is none."""

    def shift(begin: int, end: int, who: PersonId) -> Shift:
        return Shift(start=NOW + begin * HOUR, end=NOW + end * HOUR, people=frozenset({who}))

    shifts = (shift(0, 1, BOSS), shift(1, 3, ADA), shift(0, 2, ADA), shift(4, 5, ADA))
    made = Schedule(name=PAGED, shifts=shifts, known_until=NOW + 9 * HOUR)

    assert NOW + 3 * HOUR == made.until(ADA, NOW)
    assert NOW + HOUR == made.until(BOSS, NOW)
    assert made.until(BOSS, NOW + HOUR) is None
    assert frozenset() == made.on_call(NOW + 3 * HOUR)
    assert made.on_call(NOW + 9 * HOUR) is None
