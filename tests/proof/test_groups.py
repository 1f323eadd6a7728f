"""RISKS 47: nested groups, however deep, wide or circular, from the file and from directories."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.resolving.groups import DEEPEST
from bot.domain.ids import GroupName, PersonId
from bot.engine.directories import Told, merge
from bot.engine.directories import Written as FromFile
from bot.ports.directory import Entry, Snapshot
from tests.fakes.effort import effort
from tests.proof.nesting import Written, flattened

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAMES = [f"g{number}" for number in range(7)]
PEOPLE = [f"p{number}" for number in range(5)]
Graph = Mapping[str, frozenset[str]]  # each group, and the groups that are in it


def paths(graph: Graph, group: str, walked: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Walk every path down from a group, each group once at most."""
    here = (*walked, group)
    inner = [path for one in graph[group] if one not in here for path in paths(graph, one, here)]
    return [here, *inner]


def circular(graph: Graph) -> bool:
    """Say whether some path leads back to its start."""
    return any(path[0] in graph[path[-1]] for group in graph for path in paths(graph, group))


def levels(graph: Graph) -> int:
    """Count the groups on the longest way down."""
    return max(len(path) for group in graph for path in paths(graph, group))


def graphs(dice: Random, most: int) -> Graph:
    """Draw who is in whom: anything, circles and groups in themselves included."""
    names = NAMES[: dice.randint(1, len(NAMES))]
    return {one: frozenset(dice.choices(names, k=dice.randint(0, most))) for one in names}


@settings(max_examples=effort(150))
@given(dice=st.randoms(use_true_random=False), most=st.integers(0, 2))
def test_the_file_flattens_every_graph_or_refuses_it(dice: Random, most: int) -> None:
    """Every path down counts; a circle is one problem, and then nobody belongs anywhere."""
    graph = graphs(dice, most)
    written = {
        name: Written(frozenset(one for one in PEOPLE if dice.random() < 0.3), inner)
        for name, inner in graph.items()
    }
    found, problems = flattened(written, PEOPLE)
    expected = {
        person: {
            group
            for group in graph
            for path in paths(graph, group)
            if person in written[path[-1]].members
        }
        for person in PEOPLE
    }

    if circular(graph):
        assert {} == found
        assert 1 == len(problems)
        assert problems[0].startswith("Groups contain each other: ")
    else:
        assert expected == {person: set(found.get(person, ())) for person in PEOPLE}
        assert (levels(graph) > DEEPEST) == bool(problems)


@settings(max_examples=effort(100))
@given(dice=st.randoms(use_true_random=False), most=st.integers(0, 3))
def test_directories_flatten_every_graph_and_end_in_every_circle(dice: Random, most: int) -> None:
    """Nobody corrects a directory's circles: whoever is in one of them is in all of them."""
    graph = graphs(dice, most)
    direct = {one: frozenset(g for g in graph if dice.random() < 0.2) for one in PEOPLE}
    halves = [{one: graph[one] for one in graph if dice.random() < 0.5}]
    halves.append({one: inner for one, inner in graph.items() if one not in halves[0]})
    expected = {
        person: {
            group for group in graph for path in paths(graph, group) if path[-1] in direct[person]
        }
        for person in PEOPLE
    }

    assert expected == belonging(direct, outwards(halves[0]), outwards(halves[1]))


def outwards(graph: Graph) -> dict[GroupName, frozenset[GroupName]]:
    """Turn a graph round: each group, and the groups that it is in."""
    inner = {one for inside in graph.values() for one in inside}
    return {
        GroupName(one): frozenset(GroupName(up) for up in graph if one in graph[up])
        for one in inner
    }


def belonging(
    direct: Mapping[str, frozenset[str]],
    of_directory: Mapping[GroupName, frozenset[GroupName]],
    of_file: Mapping[GroupName, frozenset[GroupName]],
) -> dict[str, set[str]]:
    """Let the engine join what a directory and the file say of groups."""
    entries = tuple(
        Entry(
            key=f"key-{one}", id=PersonId(one), name=one, groups=frozenset(map(GroupName, groups))
        )
        for one, groups in direct.items()
    )
    snapshot = Snapshot(entries=entries, at=NOW, groups=of_directory)
    told = Told(directory="scim", snapshot=snapshot, known_until=NOW + timedelta(hours=1))
    found = merge(FromFile(nested=of_file), [told], {})
    return {one: set(person.groups) for one, person in found.people.items()}


def chain(length: int) -> dict[str, Written]:
    """Put groups inside one another, with one person at the bottom."""
    names = [f"c{number:02}" for number in range(length)]
    held = {outer: Written(groups=frozenset({inner})) for outer, inner in pairwise(names)}
    return {**held, names[-1]: Written(members=frozenset({"p0"}))}


@pytest.mark.parametrize("length", [1, 2, DEEPEST - 1, DEEPEST, DEEPEST + 1, 500, 3_000])
def test_depth_is_bounded(length: int) -> None:
    """As deep as allowed, all are counted; deeper, every group that is too deep is a problem."""
    found, problems = flattened(chain(length), ["p0"])

    assert max(0, length - DEEPEST) == len(problems)
    assert length > DEEPEST or length == len(found["p0"])


def test_many_ways_to_the_same_group_are_walked_once() -> None:
    """Ten layers of forty groups, each in all of the layer above: 40^9 paths, and one answer."""
    layers = [[f"l{layer}-{one}" for one in range(40)] for layer in range(DEEPEST)]
    written = {
        group: Written(groups=frozenset(below))
        for layer, below in pairwise(layers)
        for group in layer
    }
    written |= {group: Written(members=frozenset({"p0"})) for group in layers[-1]}
    found, problems = flattened(written, ["p0"])
    graph = {name: group.groups for name, group in written.items()}

    assert [] == problems
    assert 40 * DEEPEST == len(found["p0"])
    assert {"p0": set(written)} == belonging(
        {"p0": frozenset({layers[-1][0], *layers[-1][1:]})}, outwards(graph), {}
    )


def test_a_huge_group_is_flattened() -> None:
    """Five thousand people in a group of a group."""
    ids = [f"p{number}" for number in range(5_000)]
    written = {
        "outer": Written(groups=frozenset({"inner"})),
        "inner": Written(members=frozenset(ids)),
    }
    found, problems = flattened(written, ids)

    assert [] == problems
    assert [frozenset({"outer", "inner"})] * len(ids) == [found[one] for one in ids]


def test_a_circle_far_away_is_found_and_named() -> None:
    """A thousand groups in a ring, and the sentence is one of them after the other."""
    ring = {
        f"r{number:03}": Written(groups=frozenset({f"r{(number + 1) % 1_000:03}"}))
        for number in range(1_000)
    }
    found, problems = flattened(ring, ["p0"])

    assert {} == found
    assert 1 == len(problems)
    assert problems[0].startswith("Groups contain each other: r000 in ")
