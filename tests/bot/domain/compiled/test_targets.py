"""Flows cover targets alone and through bundles, and follow when tags change."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.compiled.places import places
from bot.domain.compiled.reach import Reach
from bot.domain.compiled.rules import rules_of
from bot.domain.compiled.targets import Targets, targets
from bot.domain.evaluate import covers
from bot.domain.policy import Policy
from tests.bot.domain import world
from tests.bot.domain.compiled import worlds


def laid(law: Policy) -> Targets:
    """Lay out a policy's targets."""
    return targets(rules_of(law), Reach(places(law.catalogue), law.catalogue.bundles))


def agrees(law: Policy, found: Targets) -> None:
    """Compare with the law for each entitlement, alone and through each bundle."""
    layout = found.reach.places.layout
    for one in law.catalogue.entitlements():
        number = layout.number(one)
        assert number is not None
        for bundle in (None, *worlds.BUNDLES):
            flows = found.flows(number, one.permission, bundle)
            for flow, rule in enumerate(found.rules.allowing):
                covered = covers(law, rule.what, one, bundle)
                assert covered == bool(flows >> flow & 1)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=True))
def test_flows_cover_what_the_law_says(by: Random) -> None:
    """Also after tags changed, and then flows."""
    law = worlds.policy(by)
    found = laid(law)
    agrees(law, found)
    law = worlds.retagged(by, law)
    moved = found.moved(law.catalogue)

    assert moved is not None
    agrees(law, moved)


def test_other_bundles_are_laid_out_anew() -> None:
    """What is held by them decides about exceptions and deny flows, too."""
    law = world.policy()
    found = laid(law)

    assert found.moved(replace(law.catalogue, bundles={})) is None
    assert found.moved(replace(law.catalogue, integrations={})) is None
