"""Groups: who is in which, nested ones included. Groups that contain each other are refused."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from bot.config.marks import Marked, Row, Table
from bot.config.problems import Findings
from bot.config.resolving.items import Item, items
from bot.config.resolving.names import Names
from bot.config.shapes.people import GroupShape, PersonShape
from bot.domain.ids import GroupName

DEEPEST = 10  # groups inside groups
Belongs = Mapping[str, frozenset[GroupName]]


def belonging(section: Table, people: Iterable[Item[PersonShape]], names: Names) -> Belongs:
    """Say which groups each person is in, directly or through a nested group."""
    groups = items(_spelled_out(section), GroupShape, names.findings)
    holders = _holders(groups, names)
    direct: dict[str, set[str]] = {str(one.name): set(one.shape.groups) for one in people}
    for group in groups:
        for member in group.shape.members:
            if names.person(member):
                direct.setdefault(member, set()).add(str(group.name))
    if _circular(holders, groups, names.findings):
        return {}
    return {person: _all(found, holders) for person, found in direct.items()}


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
                holders.setdefault(inner, set()).add(str(group.name))
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
        findings.problem(spots[group], f"Groups are nested more than {DEEPEST} deep.")
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
