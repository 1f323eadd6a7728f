"""What a condition may be for everybody holds what the law says of each, whatever happens."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.compiled.crowd import Crowd, asks_schedules, levels
from bot.domain.flow import Condition, EachOf, InGroup, ManagerOf, Not, OnCallFor, OneOf
from tests.bot.domain.compiled import worlds

CHANCE = st.randoms(use_true_random=True)
RED = InGroup(group=worlds.GROUPS[0])
DUTY = OnCallFor(rota=worlds.ROTAS[0])


@settings(max_examples=60, deadline=None)
@given(CHANCE)
def test_no_answer_of_the_law_is_impossible(by: Random) -> None:
    """At whatever hour; and where one answer only is possible, it is the law's."""
    law = worlds.policy(by)
    crowd, asked = Crowd(law), worlds.condition(by, 3)
    found = crowd.possible(asked)
    for number, person in enumerate(law.people.values()):
        for hour in range(-3, 4):
            answer = law.holds(asked, person, worlds.NOW + timedelta(hours=hour), stale=True)
            those = {True: found.yes, False: found.no, None: found.unknown}[answer]
            assert those >> number & 1
            assert found.surely >> number & 1 <= (answer is True)


def test_only_whom_the_policy_knows_just_so_has_a_number() -> None:
    """A person as another directory told of them is somebody else."""
    law = worlds.policy(Random(1))  # noqa: S311 - no secret
    crowd, known = Crowd(law), law.people[worlds.PEOPLE[2]]
    stranger = worlds.person(Random(1), worlds.PEOPLE[-1])  # noqa: S311 - no secret

    others = crowd.number(replace(known, name="P")), crowd.number(stranger)
    assert (2, (None, None)) == (crowd.number(known), others)


def test_people_are_vouched_for_with_those_they_manage() -> None:
    """As long as the first of them is; what a file says holds for ever."""
    law = worlds.policy(Random(1))  # noqa: S311 - no secret
    ids = worlds.PEOPLE[:4]
    above = [None, ids[0], ids[0], ids[1]]
    until = [None, worlds.NOW, worlds.NOW + timedelta(hours=1), worlds.NOW - timedelta(hours=1)]
    people = {
        one: replace(law.people[one], active=True, manager=boss, known_until=at)
        for one, boss, at in zip(ids, above, until, strict=True)
    }
    crowd = Crowd(replace(law, people=people))

    assert until == crowd.vouched_until(0)
    for depth in (1, 2):  # whoever is silent may by now be managed by anybody
        assert [until[3]] * 4 == crowd.vouched_until(depth)


def test_who_left_is_known_no_longer_than_their_directory_vouches() -> None:
    """Their silence is nobody else's: they are nobody's report."""
    law = worlds.policy(Random(1))  # noqa: S311 - no secret
    early, late = worlds.NOW, worlds.NOW + timedelta(hours=1)
    for first, expected in ((late, [early, late]), (None, [early, None])):
        facts = zip(worlds.PEOPLE[:2], (False, True), (early, first), strict=True)
        people = {
            one: replace(law.people[one], active=active, known_until=until)
            for one, active, until in facts
        }
        assert expected == Crowd(replace(law, people=people)).vouched_until(1)


def test_conditions_are_searched_for_reports_and_schedules() -> None:
    """However deep they lie."""
    deep = EachOf(conditions=(RED, OneOf(conditions=(Not(condition=ManagerOf(condition=DUTY)),))))

    asked: list[Condition] = [deep, RED, ManagerOf(condition=deep), OneOf(conditions=())]
    assert [1, 0, 2, 0] == [levels(one) for one in asked]
    assert [True, False, True, False] == [asks_schedules(one) for one in asked]
    assert not asks_schedules(Not(condition=RED))
