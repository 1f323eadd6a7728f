"""A selector chooses what the law says it matches, also after tags changed."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalog import Catalogue, Integration, Selector
from bot.domain.compiled import bits
from bot.domain.compiled import places as module
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


@pytest.mark.parametrize("kept", [0, 2, 99])
def test_all_of_each_resource_is_what_the_catalogue_lists(
    kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its order, the first time and the next, whether or not it is kept."""
    monkeypatch.setattr(module, "_KEPT", kept)
    law = world.policy()
    there = places(law.catalogue)
    for _ in range(2):
        found = [one for number in range(2) for one in there.entitlements(number)]

        assert list(law.catalogue.entitlements()) == found


def moved(by: Random, there: Places, law: Policy) -> tuple[Places, Policy]:
    """Change tags, and follow."""
    law = worlds.retagged(by, law)
    found = there.moved(law.catalogue, 99)
    assert found is not None
    return found[0], law


def test_more_than_tags_is_too_much() -> None:
    """Another type, another name, another integration."""
    catalogue = world.catalogue()
    shop = catalogue.integrations[world.SHOP]
    orders = replace(shop.resources[world.ORDERS], type="queue")
    other = replace(shop, resources={**shop.resources, world.ORDERS: orders})
    fewer = replace(shop, resources={world.ORDERS: orders})
    there = places(catalogue)

    assert [None, None] == [
        there.moved(replace(catalogue, integrations={world.SHOP: one}), 99)
        for one in (other, fewer)
    ]


def test_so_many_may_bear_other_tags() -> None:
    """Above, all are laid out anew. A tag that no selector ever said makes no difference."""
    catalogue = world.catalogue()
    shop = catalogue.integrations[world.SHOP]
    orders = replace(shop.resources[world.ORDERS], tags={"new": "1"})
    other = replace(shop, resources={**shop.resources, world.ORDERS: orders})
    there = places(catalogue)
    unasked = there.moved(replace(catalogue, integrations={world.SHOP: other}), 0)
    there.chosen(Selector(tags={"new": "1"}))
    found = [
        there.moved(replace(catalogue, integrations={world.SHOP: one}), most)
        for one, most in ((shop, 0), (other, 1), (other, 0))
    ]

    assert [[], [0], None] == [one and one[1] for one in found]
    assert unasked
    assert [] == unasked[1]


@settings(deadline=None)
@given(st.randoms(use_true_random=True))
def test_places_are_kept_for_the_same_names_only(by: Random) -> None:
    """Tags and owners do not matter; environments, permissions, names and types do."""
    one, other = worlds.catalogue(by), worlds.catalogue(by)
    laid = [
        [
            (it.name, it.environment, [*it.permissions], [*it.resources], _types(it))
            for it in catalogue.integrations.values()
        ]
        for catalogue in (one, other)
    ]

    assert (laid[0] == laid[1]) == (places(one).moved(other, 99) is not None)


def _types(integration: Integration) -> list[str]:
    return [one.type for one in integration.resources.values()]
