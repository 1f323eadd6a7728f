"""Judges sort people: sure, open, and open once a directory is silent."""

from datetime import timedelta
from random import Random

from bot.domain.compiled.crowd import Crowd
from bot.domain.compiled.judges import STRANGER, Stance, denying, judge, letting
from bot.domain.flow import Condition, HasAttribute, InGroup, IsPerson, OnCallFor
from bot.domain.people import Person
from bot.domain.policy import Policy
from tests.bot.domain.compiled import worlds

NOW, HOUR = worlds.NOW, timedelta(hours=1)
RED = worlds.GROUPS[0]
LAW = Policy(
    revision=worlds.policy(Random(1)).revision,  # noqa: S311 - no secret
    people={
        one: Person(id=one, name=one, groups=frozenset({RED}), known_until=NOW)
        for one in worlds.PEOPLE[:1]
    },
)
ASKED = (
    InGroup(group=RED),
    OnCallFor(rota=worlds.ROTAS[0]),
    HasAttribute(attribute="team", value="pay"),
    None,
)


def test_who_is_let_must_be_known() -> None:
    """A silent directory leaves open what it said, for flows that need it to answer."""
    found = judge(Crowd(LAW), ASKED, letting)

    assert (0b0001, 0) == found.of(0).at(NOW - HOUR)
    assert (0, 0b0001) == found.of(0).at(NOW)
    assert (0b0001, 0) == found.of(0).at(NOW, aged=0b1110)


def test_who_cannot_be_known_may_be_denied() -> None:
    """By a schedule that does not answer; by an attribute only once its directory is silent."""
    found = judge(Crowd(LAW), ASKED[:3], denying)

    assert (0b001, 0b010) == found.of(0).at(NOW - HOUR)
    assert (0b001, 0b110) == found.of(0).at(NOW)


def test_a_changed_condition_is_judged_anew() -> None:
    """Where none is, the judge stays."""
    first = judge(Crowd(LAW), ASKED, letting)
    others: dict[int, Condition | None] = {0: IsPerson(person=worlds.PEOPLE[1]), 3: ASKED[0]}

    assert first is first.changed({})
    assert (0b1000, 0) == first.changed(others).of(0).at(NOW - HOUR)


def test_nobody_is_judged_by_no_flows() -> None:
    """There is no row, then."""
    assert (0, 0) == judge(Crowd(LAW), (), letting).of(0).at(NOW - HOUR)


def test_of_a_stranger_all_is_open() -> None:
    """Whatever the flows ask, and at any time."""
    found = judge(Crowd(LAW), ASKED, letting).of(None)

    assert (STRANGER, (0, -1)) == (found, found.at(NOW))


def test_a_stance_that_is_late_is_open() -> None:
    """From that moment on, and only for the flows that need directories to answer."""
    stance = Stance(0b011, 0b100, 0b011, NOW)

    assert (0b011, 0b100) == stance.at(NOW - HOUR)
    assert (0b010, 0b101) == stance.at(NOW, aged=0b001)
