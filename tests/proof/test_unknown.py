"""What is not known never gives more than knowing it would, whichever way it turned out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.domain.ids import GroupName
from bot.domain.people import Person, Schedule, Shift
from tests.fakes.effort import effort
from tests.proof import ruling
from tests.proof.asks import approvers, cases, engine_standing, opens_alone, some_asks
from tests.proof.oracle import Oracle
from tests.proof.organisations import Organisation, organisation, seeded

WORLDS, ASKS = 240, 30
SEEDS = [range(start, start + effort(WORLDS // 3)) for start in (40_000, 50_000, 60_000)]


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_nothing_is_granted_alone_on_what_is_unknown(seeds: Iterable[int]) -> None:
    """Whoever is granted something without a human would be, whatever the truth is."""
    granted = 0
    for seed in seeds:
        dice = seeded(seed)
        world = organisation(dice)
        law = world.policy()
        known = [(one, one.policy()) for one in worlds(world, dice)]
        for ask in some_asks(world, Oracle(world), dice, ASKS) if known else ():
            if opens_alone(world.now, law, ask):
                granted += len(known)
                assert all(opens_alone(one.now, two, ask) for one, two in known), (seed, ask)

    assert granted > 50


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_nobody_approves_by_what_is_unknown(seeds: Iterable[int]) -> None:
    """Enough approvals are enough, whatever the truth is; whoever may decide then may as well."""
    for seed in seeds:
        dice = seeded(seed)
        world = organisation(dice)
        law = world.policy()
        known = [(one, one.policy()) for one in worlds(world, dice)]
        for case in cases(world, Oracle(world), dice) if known else ():
            yes = approvers(world, dice)
            unsure = engine_standing(law, case, yes, world)
            for one, two in known:
                sure = engine_standing(two, case, yes, one)
                assert unsure.people <= sure.people, (seed, case)
                assert unsure.missing >= sure.missing, (seed, case)


# --- every way in which one unknown fact may turn out -----------------------------------------
def worlds(world: Organisation, dice: Random) -> list[Organisation]:
    """Return worlds that differ from this one in a fact that is unknown here, and known there."""
    return [*_known_people(world, dice), *_known_schedules(world, dice)]


def _known_people(world: Organisation, dice: Random) -> Iterator[Organisation]:
    """Let a silent directory say something about one person, be it the old or something new.

    Groups are those that somebody is in: a tag that names an unheard-of group is another matter.
    """
    groups = sorted({group for one in world.people if one.active for group in one.groups})
    for person in world.people:
        if person.active and not person.known(world.now):
            heard = replace(person, known_until=None)
            yield world.with_person(heard)
            for _ in range(3):
                yield world.with_person(_otherwise(heard, groups, world, dice))


def _otherwise(
    person: Person, groups: list[GroupName], world: Organisation, dice: Random
) -> Person:
    attributes = {
        key: dice.choice(values) for key, values in ruling.ATTRIBUTES.items() if dice.random() < 0.7
    }
    return replace(
        person,
        groups=frozenset(one for one in groups if dice.random() < 0.5),
        manager=dice.choice([None, *(one.id for one in world.people if one != person)]),
        attributes=attributes,
    )


def _known_schedules(world: Organisation, dice: Random) -> Iterator[Organisation]:
    """Let a schedule that did not answer say that somebody is on call, or nobody."""
    ids = [one.id for one in world.people]
    for name, schedule in world.rotas.items():
        if schedule.on_call(world.now) is None:
            for size in (0, 1, len(ids)):
                hour = timedelta(hours=1)
                shift = Shift(
                    start=world.now - hour,
                    end=world.now + hour,
                    people=frozenset(dice.sample(ids, size)),
                )
                told = Schedule(name=name, shifts=(shift,), known_until=shift.end)
                yield replace(world, rotas={**world.rotas, name: told})
