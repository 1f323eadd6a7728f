"""What is offered: a collection that is looked at lazily."""

from dataclasses import replace

from bot.domain.catalog import Catalogue, Resource
from bot.domain.compiled import Index
from bot.domain.evaluate import Asking
from bot.domain.ids import ResourceName
from bot.domain.policy import Policy
from tests.bot.domain import world


def wide(count: int) -> Policy:
    """Return the law over so many resources."""
    law = world.policy()
    shop = law.catalogue.integrations[world.SHOP]
    names = (ResourceName(f"r{number}") for number in range(count))
    many = replace(shop, resources={one: Resource(name=one) for one in names})
    return replace(law, catalogue=Catalogue(integrations={world.SHOP: many}))


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
