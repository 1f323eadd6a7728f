"""A selector chooses what the law says it matches, also after tags changed."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalog import Catalogue, Selector
from bot.domain.compiled import bits
from bot.domain.compiled.places import Places, places
from bot.domain.policy import Policy
from tests.bot.domain import world
from tests.bot.domain.compiled import worlds


def matched(catalogue: Catalogue, where: Selector) -> int:
    """Ask the selector about each resource."""
    pairs = enumerate(catalogue.resources())
    return bits.of((number for number, pair in pairs if where.matches(*pair)), 99)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=True))
def test_a_selector_chooses_what_it_matches(by: Random) -> None:
    """By integration, environment, type, name and tags, alone and together."""
    law = worlds.policy(by)
    there = places(law.catalogue)
    selectors = [worlds.selector(by) for _ in range(6)]
    for where in selectors:
        assert matched(law.catalogue, where) == there.chosen(where)
    for _ in range(2):
        there, law = moved(by, there, law)
        for where in selectors:
            assert matched(law.catalogue, where) == there.chosen(where)


def moved(by: Random, there: Places, law: Policy) -> tuple[Places, Policy]:
    """Change tags, and follow."""
    law = worlds.retagged(by, law)
    changed = there.changed(law.catalogue)
    assert changed is not None
    return there.retagged(law.catalogue, changed), law


def test_more_than_tags_is_too_much() -> None:
    """Another type, another name, another integration."""
    catalogue = world.catalogue()
    shop = catalogue.integrations[world.SHOP]
    orders = replace(shop.resources[world.ORDERS], type="queue")
    other = replace(shop, resources={**shop.resources, world.ORDERS: orders})
    fewer = replace(shop, resources={world.ORDERS: orders})
    there = places(catalogue)

    assert [None, None] == [
        there.changed(replace(catalogue, integrations={world.SHOP: one})) for one in (other, fewer)
    ]
    assert [] == there.changed(replace(catalogue))
