"""Values of an access file that know where they stand: text, lists and mappings with their spot."""

import re
from typing import Self, TypeAlias

from bot.config.problems import Place, Spot

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,15})\.[0-9]{1,10}")
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})


class Marked(str):
    """A scalar as it was written. `plain` says that it had no quotes, so `5` may be a number."""

    __slots__ = ("plain", "spot")
    spot: Spot
    plain: bool

    def __new__(cls, text: str, spot: Spot, *, plain: bool = False) -> Self:
        """Make a scalar."""
        made = super().__new__(cls, text)
        made.spot = spot
        made.plain = plain
        return made

    def whole(self) -> int | None:
        """Read it as a whole number; None when it is something else."""
        return int(self) if self.plain and _WHOLE.fullmatch(self) else None

    def truth(self) -> bool | None:
        """Read it as true or false; None when it is something else."""
        if not self.plain or self not in _TRUE | _FALSE:
            return None
        return self in _TRUE

    def value(self) -> str | int | float | bool:
        """Return what YAML 1.2 makes of it. Text such as `01` or `12:30` stays text."""
        if (truth := self.truth()) is not None:
            return truth
        if (number := self.whole()) is not None:
            return number
        return float(self) if self.plain and _DECIMAL.fullmatch(self) else str(self)


class Row(list["Value"]):
    """A list with its spot."""

    __slots__ = ("spot",)

    def __init__(self, spot: Spot) -> None:
        super().__init__()
        self.spot = spot


class Table(dict[Marked, "Value"]):
    """A mapping with its spot. Its keys know their own."""

    __slots__ = ("spot",)

    def __init__(self, spot: Spot) -> None:
        super().__init__()
        self.spot = spot

    def key(self, name: str) -> Marked | None:
        """Return the key as it was written, with its spot."""
        return next((one for one in self if one == name), None)


Value: TypeAlias = Marked | Row | Table
Plain: TypeAlias = str | int | float | bool | list["Plain"] | dict[str, "Plain"]


def plain(value: Value) -> Plain:
    """Strip the marks off, as far down as they go."""
    if isinstance(value, Marked):
        return value.value()
    if isinstance(value, Row):
        return [plain(one) for one in value]
    return {str(key): plain(one) for key, one in value.items()}


def spot_of(table: Table, *path: str | int) -> Spot:
    """Find the spot of the value that a path inside a table leads to, or of the last there is."""
    return inside(table, *path).spot


def key_spot(table: Table, *path: str | int) -> Spot:
    """Find the spot of the key at the end of a path, rather than of its value."""
    holder = inside(table, *path[:-1])
    key = holder.key(str(path[-1])) if isinstance(holder, Table) else None
    return key.spot if key is not None else spot_of(table, *path)


def inside(table: Table, *path: str | int) -> Value:
    """Follow a path inside a table as far as it leads; steps that lead nowhere are skipped."""
    found: Value = table
    for step in path:
        if isinstance(found, Row) and isinstance(step, int) and step < len(found):
            found = found[step]
        elif isinstance(found, Table) and step in found:
            found = found[Marked(str(step), found.spot)]
    return found


def at(file: str) -> Spot:
    """Return the spot at the start of a file."""
    return Spot(Place(file))
