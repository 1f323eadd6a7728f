"""What a condition may come to: a schedule either way, a missing attribute never."""

import pytest
from hypothesis import given

from bot.config.cautions.outcomes import answers, may, must
from bot.domain.flow import (
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
from bot.domain.ids import GroupName, PersonId, RotaName
from bot.domain.people import Schedule
from bot.domain.policy import Policy
from tests.bot.config.cautions.organisations import TIMES, conditions, policies
from tests.bot.config.cautions.scenes import TERMS, policy

FLOW = f"{{name: a, who: {{group: engineering}}, what: {{bundle: incident}}, {TERMS}}}"
ENGINEER = InGroup(group=GroupName("engineering"))
UNKNOWN = HasAttribute(attribute="site", value="london")
SHIFT = OnCallFor(rota=RotaName("primary"))
ELSEWHERE = OnCallFor(rota=RotaName("elsewhere"))
TESS = IsPerson(person=PersonId("tess@example.com"))


@pytest.fixture(scope="module")
def known() -> Policy:
    """Load the base, with a schedule that nobody has asked yet."""
    found = policy(FLOW)
    rotas = {**found.rotas, RotaName("elsewhere"): Schedule(name=RotaName("elsewhere"))}
    return Policy(revision=found.revision, people=found.people, rotas=rotas)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (ENGINEER, {True}),
        (TESS, {False}),
        (UNKNOWN, {None}),
        (Not(condition=UNKNOWN), {None}),
        (Not(condition=TESS), {True}),
        (SHIFT, {True, False}),
        (Not(condition=SHIFT), {True, False}),
        (ELSEWHERE, {True, False, None}),
        (OnCallFor(rota=RotaName("nowhere")), {None}),
        (EachOf(conditions=(ENGINEER, SHIFT)), {True, False}),
        (EachOf(conditions=(UNKNOWN, SHIFT)), {None, False}),
        (OneOf(conditions=(ENGINEER, SHIFT)), {True}),
        (OneOf(conditions=(UNKNOWN, TESS)), {None}),
        (ManagerOf(condition=ENGINEER), {False}),
    ],
)
def test_every_answer_is_found(
    known: Policy, condition: Condition, expected: set[bool | None]
) -> None:
    """For Ada, an engineer who takes turns and whose site is not known."""
    ada = known.people[PersonId("ada@example.com")]

    assert expected == answers(known, condition, ada)
    assert (True in expected) == may(known, condition, ada)
    assert (expected == {True}) == must(known, condition, ada)


def test_a_manager_is_judged_by_those_below(known: Policy) -> None:
    """Tess manages Ada."""
    tess = known.people[PersonId("tess@example.com")]

    assert must(known, ManagerOf(condition=ENGINEER), tess)
    assert {True, False} == answers(known, ManagerOf(condition=SHIFT), tess)


@given(policies, conditions)
def test_no_answer_is_overlooked(policy: Policy, condition: Condition) -> None:
    """Whatever a policy says of somebody, at any time, is among the answers."""
    for person in policy.people.values():
        found = {policy.holds(condition, person, now) for now in TIMES}

        assert found <= answers(policy, condition, person)
