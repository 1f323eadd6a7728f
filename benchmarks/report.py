"""The table: one row for each measure, with what it is held against and what is aimed at."""

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

_LIBRARIES = ("aiohttp", "slack-bolt", "sqlalchemy", "pyjwt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure. `value` and `floor` are in `unit`; without a floor there is no ratio."""

    name: str
    measure: str
    value: float
    unit: str
    floor: float | None = None
    against: str = ""
    target: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the row's cells as text."""
        floor = f"{_number(self.floor)} {self.unit} ({self.against})" if self.floor else "-"
        ratio = f"{self.value / self.floor:.2f}" if self.floor else "-"
        value = f"{_number(self.value)} {self.unit}"
        return (f"`{self.name}`", self.measure, value, floor, ratio, self.target or "-")


_HEAD = ("benchmark", "measure", "value", "floor or peer", "ratio", "target")


def markdown(rows: Sequence[Row]) -> str:
    """Return the table in Markdown."""
    lines = [_HEAD, ("---",) * len(_HEAD), *(one.cells() for one in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def surroundings(seed: int, remarks: Iterable[str] = ()) -> str:
    """Say where this was measured, and with what."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return "\n".join(
        [
            f"Machine: {platform.system()} {platform.machine()}, {os.cpu_count()} cores.",
            f"Python {sys.version.split()[0]}; {libraries}. Seed {seed}.",
            *remarks,
        ]
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 - three figures
