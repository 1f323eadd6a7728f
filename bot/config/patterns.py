"""Is a justification's pattern harmless? It runs on text that anybody may type.

Deliberate: refused is what might take long, not only what does. Plain patterns pass; a repeated
group whose length varies, or two endless repeats that compete for one text, do not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

LONGEST = 200
_OPEN_ENDED = 20  # a repeat that may go beyond this counts as endless
_ALPHABET = [*map(chr, range(32, 127)), "\t", "\n", "é", "я", "中"]
_PIECE = re.compile(
    r"""(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
      | (?P<escape>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.))
      | (?P<odd>\(\?(?!:|P<\w+>))
      | (?P<open>\((?:\?:|\?P<\w+>)?)
      | (?P<close>\))
      | (?P<repeat>(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})[?+]?)
      | (?P<bar>\|)
      | (?P<anchor>[\^$])
      | (?P<letter>.)""",
    re.VERBOSE | re.DOTALL,
)
_TWO_SETS = re.compile(r"(?<!\\)\[|--|&&|~~|\|\|")
_WIDTHLESS = frozenset({r"\b", r"\B", r"\A", r"\Z"})


@dataclass(frozen=True, slots=True)
class _Atom:
    letters: frozenset[str]
    least: int
    most: int


@dataclass(slots=True)
class _Group:
    start: int  # the number of atoms before it
    varies: bool = False


def pattern_fault(pattern: str) -> str | None:
    """Say why this pattern is not used; None when it is fine."""
    if len(pattern) > LONGEST:
        return f"A pattern has at most {LONGEST} characters."
    if any(_twofold(kind, text) for kind, text in _pieces(pattern)):
        return "A set such as [a-z] needs its end, and may not hold another."
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return "This is not a regular expression."
    return _Scan().fault(pattern)


def _twofold(kind: str, text: str) -> bool:
    """Say whether a set has no end, or will be read as two sets by a later Python."""
    if kind != "set":
        return text == "["
    return bool(_TWO_SETS.search(text, 1))


class _Scan:
    """Walks one pattern once, keeping its atoms in order and its groups nested."""

    def __init__(self) -> None:
        self._atoms: list[_Atom] = []
        self._groups: list[_Group] = [_Group(0)]
        self._closed: _Group | None = None

    def fault(self, pattern: str) -> str | None:
        """Find the first thing that may take long."""
        for kind, text in _pieces(pattern):
            if found := self._take(kind, text):
                return found
        if any(_compete(self._atoms, *pair) for pair in combinations(self._endless(), 2)):
            return "This pattern repeats two things that overlap, which may take very long."
        return None

    def _endless(self) -> list[int]:
        return [at for at, atom in enumerate(self._atoms) if atom.most > _OPEN_ENDED]

    def _take(self, kind: str, text: str) -> str | None:
        closed, self._closed = self._closed, None
        if kind == "odd" or (kind == "escape" and text[1] in "123456789"):
            return "Write the pattern without look-around, flags and back references."
        if kind == "open":
            self._groups.append(_Group(len(self._atoms)))
        elif kind == "close":
            self._close()
        elif kind == "bar":
            self._groups[-1].varies = True
        elif kind == "repeat":
            return self._repeat(closed, *_bounds(text))
        elif kind != "anchor" and text not in _WIDTHLESS:
            self._atoms.append(_Atom(_letters(text), 1, 1))
        return None

    def _close(self) -> None:
        self._closed = self._groups.pop()
        self._groups[-1].varies |= self._closed.varies

    def _repeat(self, group: _Group | None, least: int, most: int) -> str | None:
        if least != most:
            self._groups[-1].varies = True
        if group is not None and most > 1 and group.varies:
            return "This pattern repeats a group that varies in length, which may take very long."
        start = group.start if group else max(len(self._atoms) - 1, 0)
        for at in range(start, len(self._atoms)):
            atom = self._atoms[at]
            self._atoms[at] = _Atom(atom.letters, atom.least * least, atom.most * most)
        return None


def _pieces(pattern: str) -> Iterator[tuple[str, str]]:
    for met in _PIECE.finditer(pattern):
        yield str(met.lastgroup), met.group()


def _bounds(text: str) -> tuple[int, int]:
    endless = 10**6
    simple = {"*": (0, endless), "+": (1, endless), "?": (0, 1)}
    if text[0] in simple:
        return simple[text[0]]
    least, comma, most = text[1 : text.index("}")].partition(",")
    low = int(least or 0)
    return low, (int(most) if most else endless) if comma else low


def _letters(text: str) -> frozenset[str]:
    one = re.compile(text if len(text) > 1 or text == "." else re.escape(text), re.DOTALL)
    return frozenset(letter for letter in _ALPHABET if one.fullmatch(letter))


def _compete(atoms: Sequence[_Atom], first: int, last: int) -> bool:
    """Say whether two endless repeats can trade letters across what stands between them."""
    shared = atoms[first].letters & atoms[last].letters
    fence = (one for one in atoms[first + 1 : last] if one.least > 0)
    return bool(shared) and not any(one.letters.isdisjoint(shared) for one in fence)
