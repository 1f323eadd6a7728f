"""Which known names a misspelt word may have meant. Equal questions get equal answers."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property

_FAR = 99
_LONG = 8  # from this many letters on, two slips are still the same word
_SHORTEST = 3
_MOST_SLIPS = 2
_CONSIDERED = 5
_LONGEST = 80


def distance(left: str, right: str, limit: int) -> int:
    """Count insertions, deletions, replacements and swaps of neighbours; 99 beyond `limit`."""
    if abs(len(left) - len(right)) > limit:
        return _FAR
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            swapped = (
                row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other
            )
            best = above[column - 1] + (letter != other)
            best = min(best, above[column] + 1, current[-1] + 1)
            current.append(min(best, before[column - 2] + 1) if swapped else best)
        if min(current) > limit:
            return _FAR
        before, above = above, current
    return above[-1] if above[-1] <= limit else _FAR


class Nearness:
    """An index over names, built when first asked: one slip by dictionary, more by shared pairs."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))

    def within_one(self, word: str) -> tuple[str, ...]:
        """Return the names that one slip of the finger makes from `word`, not `word` itself."""
        if not _SHORTEST <= len(word) <= _LONGEST:
            return ()
        found = {name for part in _shortened(word) for name in self._slips.get(part, ())}
        return tuple(sorted(n for n in found if n != word and distance(word, n, 1) == 1))

    def misspelt(self, word: str) -> tuple[str, ...]:
        """Return the names that a slip or, in long words, two make from `word`, nearest first."""
        return tuple(name for rank, name in self._near(word) if rank <= _MOST_SLIPS)

    def nearest(self, word: str, limit: int = 3) -> tuple[str, ...]:
        """Return the likeliest names first: by slips, then names that hold the word."""
        best = dict.fromkeys(name for rank, name in self._near(word) if rank < _FAR)
        return tuple(best)[:limit]

    def _near(self, word: str) -> list[tuple[int, str]]:
        if not _SHORTEST <= len(word) <= _LONGEST:
            return []
        slips = _MOST_SLIPS if len(word) >= _LONG else 1
        counted = Counter(name for pair in _pairs(word) for name in self._sharing.get(pair, ()))
        likely = sorted(counted, key=lambda name: (-2 * counted[name] + len(name), name))
        ranked = ((_rank(word, name, slips), name) for name in likely[:_CONSIDERED])
        return sorted({*ranked, *((1, name) for name in self.within_one(word))})

    @cached_property
    def _slips(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for part in _shortened(name):
                index[part].append(name)
        return index

    @cached_property
    def _sharing(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for pair in _pairs(name):
                index[pair].append(name)
        return index


def _shortened(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _pairs(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1)}


def _rank(word: str, name: str, slips: int) -> int:
    """Count slips; a name that begins with, holds or is held by the word comes after those."""
    if name.startswith(word):
        return 3
    if word in name or (name in word and 2 * len(name) > len(word)):
        return 4
    return distance(word, name, slips)
