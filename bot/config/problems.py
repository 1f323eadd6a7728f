"""What is wrong with an access file, and where. Nothing is reported alone: problems are collected.

A message never repeats a value that may be a secret.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_ADDRESSES = 0.9  # people share most of an address, so it takes more to be near
_CONSIDERED = 5_000  # names compared for one hint


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file; lines and columns count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A position, and the path of keys that leads there: `flows.production-read.who`."""

    place: Place
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One sentence about one place. `near` holds the names that may have been meant."""

    place: Place
    path: str
    message: str
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        hint = f" (did you mean {listed(self.near)}?)" if self.near else ""
        return f"{self.place}: {path}{self.message}{hint}"


class ConfigProblems(Exception):
    """The access files cannot be used. Holds every problem, sorted, each once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(one) for one in self.problems))


@dataclass(slots=True)
class Findings:
    """Collects problems and warnings while files are read. `titles` names flows in paths."""

    warned: set[Problem] = field(default_factory=set)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    _found: list[tuple[Spot, str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        """List what must be put right so far."""
        return [Problem(one.place, self._path(one), said, near) for one, said, near in self._found]

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """List what deserves a look so far: sorted, each once."""
        return tuple(sorted(self.warned))

    def problem(self, spot: Spot, message: str, near: Iterable[str] = ()) -> None:
        """Note something that must be put right."""
        self._found.append((spot, message, tuple(near)))

    def warning(self, spot: Spot, message: str, near: Iterable[str] = ()) -> None:
        """Note something that may be meant, and deserves a look."""
        self.warned.add(Problem(spot.place, self._path(spot), message, tuple(near)))

    def stop(self) -> None:
        """Raise ConfigProblems if anything must be put right."""
        if self._found:
            raise ConfigProblems(self.problems)

    def _path(self, spot: Spot) -> str:
        if spot.path[:1] == ("flows",) and len(spot.path) > 1:
            title = self.titles.get((spot.place.file, spot.path[1]), spot.path[1])
            return ".".join(("flows", title, *spot.path[2:]))
        return ".".join(spot.path)


def nearest(word: str, names: Iterable[str], cutoff: float = 0.7) -> tuple[str, ...]:
    """Return up to three names that the word may be a slip of, the likeliest first."""
    if "@" in word:
        cutoff = _ADDRESSES
    likely = [one for one in names if abs(len(one) - len(word)) <= max(3, len(word) // 2)]
    folded = {one.lower(): one for one in sorted(likely)[:_CONSIDERED]}
    found = difflib.get_close_matches(word.lower(), folded, n=3, cutoff=cutoff)
    return tuple(folded[one] for one in found)


def listed(words: Sequence[str], last: str = "or") -> str:
    """Write words as a list for people: `a, b or c`."""
    if len(words) < 2:  # noqa: PLR2004 - one word needs no comma
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
