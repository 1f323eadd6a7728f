"""Order means nothing, a rule against something adds nothing, and the least friction wins."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from bot.domain.evaluate import Asking, evaluate, offer, split
from bot.domain.flow import Flow, What
from bot.domain.ids import FlowName
from bot.domain.policy import Policy
from tests.fakes.effort import effort
from tests.proof.asks import (
    Ask,
    approvers,
    asking,
    cases,
    engine_answer,
    engine_standing,
    laid_out,
    named,
    some_asks,
)
from tests.proof.oracle import Oracle, fewest
from tests.proof.organisations import Organisation, organisation, seeded
from tests.proof.ruling import Rules
from tests.proof.shuffling import Shuffle

WORLDS, ASKS = 150, 40
SEEDS = [range(start, start + effort(WORLDS // 3)) for start in (10_000, 20_000, 30_000)]
REFUSED = 1_000  # more friction than any flow


def trouble(world: Organisation, law: Policy, ask: Ask) -> int:
    """Return how many decisions the ask would need; a refusal is more than any."""
    flow = named(world, engine_answer(law, ask, world)[0])
    return fewest(flow.approval) if flow else REFUSED


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_order_never_matters(seeds: Iterable[int]) -> None:
    """RISKS 60: files, people, flows, conditions, sources, steps and selectors in any order."""
    for seed in seeds:
        dice = seeded(seed)
        world = organisation(dice)
        other = Shuffle(dice).organisation(world)
        one, two = world.policy(), other.policy()
        for ask in some_asks(world, Oracle(world), dice, ASKS):
            assert engine_answer(one, ask, world) == engine_answer(two, ask, other), seed
        flows = {flow.name: flow for flow in other.flows}
        for case in cases(world, Oracle(world), dice):
            same = replace(case, flow=flows[case.flow.name], wanted=case.wanted[::-1])
            for yes in (approvers(world, dice), approvers(world, dice)):
                expected = engine_standing(one, case, yes, world)
                assert expected == engine_standing(two, same, yes, other), seed


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_a_deny_flow_never_adds_access(seeds: Iterable[int]) -> None:
    """Whatever it says, each ask needs as many decisions as before, or is refused by its name."""
    for seed in seeds:
        dice = seeded(seed)
        world = organisation(dice)
        rules = Rules(dice, world.catalogue)
        deny = Flow(name=FlowName("0-no"), deny=True, who=rules.condition(), what=rules.what())
        one, two = world.policy(), replace(world, flows=(*world.flows, deny)).policy()
        for ask in some_asks(world, Oracle(world), dice, ASKS):
            before, after = engine_answer(one, ask, world), engine_answer(two, ask, world)
            assert after in {before, (None, "0-no")}, seed


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_an_exception_never_adds_access(seeds: Iterable[int]) -> None:
    """`except` in a flow that allows takes away; what is left never needs fewer decisions."""
    for seed in seeds:
        dice = seeded(seed)
        world = organisation(dice)
        but = Rules(dice, world.catalogue).what()
        narrow = replace(world, flows=tuple(besides(one, but) for one in world.flows))
        wide, law = world.policy(), narrow.policy()
        for ask in some_asks(world, Oracle(world), dice, ASKS):
            assert trouble(world, wide, ask) <= trouble(narrow, law, ask), seed


def besides(flow: Flow, but: What) -> Flow:
    """Add an exception to a flow that allows."""
    what = replace(flow.what, except_=(*flow.what.except_, but))
    return flow if flow.deny else replace(flow, what=what)


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_the_least_friction_applies(seeds: Iterable[int]) -> None:
    """Automatic before approval, fewer decisions before more, ties by name; deny before all."""
    for seed in seeds:
        dice = seeded(seed)
        world = organisation(dice)
        law = world.policy()
        for ask in some_asks(world, Oracle(world), dice, ASKS):
            found = offer(law, ask.wanted, asking(law, ask, world.now))
            others = [one for one in world.flows if fits(law, one, ask, world)]
            expected = sorted((fewest(one.approval), one.name) for one in others)[:1]
            got = [(fewest(found.flow.approval), found.flow.name)] if found.flow else []

            assert (expected if found.denied_by is None else []) == got, seed


def fits(law: Policy, flow: Flow, ask: Ask, world: Organisation) -> bool:
    """Say whether a flow alone would do."""
    return not flow.deny and evaluate(law, flow, ask.wanted, asking(law, ask, world.now)).fits


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_a_split_is_what_each_part_alone_would_be(seeds: Iterable[int]) -> None:
    """Parts are disjoint and leave nothing out; what is refused is refused alone as well."""
    for seed in seeds:
        dice = seeded(seed)
        world = organisation(dice)
        law, oracle = world.policy(), Oracle(world)
        for ask in some_asks(world, oracle, dice, 10):
            wanted = oracle.bundle(ask.bundle) if ask.bundle else oracle.everything
            how = asking(law, ask, world.now)
            found = split(law, [*wanted, *wanted], how)
            flows = [one.flow.name for one in found.parts]
            shared = [(one.flow.name, two) for one in found.parts for two in one.entitlements]
            refused = [(None, one.entitlement) for one in found.refused]
            alone = [(name_of(law, how, one), one) for one in wanted]

            assert len(flows) == len(set(flows)), seed
            assert sorted(map(str, alone)) == sorted(map(str, [*shared, *refused])), seed


def name_of(law: Policy, how: Asking, wanted: object) -> str | None:
    """Name the flow that one entitlement alone would be asked for under."""
    (only,) = [one for one in law.catalogue.entitlements() if one == wanted]
    parts = split(law, [only], how).parts
    return parts[0].flow.name if parts else None


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_a_bundle_is_as_strict_as_its_strictest_member(seeds: Iterable[int]) -> None:
    """RISKS 50 and 51: what is enough for several is enough for each; nothing rides along."""
    tried = 0
    for seed in seeds:
        dice = seeded(seed)
        world = organisation(dice)
        law = world.policy()
        for case in cases(world, Oracle(world), dice):
            plan, bench = laid_out(law, case)
            everybody = engine_standing(law, case, frozenset(), world).people
            for yes in (everybody, approvers(world, dice), approvers(world, dice)):
                whole = engine_standing(law, case, yes, world)
                each = [
                    engine_standing(law, replace(case, wanted=(one,)), yes, world).missing
                    for one in case.wanted
                ]
                tried += not whole.missing
                assert whole.missing >= max(each), (seed, plan, bench)

    assert tried > 20


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_nobody_decides_for_oneself(seeds: Iterable[int]) -> None:
    """RISKS 39, S19: manager, owner, on call and all else in one; their yes counts for nothing."""
    for seed in seeds:
        dice = seeded(seed)
        world = organisation(dice)
        law = world.policy()
        for case in cases(world, Oracle(world), dice):
            selves = frozenset({case.requester, case.grantee})
            for yes in (frozenset[str](), approvers(world, dice)):
                others = frozenset(one for one in approvers(world, dice) if yes) - selves
                without = engine_standing(law, case, others, world)
                assert without == engine_standing(law, case, others | selves, world), seed
                assert not selves & without.people, seed
