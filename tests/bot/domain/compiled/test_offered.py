"""What is offered: a collection that is looked at lazily."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalog import Catalogue, Resource
from bot.domain.compiled import Index, bits
from bot.domain.compiled.offered import Range
from bot.domain.compiled.places import places
from bot.domain.compiled.reach import Reach
from bot.domain.compiled.rules import rules_of
from bot.domain.compiled.targets import targets
from bot.domain.evaluate import Asking
from bot.domain.ids import ResourceName
from bot.domain.policy import Policy
from tests.bot.domain import world
from tests.bot.domain.compiled import worlds


def wide(count: int) -> Policy:
    """Return the law over so many resources."""
    law = world.policy()
    shop = law.catalogue.integrations[world.SHOP]
    names = (ResourceName(f"r{number}") for number in range(count))
    many = replace(shop, resources={one: Resource(name=one) for one in names})
    return replace(law, catalogue=Catalogue(integrations={world.SHOP: many}))


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=True))
def test_a_part_is_cut_from_the_whole(by: Random) -> None:
    """Through whichever bundle; and nothing that is offered is missing from what is near."""
    law = worlds.policy(by)
    rules = rules_of(law)
    laid = targets(rules, Reach(places(law.catalogue), law.catalogue.bundles))
    letting, denying = (by.getrandbits(len(one)) for one in (rules.allowing, rules.denying))
    bundle = by.choice([None, *worlds.BUNDLES])
    whole = Range(laid, letting, denying)
    start, size = by.randint(0, 6), by.randint(1, 6)

    cut = {one: bits.part(start, size).of(those) for one, those in whole.sets(bundle).items()}
    assert cut == whole.part(start, size).sets(bundle)
    assert 0 == bits.union(whole.sets(bundle).values()) & ~whole.near(bundle)


def test_it_is_in_the_order_of_the_catalogue_however_long_it_is() -> None:
    """Pieces follow each other without a gap."""
    law = wide(9_000)
    asking = Asking(person=law.people[world.DEV], now=world.NOW)
    offered = Index(law).offered(asking)

    assert list(law.catalogue.entitlements()) == list(offered)
    assert (27_000, "read") == (len(offered), offered.first(1)[0][1].name)


def test_through_a_bundle_more_may_be_offered() -> None:
    """Counted, and each under its own flow."""
    law = world.policy()
    asking = Asking(
        person=law.people[world.ONCALL],
        now=world.NOW,
        bundle=world.INCIDENT,
        breaking_glass=True,
    )
    index = Index(law)
    for one in law.people.values():
        offered = index.offered(replace(asking, person=one))
        on_call = world.ONCALL in law.on_call(next(iter(law.rotas)), world.NOW)
        expected = law.catalogue.expand(world.INCIDENT) if one.id == world.ONCALL else ()

        assert on_call
        assert sorted(expected) == sorted(offered)
        assert len(expected) == len(offered)
