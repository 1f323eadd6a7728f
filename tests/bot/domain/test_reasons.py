"""Reasons name the leaf that breaks a condition; what cannot be known is said to be unknown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from bot.domain.flow import (
    Comparison,
    Condition,
    EachOf,
    HasAttribute,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
)
from bot.domain.ids import GroupName, RotaName
from bot.domain.people import Person, Schedule
from bot.domain.policy import Policy
from bot.domain.reasons import Subject, View, broken, met, moment, words
from tests.bot.domain.test_evaluate import conditions
from tests.bot.domain.world import DEV, ENGINEERING, LEAD, NOW, ONCALL, OWNERS, PEOPLE, policy

OWNER = InGroup(group=OWNERS)
STAFF = InGroup(group=ENGINEERING)
ON_CALL = OnCallFor(rota=RotaName("primary"))
CONTRACTOR = HasAttribute(attribute="employment", value="contractor")
ADA = replace(PEOPLE[0], attributes={"employment": "staff"})


def view(person: Person = ADA, law: Policy | None = None, name: str = "") -> View:
    """Look at a person, who is spoken of by name if one is given."""
    return View(policy=law or policy(), person=person, now=NOW, subject=Subject(name=name))


def texts(looked: View, condition: Condition) -> list[str]:
    """Return why a condition does not hold."""
    return [one.text for one in broken(looked, condition)]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (OWNER, ["you are not in group owners"]),
        (IsPerson(person=LEAD), ["only lead@example.com may"]),
        (ON_CALL, ["you are not on call for primary"]),
        (CONTRACTOR, ["your employment is staff, not contractor"]),
        (
            replace(CONTRACTOR, how=Comparison.CONTAINS),
            ["your employment is staff, not containing contractor"],
        ),
        (
            replace(CONTRACTOR, how=Comparison.STARTS_WITH),
            ["your employment is staff, not starting with contractor"],
        ),
        (
            HasAttribute(attribute="employment", value="staff", how=Comparison.IS_NOT),
            ["your employment is staff, which is excluded"],
        ),
        (HasAttribute(attribute="level", value="3"), ["you have no attribute level"]),
        (ManagerOf(condition=STAFF), ["you manage nobody in group engineering"]),
        (
            EachOf(conditions=(STAFF, OWNER, ON_CALL)),
            ["you are not in group owners", "you are not on call for primary"],
        ),
        (
            OneOf(conditions=(OWNER, ON_CALL)),
            ["you are none of: in group owners; on call for primary"],
        ),
        (OneOf(conditions=(OWNER,)), ["you are not in group owners"]),
        (Not(condition=STAFF), ["you are in group engineering"]),
        (Not(condition=Not(condition=OWNER)), ["you are not in group owners"]),
        (Not(condition=OneOf(conditions=(OWNER, STAFF))), ["you are in group engineering"]),
        (Not(condition=IsPerson(person=DEV)), ["you are dev@example.com"]),
        (
            Not(condition=HasAttribute(attribute="employment", value="staff")),
            ["your employment is staff"],
        ),
        (STAFF, []),
    ],
)
def test_the_leaf_that_breaks_it_is_named(condition: Condition, said: list[str]) -> None:
    """To the person themself, and nothing where it holds."""
    assert said == texts(view(), condition)


def test_others_are_spoken_of_by_name() -> None:
    """Whoever reads it need not be the person."""
    looked = view(name="Ada")

    assert ["Ada is not in group owners"] == texts(looked, OWNER)
    assert ["Ada's employment is staff, not contractor"] == texts(looked, CONTRACTOR)
    assert ["Ada has no attribute level"] == texts(
        looked, HasAttribute(attribute="level", value="3")
    )
    assert ["Ada manages nobody in group owners"] == texts(looked, ManagerOf(condition=OWNER))


def test_who_manages_is_told_too() -> None:
    """The other way round, for what excludes managers."""
    lead = policy().people[LEAD]

    assert ["you manage somebody in group engineering"] == texts(
        view(lead), Not(condition=ManagerOf(condition=STAFF))
    )


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        (None, "there is no schedule primary"),
        (Schedule(name=RotaName("primary")), "the schedule primary has never answered"),
        (
            Schedule(name=RotaName("primary"), known_until=NOW - timedelta(hours=2)),
            "the schedule primary does not answer, and what it said ran out at 10:00 UTC",
        ),
    ],
)
def test_a_silent_schedule_is_named(schedule: Schedule | None, said: str) -> None:
    """Since when, and for a condition and its opposite alike."""
    law = policy(rotas={schedule.name: schedule} if schedule else {})
    (reason,) = broken(view(law=law), EachOf(conditions=(STAFF, ON_CALL)))

    assert (said, True) == (reason.text, reason.unknown)
    assert (reason,) == broken(view(law=law), Not(condition=ON_CALL))
    assert (reason,) == met(view(law=law), ON_CALL)
    assert (reason,) == broken(view(law=law), OneOf(conditions=(OWNER, ON_CALL)))


def test_a_silent_directory_is_named() -> None:
    """What it would have had to say is named as well."""
    old = replace(ADA, source="scim", known_until=NOW - timedelta(days=1))
    (reason,) = broken(view(old), STAFF)

    assert reason.unknown
    assert (
        "it is not known whether you are in group engineering: the directory scim does not "
        "answer, and what it said ran out at 2026-11-22 12:00 UTC"
    ) == reason.text


def test_what_is_not_known_of_reports_is_unknown() -> None:
    """The manager is known, and the one who is managed is not."""
    stale = replace(PEOPLE[0], known_until=NOW)
    law = policy(people={LEAD: PEOPLE[1], DEV: stale})
    (reason,) = broken(view(PEOPLE[1], law), ManagerOf(condition=OWNER))

    assert reason.unknown
    assert "it is not known whether you are the manager of somebody in group owners" == reason.text


def test_words_nest() -> None:
    """Brackets keep apart what would read otherwise."""
    nested = EachOf(
        conditions=(STAFF, Not(condition=OneOf(conditions=(OWNER, IsPerson(person=ONCALL)))))
    )

    assert "in group engineering and not (in group owners or oncall@example.com)" == words(nested)
    assert "the manager of somebody of employment contractor" == words(
        ManagerOf(condition=CONTRACTOR)
    )
    assert "of employment other than contractor" == words(
        replace(CONTRACTOR, how=Comparison.IS_NOT)
    )


def test_a_moment_of_another_day_has_its_date() -> None:
    """And one of today has none."""
    assert "11:30 UTC" == moment(NOW - timedelta(minutes=30), NOW)
    assert "2026-11-20 12:00 UTC" == moment(NOW - timedelta(days=3), NOW)


@given(conditions)
def test_there_is_a_reason_exactly_when_it_does_not_hold(condition: Condition) -> None:
    """And a reason that it holds exactly when it is not known not to."""
    law = policy()
    someone = Person(id=DEV, name="Dev", groups=frozenset({GroupName("red")}))
    looked = view(someone, law)
    answer = law.holds(condition, someone, NOW)

    assert (answer is True) == (not broken(looked, condition))
    assert (answer is False) == (not met(looked, condition))
    assert all(one.text for one in broken(looked, condition))
