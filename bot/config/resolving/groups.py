"""Groups: who is in which, nested ones included. Groups that contain each other are refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from bot.config.marks import Marked, Row, Table
from bot.config.problems import Findings
from bot.config.resolving.items import Item, items
from bot.config.resolving.names import Names
from bot.config.shapes.people import GroupShape, PersonShape
from bot.domain.ids import GroupName, PersonId

DEEPEST = 10  # groups inside groups
Belongs = Mapping[str, frozenset[GroupName]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """Which groups each person is in, directly or through a nested one.

    `nested` maps a group to those that it is directly nested in.
    """

    people: Belongs = field(default_factory=dict)
    nested: Mapping[GroupName, frozenset[GroupName]] = field(default_factory=dict)

    def elsewhere(self, here: frozenset[str]) -> Mapping[PersonId, frozenset[GroupName]]:
        """Return the groups of the people who are not defined here."""
        return {PersonId(one): held for one, held in self.people.items() if one not in here}


def belonging(section: Table, people: Iterable[Item[PersonShape]], names: Names) -> Belonging:
    """Say which groups each person is in, and which groups are in others."""
    groups = items(_spelled_out(section), GroupShape, names.findings)
    holders = _holders(groups, names)
    direct: dict[str, set[str]] = {str(one.name): set(one.shape.groups) for one in people}
    for group in groups:
        for member in group.shape.members:
            if names.person(member):
                direct.setdefault(str(member), set()).add(str(group.name))
    if _circular(holders, groups, names.findings):
        return Belonging()
    return Belonging(
        people={person: _all(found, holders) for person, found in direct.items()},
        nested={GroupName(one): frozenset(map(GroupName, held)) for one, held in holders.items()},
    )


def _spelled_out(section: Table) -> Table:
    """Read a list of people as a group of these members."""
    found = Table(section.spot)
    for name, value in section.items():
        if isinstance(value, Row):
            group = Table(value.spot)
            group[Marked("members", value.spot)] = value
            found[name] = group
        else:
            found[name] = value
    return found


def _holders(groups: Iterable[Item[GroupShape]], names: Names) -> dict[str, set[str]]:
    """Map each group to those that it is nested in."""
    holders: dict[str, set[str]] = {}
    for group in groups:
        for inner in group.shape.groups:
            if names.group(inner):
                holders.setdefault(str(inner), set()).add(str(group.name))
    return holders


def _circular(
    holders: Mapping[str, set[str]], groups: Iterable[Item[GroupShape]], findings: Findings
) -> bool:
    spots = {str(one.name): one.name.spot for one in groups}
    try:
        order = list(TopologicalSorter(holders).static_order())
    except CycleError as error:
        circle: list[str] = error.args[1]
        start = min(circle[:-1])
        at = circle.index(start)
        shown = [*circle[at:-1], *circle[:at], start]
        findings.problem(spots[start], f"Groups contain each other: {' in '.join(shown)}.")
        return True
    depth: dict[str, int] = {}
    for group in order:
        depth[group] = 1 + max((depth[one] for one in holders.get(group, ())), default=0)
    for group in sorted(one for one, levels in depth.items() if levels > DEEPEST):
        spot = spots.get(group) or spots[min(holders[group])]
        findings.problem(spot, f"Groups are nested more than {DEEPEST} deep.")
    return False


def _all(found: set[str], holders: Mapping[str, set[str]]) -> frozenset[GroupName]:
    reached: set[str] = set()
    left = list(found)
    while left:
        group = left.pop()
        if group not in reached:
            reached.add(group)
            left.extend(holders.get(group, ()))
    return frozenset(GroupName(str(one)) for one in reached)
