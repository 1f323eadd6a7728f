"""Who may ask for what, and on which terms, under one policy and under another: the differences.

The hour of the comparison does not count: people are looked at as on call and as not, flows as
within their hours and outside. People and targets for which the same changes are put together, and
only those are looked at for whom anything about the target is different.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from bot.domain.catalog import Entitlement
from bot.domain.comparing.side import Masks, Side
from bot.domain.comparing.turns import Asker, Kind, Sides, Target, Turn, Turns
from bot.domain.compiled import bits
from bot.domain.ids import BundleName, FlowName, PersonId
from bot.domain.policy import Policy

_PARTS = attrgetter("integration", "resource", "permission")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A turn, for whom, and for which entitlements and bundles; all sorted."""

    kind: Kind
    turn: Turn
    people: tuple[PersonId, ...]
    entitlements: tuple[Entitlement, ...]
    bundles: tuple[BundleName, ...]


@dataclass(slots=True)
class _Named:
    """What a target is: all entitlements and bundles that flows cover alike."""

    entitlements: list[Entitlement] = field(default_factory=list)
    bundles: list[BundleName] = field(default_factory=list)


def differences(old: Policy, new: Policy) -> tuple[Difference, ...]:
    """Find every change in what somebody may ask for; what is gained comes first."""
    sides = (Side(old), Side(new))
    people, targets = _people(sides), _targets(sides)
    concerned, turns = _Concerned(sides, list(people)), Turns(sides)
    askers = list(people)
    found: dict[Turn, dict[int, list[_Named]]] = {}
    for target, named in targets.items():
        for row in concerned.by(target):
            for turn in turns.of(askers[row], target):
                found.setdefault(turn, {}).setdefault(row, []).append(named)
    members = list(people.values())
    whole = (
        _difference(turn, [members[row] for row in rows], named)
        for turn, by_row in found.items()
        for rows, named in _merged(by_row)
    )
    return tuple(sorted(whole, key=_order))


class _Concerned:
    """Finds the people, by number, for whom a target may not be what it was."""

    def __init__(self, sides: Sides, askers: Sequence[Asker]) -> None:
        self._sides = sides
        self._size = len(askers)
        holding: dict[FlowName, list[int]] = {}
        moving: dict[FlowName, list[int]] = {}
        for row, asker in enumerate(askers):
            for before, after in zip(*asker, strict=True):  # off duty, then on duty
                had, has = _names(sides[0], before), _names(sides[1], after)
                _note(holding, had | has, row)
                _note(moving, had ^ has, row)
        self._holding = {name: bits.of(rows, self._size) for name, rows in holding.items()}
        self._moving = {name: bits.of(rows, self._size) for name, rows in moving.items()}

    def by(self, target: Target) -> Iterator[int]:
        """Yield whom a target concerns: who moves into or out of a flow that is on it.

        Where other flows are on it than before, or on other terms, whoever has one of them.
        """
        before, after = (
            [dict(side.flows(one)) for one in cells]
            for side, cells in zip(self._sides, target, strict=True)
        )
        names = {name for one in (*before, *after) for name in one}
        by_name = self._moving if before == after else self._holding
        rows = bits.union(by_name.get(name, 0) for name in names)
        return (row for row, flag in enumerate(bits.flags(rows, self._size)) if flag)


def _names(side: Side, masks: Masks) -> frozenset[FlowName]:
    return frozenset(name for name, _ in side.flows(masks))


def _note(rows: dict[FlowName, list[int]], names: Iterable[FlowName], row: int) -> None:
    for name in names:
        rows.setdefault(name, []).append(row)


def _people(sides: Sides) -> Mapping[Asker, list[PersonId]]:
    """Put together the people about whom no flow of either policy can tell a difference."""
    found: dict[Asker, list[PersonId]] = {}
    for person in dict.fromkeys(one for side in sides for one in side.policy.people):
        found.setdefault(tuple(side.asker(person) for side in sides), []).append(person)
    return found


def _targets(sides: Sides) -> Mapping[Target, _Named]:
    """Put together the entitlements, and the bundles, between which no flow can tell."""
    found: dict[Target, _Named] = {}
    everything = dict.fromkeys(e for one in sides for e in one.policy.catalogue.entitlements())
    columns = [side.cells(everything, None) for side in sides]
    for one, *cells in zip(everything, *columns, strict=True):
        found.setdefault(tuple((cell,) for cell in cells), _Named()).entitlements.append(one)
    for name in dict.fromkeys(name for one in sides for name in one.policy.catalogue.bundles):
        target = tuple(
            tuple(dict.fromkeys(side.cells(side.policy.catalogue.expand(name), name)))
            for side in sides
        )
        found.setdefault(target, _Named()).bundles.append(name)
    return found


def _merged(by_row: Mapping[int, Sequence[_Named]]) -> Iterator[tuple[list[int], Sequence[_Named]]]:
    """Put together the people who have the same targets."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for row, named in by_row.items():
        alike.setdefault(tuple(id(one) for one in named), []).append(row)
    for rows in alike.values():
        yield rows, by_row[rows[0]]


def _difference(
    turn: Turn, people: Iterable[Sequence[PersonId]], targets: Sequence[_Named]
) -> Difference:
    return Difference(
        kind=turn.kind,
        turn=turn,
        people=tuple(sorted(one for some in people for one in some)),
        entitlements=tuple(sorted((e for one in targets for e in one.entitlements), key=_PARTS)),
        bundles=tuple(sorted(b for one in targets for b in one.bundles)),
    )


def _order(one: Difference) -> tuple[object, ...]:
    turn = one.turn
    kinds = list(Kind).index(one.kind)
    return (kinds, turn.on_call, turn.outside_hours, str(turn.mode), one.people, one.bundles)
