"""One item of a section as it was read: its name, its shape, and the mapping it came from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.config.marks import Marked, Row, Table
from bot.config.problems import Findings
from bot.config.strict import Strict, validated

S_co = TypeVar("S_co", bound=Strict, covariant=True)
S = TypeVar("S", bound=Strict)


@dataclass(frozen=True, slots=True)
class Item(Generic[S_co]):
    """A named item whose shape is right."""

    name: Marked
    shape: S_co
    table: Table


def items(section: Table, model: type[S], findings: Findings) -> list[Item[S]]:
    """Read every item of a section; what is wrong with one does not hide the others."""
    return list(_items(section, model, findings))


def listed_items(section: Row, model: type[S], findings: Findings) -> list[Item[S]]:
    """Read every item of a list; an item's name is among its keys."""
    found: list[Item[S]] = []
    for value in section:
        shape = validated(model, value, findings)
        if shape is not None and isinstance(value, Table):
            found.append(Item(_name(value), shape, value))
    return found


def _items(section: Table, model: type[S], findings: Findings) -> Iterator[Item[S]]:
    for name, value in section.items():
        shape = validated(model, value, findings)
        if shape is not None and isinstance(value, Table):
            yield Item(name, shape, value)


def _name(table: Table) -> Marked:
    named = table.get(Marked("name", table.spot))
    return named if isinstance(named, Marked) else Marked("", table.spot)
