"""Where pushed resources lie among the facts, and what holds between them.

Everything here is one unit of work, and may be run again after it was committed unseen. A name is
held by one resource at a time; an id is never used again, and a person who is deleted leaves a
tombstone behind.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from scim2_models import UniquenessException

from adapters.directory.scim import names, resources
from adapters.directory.scim.kinds import GROUP, USER, Kind
from bot.ports.store import Facts, Unit

NAMES: Final = "scim/names"  # by kind and folded name: the id that holds it
GONE: Final = "scim/gone"  # by id: the tombstone of a person
HEARD: Final = "scim/heard"  # when the provider was last heard of


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """All that the provider pushed: texts by id, and when it was last heard of."""

    users: dict[str, str]
    groups: dict[str, str]
    gone: dict[str, str]
    heard: datetime | None

    def same(self, other: "Stored") -> bool:
        """Say whether nothing was pushed in between, signs of life aside."""
        ours, theirs = (self.users, self.groups, self.gone), (other.users, other.groups, other.gone)
        return ours == theirs


def everything(unit: Unit) -> Stored:
    """Return all of it, as of one moment."""
    return Stored(
        users=dict(unit.facts.all(USER.source)),
        groups=dict(unit.facts.all(GROUP.source)),
        gone=dict(unit.facts.all(GONE)),
        heard=unit.facts.heard(HEARD),
    )


def hear(unit: Unit, now: datetime) -> None:
    """Note that the provider gave a sign of life."""
    unit.facts.put(HEARD, "provider", now.isoformat(), now)


def named(unit: Unit, kind: Kind, name: str) -> dict[str, str]:
    """Return the resource that holds this name, by id; empty when none does."""
    key = unit.facts.get(NAMES, _place(kind, name))
    text = unit.facts.get(kind.source, key) if key else None
    return {key: text} if key and text else {}


def add(unit: Unit, kind: Kind, key: str, text: str, now: datetime) -> None:
    """Store a new resource. Raises UniquenessException when its name, or its id, is taken."""
    facts = unit.facts
    _take_turn(facts, now)
    if facts.get(kind.source, key) == text:
        return
    if any(facts.get(source, key) for source in (USER.source, GROUP.source, GONE)):
        raise UniquenessException(detail="The id is taken")
    _hold(unit, kind, key, resources.name_of(kind, text), now)
    facts.put(kind.source, key, text, now)


def swap(unit: Unit, kind: Kind, key: str, texts: tuple[str, str], now: datetime) -> bool:
    """Put the second text in the place of the first; false when that is not there any more.

    Raises UniquenessException when another resource holds the new name.
    """
    before, after = texts
    _take_turn(unit.facts, now)
    found = unit.facts.get(kind.source, key)
    if found != before:
        return found == after
    old, new = resources.name_of(kind, before), resources.name_of(kind, after)
    if old != new:
        _hold(unit, kind, key, new, now)
        if _place(kind, old) != _place(kind, new):
            unit.facts.drop(NAMES, _place(kind, old))
    unit.facts.put(kind.source, key, after, now)
    return True


def take(unit: Unit, kind: Kind, key: str, before: str, now: datetime) -> bool:
    """Delete a resource and its memberships; false when this text is not there any more."""
    facts = unit.facts
    _take_turn(facts, now)
    if facts.get(kind.source, key) != before:
        return False
    name = resources.name_of(kind, before)
    facts.drop(kind.source, key)
    facts.drop(NAMES, _place(kind, name))
    if kind is USER:
        facts.put(GONE, key, json.dumps({"userName": name, "at": now.isoformat()}), now)
    _leave(facts, key, now)
    return True


def _take_turn(facts: Facts, now: datetime) -> None:
    """Come first: whoever tells of one source takes turns, so that two cannot take one name."""
    facts.put(NAMES, "turn", now.isoformat(), now)


def _hold(unit: Unit, kind: Kind, key: str, name: str, now: datetime) -> None:
    if named(unit, kind, name).keys() - {key}:
        raise UniquenessException(detail=f"This {kind.named} is already in use")
    unit.facts.put(NAMES, _place(kind, name), key, now)


def _place(kind: Kind, name: str) -> str:
    return f"{kind.name} {hashlib.sha256(names.folded(name).encode()).hexdigest()}"


def _leave(facts: Facts, key: str, now: datetime) -> None:
    for group, text in facts.all(GROUP.source).items():
        left = resources.without_member(text, key, now) if key in text else text
        if left != text:
            facts.put(GROUP.source, group, left, now)
