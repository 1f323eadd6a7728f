"""Which flows cover an entitlement: one look for the resource, one for the permission."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.compiled import bits
from bot.domain.compiled.grid import Grid, grid
from bot.domain.compiled.reach import Spread
from bot.domain.ids import PermissionName


@dataclass(slots=True)
class Permitted:
    """Flows that treat one permission as any other of theirs, and rows for those that do not."""

    plain: int = 0
    special: dict[int, int] = field(default_factory=dict)  # the row, and the flow's number
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What each flow covers, turned round. Flows are numbered as in `spreads`."""

    spreads: tuple[Spread, ...]
    table: Grid
    special: Grid
    even: int  # flows that treat all permissions alike
    otherwise: Permitted  # for permissions that no flow names
    permitted: Mapping[PermissionName, Permitted]

    def of(self, number: int, permission: PermissionName) -> int:
        """Return the flows that cover this permission on the resource of this number."""
        permitted = self.permitted.get(permission, self.otherwise)
        found = self.table.of(number) & permitted.plain
        if permitted.rows:
            for row in bits.members(self.special.of(number) & permitted.rows):
                found |= 1 << permitted.special[row]
        return found

    def alike(self, flows: int) -> int:
        """Return where those of these flows let, or deny, that treat all permissions alike."""
        return bits.union(self.spreads[one].where for one in bits.members(flows & self.even))

    def apart(self, flows: int, permission: PermissionName) -> int:
        """Return where the others of these flows cover the permission."""
        permitted = self.permitted.get(permission, self.otherwise)
        mine = bits.members(flows & permitted.plain & ~self.even)
        found = bits.union(self.spreads[one].where for one in mine)
        for one in permitted.special.values():
            if flows >> one & 1:
                found |= self.spreads[one].special[permission]
        return found

    def with_flows(self, spreads: Sequence[Spread], changed: Sequence[int]) -> "Coverage":
        """Return the coverage by these flows, of which only `changed` are other than before."""
        moved = [one for one in changed if spreads[one].where != self.spreads[one].where]
        table = self.table.with_rows(_where(spreads), moved) if moved else self.table
        special = self.special
        if any(self.spreads[one].special or spreads[one].special for one in changed):
            special = grid(_special(spreads), table.size)
        return _coverage(spreads, table, special)

    def with_places(
        self, spreads: Sequence[Spread], changed: Sequence[int], only: "Coverage"
    ) -> "Coverage":
        """Return the coverage after some resources changed; `only` covers just them, in order."""
        table = self.table.with_items(_where(spreads), _answers(only.table, changed))
        special = self.special.with_items(_special(spreads), _answers(only.special, changed))
        return replace(self, spreads=tuple(spreads), table=table, special=special)


def coverage(spreads: Sequence[Spread], size: int) -> Coverage:
    """Turn what flows cover round."""
    return _coverage(spreads, grid(_where(spreads), size), grid(_special(spreads), size))


def _coverage(spreads: Sequence[Spread], table: Grid, special: Grid) -> Coverage:
    """Sort the flows by what they say about each permission that any of them names."""
    names = {one for spread in spreads for one in (*(spread.permissions or ()), *spread.special)}
    every = bits.union(1 << at for at, one in enumerate(spreads) if one.permissions is None)
    uneven = bits.union(1 << at for at, one in enumerate(spreads) if one.special)
    permitted = {one: Permitted(plain=every) for one in names}
    _fill(permitted, spreads)
    return Coverage(
        spreads=tuple(spreads),
        table=table,
        special=special,
        even=every & ~uneven,
        otherwise=Permitted(plain=every),
        permitted=permitted,
    )


def _fill(permitted: Mapping[PermissionName, Permitted], spreads: Sequence[Spread]) -> None:
    row = 0
    for number, spread in enumerate(spreads):
        for one in spread.permissions or ():
            permitted[one].plain |= 1 << number
        for one in spread.special:
            there = permitted[one]
            there.plain &= ~(1 << number)
            there.special[row] = number
            there.rows |= 1 << row
            row += 1


def _where(spreads: Iterable[Spread]) -> list[int]:
    return [one.where for one in spreads]


def _special(spreads: Iterable[Spread]) -> list[int]:
    return [those for one in spreads for those in one.special.values()]


def _answers(only: Grid, numbers: Sequence[int]) -> dict[int, int]:
    return {number: only.of(place) for place, number in enumerate(numbers)}
