"""Which flows cover an entitlement: one look for the resource, one for the permission."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.catalog import Entitlement
from bot.domain.compiled import bits
from bot.domain.compiled.grid import Grid, grid
from bot.domain.compiled.lazily import Lazily, made
from bot.domain.compiled.reach import Spread
from bot.domain.ids import PermissionName


@dataclass(frozen=True, slots=True)
class Permitted:
    """Flows that treat one permission as any other of theirs, and rows for those that do not."""

    plain: int = 0
    special: Mapping[int, int] = field(default_factory=dict)  # the row, and the flow's number
    rows: int = 0


class Permissions(dict[PermissionName | None, Permitted]):
    """How flows treat each permission that any of them names, and under None all the others."""

    def __missing__(self, _: PermissionName | None) -> Permitted:
        return self[None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What each flow covers, turned round. Flows are numbered as in `spreads`."""

    spreads: Lazily[Spread]
    table: Grid
    special: Grid
    even: int  # flows that treat all permissions alike
    permitted: Permissions

    def of(self, number: int, permission: PermissionName) -> int:
        """Return the flows that cover this permission on the resource of this number."""
        permitted = self.permitted[permission]
        found = self.table.of(number) & permitted.plain
        if permitted.rows:
            for row in bits.members(self.special.of(number) & permitted.rows):
                found |= 1 << permitted.special[row]
        return found

    def each(self, number: int, there: Sequence[Entitlement], flows: int) -> list[int]:
        """Return, for each of these entitlements of a resource, which of these flows cover it."""
        if self.special.of(number):
            return [self.of(number, one.permission) & flows for one in there]
        found, permitted = self.table.of(number) & flows, self.permitted
        return (
            [found & permitted[one.permission].plain for one in there]
            if found
            else [0] * len(there)
        )

    def alike(self, flows: int) -> Sequence[int]:
        """List where those of these flows let, or deny, that treat all permissions alike."""
        return [self.spreads[one].where for one in bits.members(flows & self.even)]

    def apart(self, flows: int, permission: PermissionName) -> Sequence[int]:
        """List where the others of these flows cover the permission."""
        mine, permitted = flows & ~self.even, self.permitted[permission]
        special = (one for one in permitted.special.values() if mine >> one & 1)
        return [
            *(self.spreads[one].where for one in bits.members(mine & permitted.plain)),
            *(self.spreads[one].special[permission] for one in special),
        ]

    def with_flows(self, changed: Mapping[int, Spread]) -> "Coverage":
        """Return the coverage in which just these flows are others."""
        if not changed:
            return self
        before, spreads = self.spreads, self.spreads.but(changed)
        moved = [one for one in changed if spreads[one].where != before[one].where]
        table = self.table.with_rows(_where(spreads), moved) if moved else self.table
        if any(before[one].special or spreads[one].special for one in changed):
            special = grid(_special(spreads), len(table.columns))
            return _coverage(spreads, table, special)
        return replace(
            self,
            spreads=spreads,
            table=table,
            even=_changed(self.even, None, changed),
            permitted=_permitted(self.permitted, changed),
        )

    def with_places(
        self, spreads: Lazily[Spread], changed: Sequence[int], only: Sequence[Spread]
    ) -> "Coverage":
        """Return the coverage after some resources changed; `only` are of just them, in order.

        Which flows make exceptions, and of which permissions, must be the same as before.
        """
        table = self.table.with_items(_where(spreads), changed, _where(only))
        special = self.special.with_items(self._special(spreads), changed, _special(only))
        return replace(self, spreads=spreads, table=table, special=special)

    def _special(self, spreads: Sequence[Spread]) -> Sequence[int]:
        """List the rows of what is special in these spreads, without looking at them."""
        rows = {
            row: (number, name)
            for name, permitted in self.permitted.items()
            for row, number in permitted.special.items()
            if name is not None
        }
        return Lazily(len(rows), lambda row: spreads[rows[row][0]].special[rows[row][1]])


def coverage(spreads: Sequence[Spread], size: int) -> Coverage:
    """Turn what flows cover round."""
    table, special = grid(_where(spreads), size), grid(_special(spreads), size)
    return _coverage(made(spreads), table, special)


def _coverage(spreads: Lazily[Spread], table: Grid, special: Grid) -> Coverage:
    """Sort all flows by what they say about each permission that any of them names."""
    every = dict(enumerate(spreads))
    uneven = bits.union(1 << number for number, one in every.items() if one.special)
    return Coverage(
        spreads=spreads,
        table=table,
        special=special,
        even=_changed(0, None, every) & ~uneven,
        permitted=_apart(_permitted(Permissions({None: Permitted()}), every), spreads),
    )


def _permitted(before: Permissions, changed: Mapping[int, Spread]) -> Permissions:
    """Sort the changed flows, as if none of them made exceptions."""
    names = {*before}
    for one in changed.values():
        names.update(one.permissions or (), one.special)
    return Permissions(
        (name, replace(before[name], plain=_changed(before[name].plain, name, changed)))
        for name in names
    )


def _changed(flows: int, name: PermissionName | None, changed: Mapping[int, Spread]) -> int:
    """Return the flows that permit a permission; of those that changed it is said anew."""
    for number, spread in changed.items():
        permits = spread.permissions is None or name in spread.permissions
        flows = flows | 1 << number if permits else flows & ~(1 << number)
    return flows


def _apart(permitted: Permissions, spreads: Sequence[Spread]) -> Permissions:
    """Take out the flows to which a permission is special: each of those has a row of its own."""
    row = 0
    for number, spread in enumerate(spreads):
        for name in spread.special:
            there = permitted[name]
            permitted[name] = Permitted(
                plain=there.plain & ~(1 << number),
                special={**there.special, row: number},
                rows=there.rows | 1 << row,
            )
            row += 1
    return permitted


def _where(spreads: Sequence[Spread]) -> Sequence[int]:
    return Lazily(len(spreads), lambda number: spreads[number].where)


def _special(spreads: Iterable[Spread]) -> list[int]:
    return [those for one in spreads for those in one.special.values()]
