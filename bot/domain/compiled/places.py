"""What a selector chooses, as a set of resources. Tags change by themselves, so they are apart.

A tag and its value are a set of resources, made when a selector first says them.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import compress, count
from operator import is_not

from bot.domain.catalog import Catalogue, Resource, Selector
from bot.domain.compiled import bits
from bot.domain.compiled.layout import Layout, listed

Chosen = tuple[str | None, str | None, str | None, str | None, tuple[tuple[str, str], ...]]
Tagged = dict[tuple[str, str], int]


class Places:
    """The resources of one catalogue, over a layout that others with other tags may share."""

    def __init__(
        self, layout: Layout, resources: Sequence[Resource], tagged: Tagged | None = None
    ) -> None:
        self.layout, self.resources = layout, resources
        self._tagged: Tagged = tagged if tagged is not None else {}
        self._tags: dict[str, Mapping[str | None, array[int]]] = {}
        self._chosen: dict[Chosen, int] = {}

    def chosen(self, where: Selector) -> int:
        """Return the resources that a selector matches."""
        tags = tuple(sorted(where.tags.items()))
        key = (where.integration, where.environment, where.type, where.name, tags)
        if key not in self._chosen:
            self._chosen[key] = self._choose(where)
        return self._chosen[key]

    def _choose(self, where: Selector) -> int:
        if where.name is None:
            found = self.layout.inside(where.integration, where.environment)
        else:
            found = self.layout.named(where.integration, where.environment, where.name)
        if where.type is not None:
            found &= self.layout.typed(where.type)
        for key, value in where.tags.items():
            found &= self._with_tag(key, value)
        return found

    def _with_tag(self, key: str, value: str) -> int:
        if (key, value) not in self._tagged:
            if key not in self._tags:
                self._tags[key] = _values([one.tags.get(key) for one in self.resources])
            those = self._tags[key].get(value, ())
            self._tagged[key, value] = bits.of(those, self.layout.size)
        return self._tagged[key, value]

    def changed(self, catalogue: Catalogue) -> Sequence[int] | None:
        """Return which resources bear other tags in a catalogue; None when more is different."""
        if not self.layout.fits(catalogue):
            return None
        now = listed(catalogue)
        numbers = list(compress(count(), map(is_not, self.resources, now)))
        if any(_kind(self.resources[one]) != _kind(now[one]) for one in numbers):
            return None
        return [one for one in numbers if self.resources[one].tags != now[one].tags]

    def retagged(self, catalogue: Catalogue, changed: Sequence[int]) -> "Places":
        """Return the places of a catalogue in which only the tags of these are other ones."""
        now = listed(catalogue)
        flips: dict[tuple[str, str], list[int]] = {}
        known = self._tagged.copy()  # at once: questions in another thread may add to it
        keys = {key for key, _ in known}
        for number in changed:
            old, new = self.resources[number].tags, now[number].tags
            for facet in {(key, one.get(key)) for one in (old, new) for key in keys}:
                key, value = facet
                if value is not None and old.get(key) != new.get(key):
                    flips.setdefault((key, value), []).append(number)
        size = self.layout.size
        tagged = {
            one: those ^ bits.of(flips[one], size) if one in flips else those
            for one, those in known.items()
        }
        return Places(self.layout, now, tagged)

    def only(self, numbers: Sequence[int]) -> "Places":
        """Return the places of a catalogue with just these resources, in the same order."""
        catalogue = self.layout.only({one: self.resources[one] for one in numbers})
        return places(catalogue)


def places(catalogue: Catalogue) -> Places:
    """Give the resources of a catalogue their numbers."""
    return Places(Layout(catalogue), listed(catalogue))


def _kind(one: Resource) -> tuple[str, str]:
    return one.name, one.type


def _values(column: Sequence[str | None]) -> "Mapping[str | None, array[int]]":
    """List the numbers of the resources for each value."""
    found: defaultdict[str | None, array[int]] = defaultdict(lambda: array("I"))
    for number, value in enumerate(column):
        found[value].append(number)
    return found
