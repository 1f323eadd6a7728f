"""Who is told again: approvers while they are waited for, grantees before the end."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain import commands
from bot.domain.decide import decide
from bot.domain.effects import Remind
from bot.domain.events import ApproversReminded, EndAnnounced
from bot.domain.flow import AllOf, FromManager, FromOwner, Step
from bot.domain.ids import PersonId
from bot.domain.lifecycle import MOST_REMINDERS, next_due
from bot.domain.policy import Policy
from bot.domain.request import Request, View
from tests.bot.domain.world import (
    DEV,
    LATER,
    LEAD,
    NOW,
    READ,
    WRITE,
    after,
    flows,
    in_use,
    opened,
    orders,
    policy,
)

QUARTER = timedelta(minutes=15)


def pending(**changes: object) -> Request:
    """Return a request whose approvers are reminded each quarter of an hour, without escalation."""
    request = opened(orders(WRITE)).request
    fields = {"remind": QUARTER, "escalation": (), **changes}
    return replace(request, **fields)  # type: ignore[arg-type]  # a table


def tick(request: Request, at: datetime, law: Policy | None = None) -> tuple[Request, list[Remind]]:
    """Let time pass."""
    change = decide(law or policy(), request, commands.Tick(), at)
    return change.request, [one for one in change.effects if isinstance(one, Remind)]


def test_those_who_are_waited_for_are_asked_again() -> None:
    """Each time it is due, and once for what was missed."""
    request, first = tick(pending(), NOW + QUARTER)
    request, missed = tick(request, NOW + 4 * QUARTER)

    assert [(View.APPROVAL, LEAD)] == [(one.audience.view, one.audience.person) for one in first]
    assert 1 == len(missed)
    assert NOW + 5 * QUARTER == next_due(request)
    assert [] == tick(request, NOW + 4.5 * QUARTER)[1]


def test_whoever_decided_is_left_in_peace() -> None:
    """Only those whose yes still brings it nearer are asked again."""
    both = AllOf(parts=(Step(sources=(FromManager(),)), Step(sources=(FromOwner(),))))
    rules = flows()
    law = policy(flows=(rules[0], replace(rules[1], approval=both), *rules[2:]))
    request = after(pending(), commands.Recheck(), commands.Approve(person=LEAD), law=law)
    change = decide(law, request, commands.Tick(), NOW + QUARTER)
    people = next(one.people for one in change.events if isinstance(one, ApproversReminded))

    assert LEAD not in people
    assert people


def test_reminders_end() -> None:
    """With the request, and after so many."""
    tired = pending(reminded=MOST_REMINDERS, lapses_at=NOW + 99 * QUARTER)

    assert NOW + 99 * QUARTER == next_due(tired)
    assert [] == tick(tired, NOW + 50 * QUARTER)[1]
    assert [] == tick(pending(lapses_at=NOW + QUARTER), NOW + QUARTER)[1]
    assert [] == tick(pending(remind=None), NOW + QUARTER)[1]


@pytest.mark.parametrize(
    ("hours", "lead"), [(2.0, timedelta(minutes=15)), (0.25, timedelta(minutes=7.5))]
)
def test_the_grantee_is_told_before_the_end(hours: float, lead: timedelta) -> None:
    """A quarter of an hour before, or at half time; once, unless the end moves."""
    asked = opened(orders(READ)).request
    request = in_use(replace(asked, duration=timedelta(hours=hours)))
    end = request.grants[0].expires_at
    assert end
    assert end - lead == next_due(request)

    early, none = tick(request, end - lead - timedelta(milliseconds=1))
    told, once = tick(early, end - lead)
    again = tick(told, end - lead / 2)[1]
    more = commands.Prolong(extension=told.id, by=timedelta(hours=1))
    longer = decide(policy(), told, more, end - lead / 2).request
    later = tick(longer, end + timedelta(minutes=45))[1]

    assert ([], []) == (none, again)
    assert [(View.ENDING, DEV)] == [(one.audience.view, one.audience.person) for one in once]
    assert [View.ENDING] == [one.audience.view for one in later]


def test_nothing_is_announced_at_the_very_end() -> None:
    """After a pause over both moments the access ends, and nobody is told that it will."""
    request = in_use(opened(orders(READ)).request)
    end = request.grants[0].expires_at
    assert end
    change = decide(policy(), request, commands.Tick(), end)

    assert not [one for one in change.events if isinstance(one, EndAnnounced)]


def test_the_reminder_is_an_audience_of_its_own() -> None:
    """It is added once, and brought up to date like any copy."""
    request = in_use(opened(orders(READ)).request)
    end = request.grants[0].expires_at
    assert end
    told, _ = tick(request, end - QUARTER)
    gone = decide(policy(), told, commands.GiveBack(person=PersonId(DEV)), LATER)
    views = [getattr(one, "audience", None) for one in gone.effects]

    assert 1 == len([one for one in told.audiences if one.view is View.ENDING])
    assert View.ENDING in {one.view for one in views if one}
