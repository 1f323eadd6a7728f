"""Coverage turned round is the spreads it was made of."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalog import Entitlement
from bot.domain.compiled import bits
from bot.domain.compiled.coverage import Coverage, coverage
from bot.domain.compiled.lazily import made
from bot.domain.compiled.reach import Spread
from bot.domain.ids import IntegrationName, PermissionName, ResourceName
from tests.bot.domain.compiled import worlds

SIZE = 20
CHANCE = st.randoms(use_true_random=True)


def spread(by: Random) -> Spread:
    """Make a spread that may treat some permissions apart."""
    names = by.sample(worlds.PERMISSIONS, by.randint(0, 2))
    some = by.choice([None, None, frozenset(by.sample(worlds.PERMISSIONS, 2))])
    special = {one: by.getrandbits(SIZE) for one in names if by.random() < 0.5}
    return Spread(by.getrandbits(SIZE), some, special)


def agrees(found: Coverage, spreads: list[Spread], by: Random) -> None:
    """Compare for each resource and permission, and for a choice of flows."""
    flows = by.getrandbits(len(spreads))
    for permission in (*worlds.PERMISSIONS, PermissionName("other")):
        sets = [one.at(permission) for one in spreads]
        for number in range(SIZE):
            covering = sum((those >> number & 1) << one for one, those in enumerate(sets))
            assert covering == found.of(number, permission)
            there = Entitlement(IntegrationName("shop"), ResourceName(str(number)), permission)
            assert [covering & flows] == found.each(number, [there], flows)
        chosen = [those for one, those in enumerate(sets) if flows >> one & 1]
        union = bits.union([*found.alike(flows), *found.apart(flows, permission)])
        assert union == sum(
            1 << number for number in range(SIZE) if any(those >> number & 1 for those in chosen)
        )


@settings(deadline=None)
@given(CHANCE)
def test_coverage_is_what_each_flow_covers(by: Random) -> None:
    """Also after some flows, or some resources, became others."""
    spreads = [spread(by) for _ in range(10)]
    found = coverage(spreads, SIZE)
    agrees(found, spreads, by)

    changed = by.sample(range(10), 2)
    new = {one: spread(by) for one in changed}
    spreads = [new.get(one, each) for one, each in enumerate(spreads)]
    found = found.with_flows(new)
    agrees(found, spreads, by)

    moved = sorted(by.sample(range(SIZE), 3))
    spreads = [elsewhere(one, moved) for one in spreads]
    only = [picked(one, moved) for one in spreads]
    agrees(found.with_places(made(spreads), moved, only), spreads, by)


def elsewhere(one: Spread, moved: list[int]) -> Spread:
    """Turn over what a spread says of some resources."""
    flips = sum(1 << number for number in moved)
    special = {name: those ^ flips for name, those in one.special.items()}
    return Spread(one.where ^ flips, one.permissions, special)


def picked(one: Spread, moved: list[int]) -> Spread:
    """Return what a spread says of some resources, in their order."""
    sets = {name: _few(those, moved) for name, those in one.special.items()}
    return Spread(_few(one.where, moved), one.permissions, sets)


def _few(those: int, moved: list[int]) -> int:
    return sum((those >> number & 1) << place for place, number in enumerate(moved))
