"""Walks over every part of an Adaptive Card in reading order, nested cards and fallbacks too."""

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.playground.teams import vocabulary
from adapters.playground.teams.model import JsonObject

MAX_DEPTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One part. `scope` is the path of its card; `spare` parts show only if needed."""

    path: str
    node: object
    group: str
    scope: str
    spare: bool

    @property
    def fields(self) -> JsonObject:
        """The part as an object; empty when it is none."""
        return self.node if isinstance(self.node, dict) else {}

    @property
    def type(self) -> str:
        """The part's type, said or implied by where it stands."""
        said = self.fields.get("type", vocabulary.IMPLIED.get(self.group, ""))
        return said if isinstance(said, str) else ""

    @property
    def known(self) -> bool:
        """Whether Teams draws this type there."""
        return self.type in vocabulary.GROUPS[self.group]


def walk(card: object) -> Iterator[Place]:
    """Yield every part. Raises ValueError when parts are nested without measure."""
    return _visit(Place(path="card", node=card, group="card", scope="card", spare=False), 0)


def _visit(place: Place, depth: int) -> Iterator[Place]:
    if depth > MAX_DEPTH:
        raise ValueError(f"{place.path}: parts are nested too deeply")
    yield place
    for child in _children(place):
        yield from _visit(child, depth + 1)


def _children(place: Place) -> Iterator[Place]:
    for slot, group in vocabulary.SLOTS.get(place.type, {}).items():
        value = place.fields.get(slot)
        for index, node in enumerate(value if isinstance(value, list) else []):
            yield _child(place, f"{slot}[{index}]", node, group)
        if isinstance(value, dict):
            yield _child(place, slot, value, group)
    if isinstance(fallback := place.fields.get("fallback"), dict):
        yield _child(place, "fallback", fallback, place.group)


def _child(parent: Place, name: str, node: object, group: str) -> Place:
    path = f"{parent.path}.{name}"
    return Place(
        path=path,
        node=node,
        group=group,
        scope=path if group == "card" else parent.scope,
        spare=parent.spare or (name == "fallback" and parent.known),
    )
