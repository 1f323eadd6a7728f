"""What changes is told once: in the plainest situation in which it does."""

from dataclasses import replace
from datetime import time, timedelta

from bot.domain.catalog import Entitlement
from bot.domain.comparing.side import Side
from bot.domain.comparing.turns import Kind, Turn, Turns
from bot.domain.flow import Hours, OnCallFor
from bot.domain.ids import PersonId, RotaName
from bot.domain.policy import Policy
from tests.bot.domain.world import DEV, ONCALL, READ, flows, orders, policy

HOURS = Hours(days=frozenset({0}), start=time(8), end=time(9), zone="UTC")
READS = flows()[0]


def turns(old: Policy, new: Policy, person: PersonId, target: Entitlement) -> list[Turn]:
    """Return what changes for somebody with something; asked twice, it is the same."""
    sides = (Side(old), Side(new))
    asker = tuple(one.asker(person) for one in sides)
    cells = tuple(tuple(one.cells([target], None)) for one in sides)
    found = Turns(sides)
    assert found.of(asker, cells) == found.of(asker, cells)
    return list(found.of(asker, cells))


def only(**changes: object) -> Policy:
    """Return a policy with the flow `read` alone, changed."""
    return policy(flows=(replace(READS, **changes),))  # type: ignore[arg-type]  # from a table


def test_what_changes_always_is_told_once() -> None:
    """Although it holds on call and outside hours, too."""
    (turn,) = turns(only(), only(max=timedelta(hours=1)), DEV, orders(READ))

    assert (Kind.CHANGES, False, False) == (turn.kind, turn.on_call, turn.outside_hours)


def test_what_changes_outside_hours_is_told_so() -> None:
    """Inside them only the terms are different."""
    found = turns(only(), only(hours=HOURS), DEV, orders(READ))

    assert [(Kind.CHANGES, False), (Kind.LOSES, True)] == [
        (one.kind, one.outside_hours) for one in found
    ]


def test_what_changes_on_call_is_told_so() -> None:
    """For whoever takes turns only."""
    on_call = only(who=OnCallFor(rota=RotaName("primary")))
    none = policy(flows=())

    assert [(Kind.GAINS, True)] == [
        (one.kind, one.on_call) for one in turns(none, on_call, ONCALL, orders(READ))
    ]
    assert [] == turns(none, on_call, DEV, orders(READ))
