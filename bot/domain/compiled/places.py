"""What a selector chooses, as a set of resources. Tags change by themselves, so they are apart.

A tag and its value are a set of resources, made when a selector first says them.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import compress, count
from operator import and_, is_not

from bot.domain.catalog import Catalogue, Entitlement, Resource, Selector
from bot.domain.compiled import bits
from bot.domain.compiled.layout import Layout, listed

Chosen = tuple[str | None, str | None, str | None, str | None, tuple[tuple[str, str], ...]]
Tagged = dict[tuple[str, str], int]
Turned = dict[tuple[str, str], frozenset[int]]  # resources that got a tag, or lost it

_KEPT = 4_096  # resources of which the entitlements are kept


class Places:
    """The resources of one catalogue, over a layout that others with other tags may share."""

    def __init__(
        self,
        layout: Layout,
        resources: Sequence[Resource],
        tagged: Tagged | None = None,
        turned: Turned | None = None,
    ) -> None:
        """`tagged` are sets that were made before; `turned`, what is other than these say."""
        self.layout, self.resources = layout, resources
        self._tagged: Tagged = tagged if tagged is not None else {}
        self._turned: Turned = turned if turned is not None else {}
        self._fresh: Tagged = {}  # sets that were turned; those they were made of stay, see below
        self._tags: dict[str, Mapping[str | None, array[int]]] = {}
        self._chosen: dict[Chosen, int] = {}
        self._seen: dict[int, Sequence[Entitlement]] = {}

    def entitlements(self, number: int) -> Sequence[Entitlement]:
        """Return all of a resource. Those of the first, which most people look at, are kept."""
        found = self._seen.get(number)
        if found is None:
            frame, name = self.layout.frame(number), self.resources[number].name
            found = tuple(Entitlement(frame.name, name, one) for one in frame.permissions)
            if number < _KEPT:
                self._seen[number] = found
        return found

    def chosen(self, where: Selector) -> int:
        """Return the resources that a selector matches."""
        tags = tuple(sorted(where.tags.items()))
        key = (where.integration, where.environment, where.type, where.name, tags)
        if key not in self._chosen:
            self._chosen[key] = self._choose(where)
        return self._chosen[key]

    def _choose(self, where: Selector) -> int:
        """Intersect what is said. Where that is one thing, its set is shared."""
        said = [self._with_tag(key, value) for key, value in where.tags.items()]
        if where.type is not None:
            said.append(self.layout.typed(where.type))
        if where.name is not None:
            said.append(self.layout.named(where.integration, where.environment, where.name))
        elif not said or where.integration is not None or where.environment is not None:
            said.append(self.layout.inside(where.integration, where.environment))
        return reduce(and_, said)

    def _with_tag(self, key: str, value: str) -> int:
        if (key, value) not in self._tagged:
            if key not in self._tags:
                self._tags[key] = _values([one.tags.get(key) for one in self.resources])
            those = self._tags[key].get(value, ())
            self._tagged[key, value] = bits.of(those, self.layout.size)
        if (key, value) not in self._turned:
            return self._tagged[key, value]
        if (key, value) not in self._fresh:
            moved = bits.of(self._turned[key, value], self.layout.size)
            self._fresh[key, value] = self._tagged[key, value] ^ moved
        return self._fresh[key, value]

    def moved(self, catalogue: Catalogue, most: int) -> "Moved | None":
        """Return the places of a catalogue, and which resources bear other tags in it.

        None when more than tags is different, or when there are more than `most` of them.
        """
        if not self.layout.fits(catalogue):
            return None
        before, now = self.resources, listed(catalogue)
        others = list(compress(count(), map(is_not, before, now)))
        if any(_kind(before[one]) != _kind(now[one]) for one in others):
            return None
        fresh, tagged = self._fresh.copy(), self._tagged.copy()  # another thread may add to them
        tagged.update(fresh)
        flips = _flips(before, now, others, {key for key, _ in tagged})
        changed = sorted({number for those in flips.values() for number in those})
        if len(changed) > most:
            return None
        turned = {one: those for one, those in self._turned.items() if one not in fresh}
        for one in flips.keys() & tagged.keys():
            turned[one] = turned.get(one, frozenset()).symmetric_difference(flips[one])
        return Places(self.layout, now, tagged, turned), changed

    def only(self, numbers: Sequence[int]) -> "Places":
        """Return the places of a catalogue with just these resources, in the same order."""
        catalogue = self.layout.only({one: self.resources[one] for one in numbers})
        return places(catalogue)


Moved = tuple[Places, Sequence[int]]


def places(catalogue: Catalogue) -> Places:
    """Give the resources of a catalogue their numbers."""
    return Places(Layout(catalogue), listed(catalogue))


def _flips(
    before: Sequence[Resource], now: Sequence[Resource], others: Iterable[int], said: Iterable[str]
) -> Mapping[tuple[str, str], Sequence[int]]:
    """List, for tags that were ever asked for, the resources that got them, or lost them."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number in others:
        old, new = before[number].tags, now[number].tags
        for key in said:
            was, is_ = old.get(key), new.get(key)
            if was != is_ and was is not None:
                found[key, was].append(number)
            if was != is_ and is_ is not None:
                found[key, is_].append(number)
    return found


def _kind(one: Resource) -> tuple[str, str]:
    return one.name, one.type


def _values(column: Sequence[str | None]) -> "Mapping[str | None, array[int]]":
    """List the numbers of the resources for each value."""
    found: defaultdict[str | None, array[int]] = defaultdict(lambda: array("I"))
    for number, value in enumerate(column):
        found[value].append(number)
    return found
