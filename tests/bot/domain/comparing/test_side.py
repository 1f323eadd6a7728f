"""A policy laid out: which flows hold for somebody, cover something, and apply in each way."""

from dataclasses import replace
from datetime import time

from bot.domain.catalog import Entitlement
from bot.domain.comparing.side import Mode, Side
from bot.domain.flow import Hours
from bot.domain.ids import PermissionName
from tests.bot.domain.world import (
    DBA,
    DEV,
    INCIDENT,
    ONCALL,
    ORDERS,
    READ,
    SHOP,
    WRITE,
    flows,
    orders,
    policy,
)

SIDE = Side(policy())


def names(masks: tuple[int, int]) -> list[str]:
    """Name the flows of a set."""
    return sorted(name for name, _ in SIDE.flows(masks))


def test_flows_are_found_by_person_and_by_target() -> None:
    """Break-glass only on duty, and through its bundle."""
    off, on = SIDE.asker(ONCALL)
    (alone,) = SIDE.cells([orders(WRITE)], None)
    (through,) = SIDE.cells([orders(WRITE)], INCIDENT)

    assert (["admin", "read", "write"], ["admin", "glass", "read", "write"]) == (
        names(off),
        names(on),
    )
    assert (["write"], ["glass", "write"]) == (names(alone), names(through))
    assert ((0, 0), (0, 0)) == SIDE.asker(DBA)


def test_what_is_not_there_is_covered_by_nothing() -> None:
    """Like a permission that the integration does not have."""
    assert [(0, 0)] == list(SIDE.cells([Entitlement(SHOP, ORDERS, PermissionName("fly"))], None))


def test_the_flow_with_the_least_friction_applies() -> None:
    """To all of a target, or not at all; a denial wins."""
    asker = SIDE.asker(DEV)[0]
    read, write = SIDE.cells([orders(READ), orders(WRITE)], None)

    both = SIDE.applying(asker, [read, write], Mode.ASK, outside=False)
    assert ["read", "write"] == [one.flow for one in both]
    assert () == SIDE.applying(asker, [read, (0, 0)], Mode.ASK, outside=False)
    assert () == SIDE.applying((asker[0], 1), [(read[0], 1)], Mode.ASK, outside=False)
    assert () == SIDE.applying(asker, [read], Mode.BREAK_GLASS, outside=False)
    assert () == SIDE.applying(asker, [], Mode.ASK, outside=False)


def test_outside_its_hours_a_flow_does_not_serve() -> None:
    """One without hours always does."""
    hours = Hours(days=frozenset({0}), start=time(8), end=time(9), zone="UTC")
    side = Side(policy(flows=(replace(flows()[0], hours=hours), flows()[1])))
    asker = side.asker(DEV)
    read, write = side.cells([orders(READ), orders(WRITE)], None)

    assert ([], ["write"]) == tuple(
        [way.flow for way in side.applying(asker[0], [one], Mode.ASK, outside=True)]
        for one in (read, write)
    )
    assert asker[0] is not None
