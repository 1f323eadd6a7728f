"""Type-ahead over what is offered: what begins so, then what holds it, then slips of the finger."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.language.nearness import distance
from bot.language.words import fold

_PART = re.compile(r"[^\s/:._@-]+")
_LONGEST_QUERY = 100
_TYPO = 5
_NO_MATCH = 9
_LONG = 8
_SHORTEST_TYPO = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to choose: `name` is matched and shown, `value` is what the choice means."""

    name: str
    value: str = ""


def suggest(query: str, offered: Iterable[Offer], limit: int = 20) -> tuple[Offer, ...]:
    """Return at most `limit` offers that fit, best first; every word of the query must fit.

    An empty query returns the first by name. Equal arguments, in any order, give equal answers.
    """
    words = fold(query[:_LONGEST_QUERY]).split()
    ranked = []
    for offer in offered:
        name = fold(offer.name)
        rank = max((_rank(word, name) for word in words), default=0)
        if rank < _NO_MATCH:
            ranked.append((rank, len(name) if words else 0, name, offer.name, offer.value, offer))
    return tuple(row[-1] for row in sorted(ranked, key=lambda row: row[:-1])[: max(limit, 0)])


def _rank(word: str, name: str) -> int:
    if name == word:
        return 0
    if name.startswith(word):
        return 1
    parts = _PART.findall(name)
    if any(part.startswith(word) for part in parts):
        return 2
    return 3 if word in name else _typo_rank(word, [name, *parts])


def _typo_rank(word: str, parts: list[str]) -> int:
    """Rank a misspelt word: against whole parts and, while it is being typed, their beginnings."""
    if len(word) < _SHORTEST_TYPO:
        return _NO_MATCH
    slips = 2 if len(word) >= _LONG else 1
    tried = (distance(word, part, slips) for each in parts for part in (each, each[: len(word)]))
    best = min(tried, default=_NO_MATCH)
    return _TYPO + best if best <= slips else _NO_MATCH
