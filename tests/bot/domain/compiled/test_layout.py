"""Resources have numbers, and what a selector says besides tags is a set of them."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalog import Entitlement
from bot.domain.compiled.layout import Layout, listed
from bot.domain.ids import IntegrationName, ResourceName
from tests.bot.domain import world
from tests.bot.domain.compiled import worlds

CATALOGUE = world.catalogue()


def test_resources_are_numbered_in_their_order() -> None:
    """What is not there has no number, nor has a permission that is not."""
    layout = Layout(CATALOGUE)

    assert [0, 1] == [layout.number(Entitlement(world.SHOP, one, world.READ)) for one in listed_()]
    missing = (
        Entitlement(IntegrationName("gone"), world.ORDERS, world.READ),
        Entitlement(world.SHOP, ResourceName("gone"), world.READ),
        Entitlement(world.SHOP, world.ORDERS, worlds.PERMISSIONS[0].upper()),  # type: ignore[arg-type]  # no such name
    )
    assert [None] * 3 == [layout.number(one) for one in missing]


def listed_() -> list[ResourceName]:
    """List the names of the resources."""
    return [one.name for one in listed(CATALOGUE)]


@settings(deadline=None)
@given(st.randoms(use_true_random=True))
def test_a_layout_fits_the_same_integrations_only(by: Random) -> None:
    """With the same environments and permissions, and as many resources."""
    one, other = worlds.catalogue(by), worlds.catalogue(by)
    layout = Layout(one)
    names = [
        [
            (it.name, it.environment, list(it.permissions), len(it.resources))
            for it in catalogue.integrations.values()
        ]
        for catalogue in (one, other)
    ]

    assert layout.fits(replace(one))
    assert (names[0] == names[1]) == layout.fits(other)


def test_a_part_of_a_catalogue_keeps_every_integration() -> None:
    """And the resources that were asked for."""
    layout = Layout(CATALOGUE)
    part = layout.only({1: listed(CATALOGUE)[1]})

    shop = part.integrations[world.SHOP]
    assert ([world.LEDGER], [*CATALOGUE.integrations[world.SHOP].permissions]) == (
        [*shop.resources],
        [*shop.permissions],
    )
