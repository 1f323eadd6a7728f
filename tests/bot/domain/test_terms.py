"""Terms say how long, when, and who decides; and whether enough people are there to decide."""

from dataclasses import replace
from datetime import time, timedelta

from bot.domain.evaluate import Asking
from bot.domain.flow import Escalation, Extensions, Flow, FromGroup, FromPerson, Hours, Step
from bot.domain.ids import FlowName, GroupName, PermissionName
from bot.domain.policy import Policy
from bot.domain.terms import Seat, Terms, Tier, terms
from tests.bot.domain.world import ADMIN, DBA, DBA2, DEV, LEAD, NOW, READ, WRITE, orders, policy


def told(flow: Flow, permission: PermissionName, law: Policy | None = None) -> Terms:
    """Return the terms of a flow for Dev and one permission on the orders."""
    law = law or policy()
    asking = Asking(person=law.people[DEV], now=NOW)
    return terms(law, flow, [orders(permission)], asking)


def flow(name: str) -> Flow:
    """Return a flow of the world."""
    return policy().by_name[FlowName(name)]


def test_an_automatic_flow_needs_nobody() -> None:
    """It has no seats, and is never stuck."""
    found = told(flow("read"), READ)

    assert (True, 0, (), True, True) == (
        found.automatic,
        found.decisions,
        found.ways,
        found.possible,
        found.possible_later,
    )
    assert (timedelta(hours=1), timedelta(hours=8)) == (found.default, found.max)


def test_each_seat_names_who_is_there_for_it() -> None:
    """The owner's seat says whose owner."""
    found = told(flow("admin"), ADMIN)
    manager = Seat(sources=("the requester's manager",), people=(LEAD,))
    owner = Seat(sources=("the resource's owner",), people=(DBA2, DBA), owned=orders(ADMIN))

    assert ((manager, owner),) == found.ways
    assert (True, "[A-Z]+-[0-9]+") == (found.possible, found.pattern)


def test_the_escalation_may_be_what_makes_it_possible() -> None:
    """Nobody manages Dev: only after a quarter of an hour somebody may decide."""
    law = policy()
    alone = replace(law, people={**law.people, DEV: replace(law.people[DEV], manager=None)})
    found = told(flow("write"), WRITE, alone)
    tier = Tier(after=timedelta(minutes=15), sources=("group owners",), people=(DBA2, DBA))

    assert (False, True) == (found.possible, found.possible_later)
    assert (tier,) == found.escalation
    assert ((Seat(sources=("the requester's manager",), people=()),),) == found.ways


def test_what_nobody_can_approve_is_never_possible() -> None:
    """Neither now nor after the escalation."""
    empty = FromGroup(group=GroupName("empty"))
    stuck = replace(
        flow("write"),
        approval=Step(sources=(empty,)),
        escalation=(Escalation(after=timedelta(hours=1), to=(FromPerson(person=DEV),)),),
    )
    found = told(stuck, WRITE)

    assert (False, False) == (found.possible, found.possible_later)


def test_hours_and_extensions_are_told() -> None:
    """Where there are some."""
    hours = Hours(days=frozenset({0}), start=time(8), end=time(18), zone="UTC")
    limited = replace(
        flow("read"), hours=hours, extensions=Extensions(max=2, each=timedelta(minutes=30))
    )
    found = told(limited, READ)

    assert ("Mon 08:00-18:00 UTC", 2) == (found.hours, found.extensions)
