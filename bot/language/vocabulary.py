"""The names that one person may use, and every reading of each: two readings are never one.

Built once per person and policy revision. It holds only what is offered to that person, so no
answer made from it can reveal a hidden resource.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.ids import (
    BundleName,
    IntegrationName,
    PermissionName,
    PersonId,
    ResourceName,
)
from bot.language.intents import BundleTarget, ResourceTarget, Target
from bot.language.nearness import Nearness
from bot.language.words import Word, fold

SYNONYMS = {
    **dict.fromkeys(("ro", "readonly", "read-only", "read only"), "read"),
    **dict.fromkeys(("rw", "readwrite", "read-write", "read/write"), "write"),
}
_MOST_WORDS = 6  # in a name

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedResource:
    """A resource with the permissions that some flow would allow this person."""

    integration: IntegrationName
    name: ResourceName
    permissions: tuple[PermissionName, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person, the names they go by, and the chat ids that a mention carries."""

    id: PersonId
    names: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


class Names(Generic[T]):
    """Readings by folded name, of one word or of several."""

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        readings: dict[str, dict[T, None]] = defaultdict(dict)
        for name, meaning in pairs:
            readings[" ".join(fold(name).split())][meaning] = None
        self._readings = {key: tuple(found) for key, found in readings.items() if key}
        self._words: dict[str, int] = {}
        for key in self._readings:
            first, *rest = key.split(" ")
            self._words[first] = max(self._words.get(first, 1), min(1 + len(rest), _MOST_WORDS))

    def __contains__(self, key: str) -> bool:
        return key in self._readings

    def get(self, key: str) -> tuple[T, ...]:
        """Return every reading of a folded name; none when it is unknown."""
        return self._readings.get(key, ())

    def keys(self) -> Iterable[str]:
        """Return the folded names."""
        return self._readings.keys()

    def at(self, words: Sequence[Word], start: int) -> tuple[tuple[T, ...], int] | None:
        """Return the readings of the longest name at `start`, and how many words it takes."""
        if words[start].quoted or words[start].mention is not None:
            found = self.get(words[start].key)
            return (found, 1) if found else None
        for count in range(self._words.get(words[start].key, 0), 0, -1):
            part = words[start : start + count]
            plain = not any(word.quoted or word.mention or word.comma for word in part[1:])
            found = self.get(" ".join(word.key for word in part)) if plain else ()
            if found and len(part) == count:
                return found, count
        return None


class Vocabulary:
    """Everything that a sentence of one person can name.

    `bot_names` are mention ids and names that mean the bot itself; they carry no meaning.
    """

    def __init__(
        self,
        *,
        bundles: Iterable[BundleName] = (),
        resources: Iterable[OfferedResource] = (),
        people: Iterable[KnownPerson] = (),
        bot_names: Iterable[str] = (),
    ) -> None:
        offered = tuple(resources)
        bundled = tuple(bundles)
        self.targets: Names[Target] = Names([*_bundle_names(bundled), *_resource_names(offered)])
        self.permissions: Names[PermissionName] = Names(_permission_names(offered))
        known = tuple(people)
        self.people: Names[PersonId] = Names(_person_names(known))
        self.name_parts: Names[str] = Names(
            (part, name) for person in known for name in person.names for part in name.split()
        )
        self.bot_names = frozenset(map(fold, bot_names))
        self.integrations: Names[IntegrationName] = Names(
            (resource.integration, resource.integration) for resource in offered
        )
        self.near_targets = Nearness(self.targets.keys())
        self.near_permissions = Nearness(self.permissions.keys())
        self._granted = {(each.integration, each.name): each.permissions for each in offered}
        self._shorts = _count_shorts(bundled, offered)

    def permissions_of(self, target: ResourceTarget) -> tuple[PermissionName, ...]:
        """Return what is offered on a resource, in the order in which it was given."""
        return self._granted.get((target.integration, target.resource), ())

    def permission_on(self, target: ResourceTarget, key: str) -> tuple[PermissionName, ...]:
        """Return the readings of a permission word there: the resource's own before a synonym."""
        offered = self.permissions_of(target)
        own = tuple(name for name in offered if fold(name) == key)
        return own or tuple(name for name in offered if fold(name) == SYNONYMS.get(key))

    def near(self, key: str) -> tuple[str, ...]:
        """Return up to three names that a misspelt word may mean, likeliest first."""
        found = (self.targets.get(name) for name in self.near_targets.nearest(key))
        names = dict.fromkeys(self.short(target) for readings in found for target in readings)
        return tuple(names)[:3] or self.near_permissions.nearest(key)

    def in_integration(self, integration: IntegrationName) -> tuple[str, ...]:
        """Return the full names of the resources in one integration, sorted."""
        return tuple(sorted(f"{i}/{name}" for i, name in self._granted if i == integration))

    def short(self, target: Target) -> str:
        """Return the shortest name that means this target and no other."""
        name = target.name if isinstance(target, BundleTarget) else target.resource
        return str(name) if self._shorts.get(fold(name)) == 1 else full_name(target)


def full_name(target: Target) -> str:
    """Return the name that holds nothing back: `integration/resource` or `bundle/name`."""
    if isinstance(target, BundleTarget):
        return f"bundle/{target.name}"
    return f"{target.integration}/{target.resource}"


def _bundle_names(bundles: Iterable[BundleName]) -> Iterable[tuple[str, Target]]:
    for bundle in bundles:
        yield bundle, BundleTarget(bundle)
        yield f"bundle/{bundle}", BundleTarget(bundle)


def _resource_names(resources: Iterable[OfferedResource]) -> Iterable[tuple[str, Target]]:
    for resource in resources:
        target = ResourceTarget(resource.integration, resource.name)
        yield resource.name, target
        yield full_name(target), target


def _permission_names(resources: Iterable[OfferedResource]) -> Iterable[tuple[str, PermissionName]]:
    names = dict.fromkeys(name for resource in resources for name in resource.permissions)
    yield from ((name, name) for name in names)
    known = {fold(name): name for name in names}
    yield from ((word, known[meant]) for word, meant in SYNONYMS.items() if meant in known)


def _person_names(people: Iterable[KnownPerson]) -> Iterable[tuple[str, PersonId]]:
    for person in people:
        yield from ((name, person.id) for name in (person.id, *person.names, *person.mentions))


def _count_shorts(
    bundles: Iterable[BundleName], resources: Iterable[OfferedResource]
) -> dict[str, int]:
    counted: dict[str, int] = defaultdict(int)
    for name in (*bundles, *(resource.name for resource in resources)):
        counted[fold(name)] += 1
    return counted
