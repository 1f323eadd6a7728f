"""Lengths of time as people write them, read exactly or not at all.

Only ASCII digits, whole seconds, and no more than `LONGEST`: what is odd is `None`, never a guess.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

LONGEST = timedelta(days=3660)

_SECONDS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_SPELLINGS = {
    "week": ("w", "wk", "wks", "week", "weeks"),
    "day": ("d", "day", "days"),
    "hour": ("h", "hr", "hrs", "hour", "hours"),
    "minute": ("m", "min", "mins", "minute", "minutes"),
    "second": ("s", "sec", "secs", "second", "seconds"),
}
UNIT_WORDS = {word: _SECONDS[unit] for unit, words in _SPELLINGS.items() for word in words}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ONES = {word: number for number, word in enumerate((*_NUMBERS, "eleven", "twelve"), start=1)}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_AMOUNTS = {**_ONES, "fifteen": 15, **_TENS, "half": 0}
_AFTER_HYPHEN = frozenset(UNIT_WORDS) | frozenset(_ONES)
_AND_A_HALF = ("and", "a", "half")
NUMBER_WORDS = frozenset(_ONES) | frozenset(_TENS) | {"fifteen"}
_PLAIN_WORDS = NUMBER_WORDS | frozenset(UNIT_WORDS) | {"a", "an", "half", "and"}
_NUMBER = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,4})?")
_GLUED = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|[a-z]+)")
_HOUR_AND_MINUTES = re.compile(r"[0-9]+h[0-5][0-9]")
_LONGEST_WORD = 32  # characters; no length is written as one longer word
_FEW_WORDS = 5  # nearly every length is this short
_MOST_WORDS = 12  # longer ones are cut short, and so not read as a whole
_GRAIN = 10_000  # amounts are counted in ten-thousandths, which keeps decimals exact
_HALF = _GRAIN // 2


class _Token(NamedTuple):
    text: str
    after: int  # how many words end with this token; 0 inside a glued word


class _Step(NamedTuple):
    grains: int  # ten-thousandths of a second
    unit: int
    following: int


def parse_duration(text: str) -> timedelta | None:
    """Read the whole text as one positive length, such as `1h 30m` or `half a day`.

    Returns `None` for anything else: zero, signs, exponents, digits of other scripts,
    fractions of a second, units out of order, and lengths beyond `LONGEST`. Never raises.
    """
    words = text.lower().replace(",", " ").split() if text.isascii() else []
    found = read_duration(words)
    return found[0] if found is not None and found[1] == len(words) else None


def read_duration(words: Sequence[str], start: int = 0) -> tuple[timedelta, int] | None:
    """Read the longest length that begins at word `start`; words are lower-case.

    Returns the length and the index of the first word after it, or `None`.
    """
    near = _tokens(words, start, _FEW_WORDS)
    found, end, beyond = _read(near)
    if near and near[-1].after == _FEW_WORDS and beyond + len(_AND_A_HALF) > len(near):
        found, end, _ = _read(_tokens(words, start, _MOST_WORDS))
    exact = _exact(found)
    return None if exact is None else (exact, start + end)


def format_duration(length: timedelta) -> str:
    """Write a length briefly, such as `1 h 30 min`; parts of a second are cut off.

    `parse_duration` reads it back. Raises `ValueError` when the length is negative.
    """
    names = {"day": ("day", "days"), "hour": ("h", "h"), "minute": ("min", "min")}
    return _written(length, {**names, "second": ("s", "s")})


def humanise(length: timedelta) -> str:
    """Write a length in words, such as `1 hour 30 minutes`; parts of a second are cut off.

    Raises `ValueError` when the length is negative.
    """
    return _written(length, {unit: (unit, unit + "s") for unit in _SECONDS if unit != "week"})


def _read(tokens: list[_Token]) -> tuple[int, int, int]:
    """Return how long, how many words that took, and the token at which reading stopped."""
    total, found, smallest, position, end = 0, 0, 10**9, 0, 0
    while (step := _item(tokens, position)) is not None and step.unit < smallest:
        total, smallest, position = total + step.grains, step.unit, step.following
        if tokens[position - 1].after:
            found, end = total, tokens[position - 1].after
        if _texts(tokens, position, 1) == ("and",):
            position += 1
    return found, end, position


def _tokens(words: Sequence[str], start: int, count: int) -> list[_Token]:
    tokens: list[_Token] = []
    for after, word in enumerate(words[start : start + count], start=1):
        parts = (word,) if word in _PLAIN_WORDS else _unglued(word)
        if not parts:
            break
        tokens.extend(_Token(part, 0) for part in parts[:-1])
        tokens.append(_Token(parts[-1], after))
    return tokens


@lru_cache(maxsize=1024)
def _unglued(word: str) -> tuple[str, ...]:
    """Take `1h30m`, `1h30` or `2-hour` apart; nothing when any part is not about time."""
    if len(word) > _LONGEST_WORD:
        return ()
    left, hyphen, right = word.partition("-")
    if hyphen:
        counted = left in _AMOUNTS or _NUMBER.fullmatch(left)
        return (left, right) if counted and right in _AFTER_HYPHEN else ()
    if _HOUR_AND_MINUTES.fullmatch(word):
        word += "m"
    parts = _GLUED.findall(word)
    known = all(part in UNIT_WORDS or _NUMBER.fullmatch(part) for part in parts)
    return tuple(parts) if known and "".join(parts) == word else ()


def _item(tokens: list[_Token], position: int) -> _Step | None:
    """Read one amount with its unit, such as `90 minutes` or `an hour and a half`."""
    amount, position = _amount(tokens, position)
    if not amount or position >= len(tokens) or tokens[position].text not in UNIT_WORDS:
        return None
    unit = UNIT_WORDS[tokens[position].text]
    position += 1
    if _texts(tokens, position, 3) == _AND_A_HALF and not _is_unit(tokens, position + 3):
        amount, position = amount + _HALF, position + 3
    return _Step(amount * unit, unit, position)


def _amount(tokens: list[_Token], position: int) -> tuple[int, int]:
    """Read how many; zero when there is no number here."""
    first, second = (*_texts(tokens, position, 2), "", "")[:2]
    if first == "half":
        return _HALF, position + (2 if second in {"a", "an"} else 1)
    if first in {"a", "an"}:
        return (_HALF, position + 2) if second == "half" else (_GRAIN, position + 1)
    amount, position = _count(first, second, position)
    if amount and _texts(tokens, position, 3) == _AND_A_HALF:
        return amount + _HALF, position + 3
    return amount, position


def _count(first: str, second: str, position: int) -> tuple[int, int]:
    if first in _TENS and _ONES.get(second, 10) < 10:  # noqa: PLR2004  # twenty five
        return (_TENS[first] + _ONES[second]) * _GRAIN, position + 2
    if first in _AMOUNTS:
        return _AMOUNTS[first] * _GRAIN, position + 1
    if _NUMBER.fullmatch(first):
        whole, _, parts = first.partition(".")
        return int(whole) * _GRAIN + int(parts.ljust(4, "0")), position + 1
    return 0, position


def _texts(tokens: list[_Token], position: int, count: int) -> tuple[str, ...]:
    return tuple(token.text for token in tokens[position : position + count])


def _is_unit(tokens: list[_Token], position: int) -> bool:
    return position < len(tokens) and tokens[position].text in UNIT_WORDS


def _exact(grains: int) -> timedelta | None:
    """Turn whole seconds within the limit into a length."""
    seconds, rest = divmod(grains, _GRAIN)
    if rest or not 0 < seconds <= LONGEST.days * _SECONDS["day"]:
        return None
    return timedelta(seconds=seconds)


def _written(length: timedelta, names: dict[str, tuple[str, str]]) -> str:
    if length < timedelta(0):
        raise ValueError("A length of time is never negative.")
    seconds = length.days * _SECONDS["day"] + length.seconds
    parts = []
    for unit, (one, many) in names.items():
        count, seconds = divmod(seconds, _SECONDS[unit])
        if count:
            parts.append(f"{count} {one if count == 1 else many}")
    return " ".join(parts) or f"0 {names['second'][1]}"
