"""The engine and a naive law answer the same, more than 200,000 times in every run of the gate.

The engine answers twice: by `evaluate`, which explains, and by the compiled policy.
"""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.compiled import Index
from tests.fakes.effort import effort
from tests.proof.asks import (
    Standing,
    approvers,
    asks,
    cases,
    compiled_answer,
    engine_answer,
    engine_standing,
    naive_answer,
    some_asks,
)
from tests.proof.oracle import Oracle
from tests.proof.organisations import Organisation, organisation, seeded
from tests.proof.panel import Panel

CHUNKS, WORLDS, ASKS = 8, 250, 124  # each chunk is a test of its own, for the suite's workers
AT_LEAST = 25_000  # decisions of each chunk


def test_the_chunks_together_are_enough() -> None:
    """Two hundred thousand decisions are compared in the gate."""
    assert CHUNKS * AT_LEAST >= 200_000


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_both_laws_answer_the_same(chunk: int, request: pytest.FixtureRequest) -> None:
    """The same flow for the same ask, or the same refusal; the same approvers, enough or not."""
    seen: Counter[str] = Counter()
    for seed in range(chunk * WORLDS, chunk * WORLDS + effort(WORLDS)):
        dice = seeded(seed)
        world = organisation(dice)
        assert_same_answers(world, dice, seen, f"seed {seed}")
        assert_same_standings(world, dice, seen, f"seed {seed}")
    request.node.user_properties.extend(sorted(seen.items()))

    assert seen["decisions"] >= AT_LEAST
    assert min(seen[one] for one in ("allowed", "denied", "refused")) > AT_LEAST // 20
    assert min(seen[one] for one in ("enough", "not enough", "impossible")) > AT_LEAST // 200


def assert_same_answers(world: Organisation, dice: Random, seen: Counter[str], where: str) -> None:
    """Ask both laws what applies."""
    law, oracle = world.policy(), Oracle(world)
    index = Index(law)
    for ask in some_asks(world, oracle, dice, ASKS):
        expected = naive_answer(oracle, ask)
        seen["decisions"] += 1
        seen["denied" if expected[1] else "allowed" if expected[0] else "refused"] += 1

        assert expected == engine_answer(law, ask, world), f"{where}: {ask}"
        assert expected == compiled_answer(index, law, ask, world), f"{where}: {ask}"


def assert_same_standings(
    world: Organisation, dice: Random, seen: Counter[str], where: str
) -> None:
    """Ask both laws who may approve, and whether those who did are enough."""
    law, oracle = world.policy(), Oracle(world)
    for case in cases(world, oracle, dice):
        panel = Panel(oracle, case)
        possible, people = panel.possible(), panel.everybody()
        for approved in (approvers(world, dice), approvers(world, dice), people):
            if len(approved) > 5:
                continue
            expected = Standing(panel.missing(approved), possible, people)
            seen["decisions"] += 1
            seen["not enough" if expected.missing else "enough"] += 1
            seen["impossible"] += not possible

            assert expected == engine_standing(law, case, approved, world), f"{where}: {case}"


@settings(max_examples=effort(60))
@given(dice=st.randoms(use_true_random=False))
def test_both_laws_answer_the_same_in_small(dice: Random) -> None:
    """As above, with an organisation that shrinks to what matters when the laws differ."""
    world = organisation(dice)
    law, oracle = world.policy(), Oracle(world)
    every = [one for _, one in zip(range(300), asks(world, oracle), strict=False)]

    assert [naive_answer(oracle, one) for one in every] == [
        engine_answer(law, one, world) for one in every
    ]


@settings(max_examples=effort(60))
@given(dice=st.randoms(use_true_random=False))
def test_both_laws_count_approvals_the_same_in_small(dice: Random) -> None:
    """Likewise for who may approve."""
    world = organisation(dice)

    assert_same_standings(world, dice, Counter(), "small")
