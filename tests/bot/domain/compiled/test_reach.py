"""What is covered, as sets, is what the law covers one by one."""

from collections.abc import Callable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalog import Entitlement
from bot.domain.compiled.places import places
from bot.domain.compiled.reach import Reach, Spread
from bot.domain.evaluate import covers
from bot.domain.ids import BundleName
from bot.domain.policy import Policy
from tests.bot.domain.compiled import worlds


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=True))
def test_a_spread_is_what_the_law_covers(by: Random) -> None:
    """Alone, through a bundle, and by whichever of its bundles."""
    law = worlds.policy(by)
    reach = Reach(places(law.catalogue), law.catalogue.bundles)
    what, bundle = worlds.what(by), by.choice(worlds.BUNDLES)
    ways: tuple[BundleName | None, ...] = (None, *what.bundles)

    agree(law, reach.covered(what), lambda one: covers(law, what, one, None))
    through = reach.covered(what, (bundle,))
    agree(law, through, lambda one: covers(law, what, one, bundle))
    named = reach.named(what)
    agree(law, named, lambda one: any(covers(law, what, one, way) for way in ways))


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=True))
def test_a_bundle_holds_what_the_catalogue_says(by: Random) -> None:
    """Only what is there; an unknown bundle holds nothing."""
    law = worlds.policy(by)
    reach = Reach(places(law.catalogue), law.catalogue.bundles)
    for bundle in worlds.BUNDLES:
        held = Spread(0, frozenset(), reach.held(bundle))
        agree(law, held, lambda one, name=bundle: law.catalogue.holds(name, one))  # type: ignore[misc]  # its default is its value
        for one in law.catalogue.entitlements():
            number = reach.places.layout.number(one)
            assert number is not None
            held_alone = reach.holds(bundle, number, one.permission)
            assert law.catalogue.holds(bundle, one) == held_alone


@settings(max_examples=50, deadline=None)
@given(st.randoms(use_true_random=True))
def test_exceptions_only_take_away(by: Random) -> None:
    """What is covered alone of one permission is never more than what is of any."""
    law = worlds.policy(by)
    spread = Reach(places(law.catalogue), law.catalogue.bundles).covered(worlds.what(by))

    assert [0] * len(spread.special) == [one & ~spread.where for one in spread.special.values()]


def agree(law: Policy, spread: Spread, says: Callable[[Entitlement], bool]) -> None:
    """Compare for every resource and permission that there is."""
    for number, (integration, resource) in enumerate(law.catalogue.resources()):
        for permission in integration.permissions:
            one = Entitlement(integration.name, resource.name, permission)
            assert says(one) == bool(spread.at(permission) >> number & 1)
