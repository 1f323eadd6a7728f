"""For whom a condition holds is what the policy says of each person, on duty and off."""

from hypothesis import given, settings

from bot.domain.comparing.everybody import Everybody, asks_schedules
from bot.domain.flow import Condition, EachOf, InGroup, ManagerOf, Not, OnCallFor
from bot.domain.ids import GroupName, PersonId, RotaName
from bot.domain.policy import Policy
from tests.bot.domain.comparing.test_matrix import ON_CALL, policies, wider
from tests.bot.domain.world import ENGINEERING, NOW, ONCALL, policy
from tests.fakes.effort import effort


@settings(max_examples=effort(60))
@given(policies, wider)
def test_everybody_is_judged_as_each_one_is(law: Policy, condition: Condition) -> None:
    """Everybody who takes turns is on call there, on duty."""
    holding = Everybody(law, on_duty=True).holding([condition])
    active = [one for one in law.people.values() if one.active]
    wanted = {one.id: law.holds(condition, one, NOW) is True for one in active}

    assert wanted == {one: bool(holding(one)) for one in wanted}


def test_off_duty_nobody_is_on_call() -> None:
    """And whoever is not there holds nothing."""
    off = Everybody(policy(), on_duty=False).holding([ON_CALL, Not(condition=ON_CALL)])
    on = Everybody(policy(), on_duty=True).holding([ON_CALL, Not(condition=ON_CALL)])

    assert (0b10, 0b01) == (off(ONCALL), on(ONCALL))
    assert 0 == on(PersonId("nobody"))


def test_a_schedule_that_is_not_there_is_unknown() -> None:
    """Neither it nor its opposite holds."""
    gone = OnCallFor(rota=RotaName("gone"))
    holding = Everybody(policy(), on_duty=True).holding([gone, Not(condition=gone)])

    assert 0 == holding(ONCALL)


def test_conditions_that_ask_schedules_are_found() -> None:
    """However deep."""
    nested = EachOf(conditions=(Not(condition=ManagerOf(condition=ON_CALL)),))

    assert asks_schedules(nested)
    assert not asks_schedules(InGroup(group=GroupName(ENGINEERING)))
