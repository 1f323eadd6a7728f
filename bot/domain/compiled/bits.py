"""Sets of small numbers as bits of one whole number, and the way from bits to members and back."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_BIT = (1, 2, 4, 8, 16, 32, 64, 128)
_SWAPS = ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0))


def of(numbers: Iterable[int], size: int) -> int:
    """Return the set of these numbers, each below `size`."""
    held = bytearray((size + 7) // 8)
    for one in numbers:
        held[one >> 3] |= _BIT[one & 7]
    return int.from_bytes(held, "little")


def lowest(bits: int) -> int:
    """Return the lowest number of a set; -1 when it is empty."""
    return (bits & -bits).bit_length() - 1


def members(bits: int) -> Iterator[int]:
    """Yield the numbers of a set that is small, the lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


class Part(NamedTuple):
    """Some numbers that follow each other. Within it, they count from 0."""

    start: int
    all: int

    def of(self, bits: int) -> int:
        """Return what of a set is in this part."""
        return (bits >> self.start if self.start else bits) & self.all


def part(start: int, size: int) -> Part:
    """Return the part of so many numbers from `start` on."""
    return Part(start, (1 << size) - 1)


def span(start: int, end: int) -> int:
    """Return the set of all numbers from `start` up to, and not including, `end`."""
    return ((1 << (end - start)) - 1) << start


def union(sets: Iterable[int]) -> int:
    """Return what is in any of the sets. One alone is not copied."""
    found = 0
    for one in sets:
        found = found | one if found else one
    return found


def turned(rows: Sequence[bytes]) -> bytes:
    """Turn up to eight rows of bits round: one byte for each item, one bit of it for each row.

    All rows have the same length. Eight rows and eight items make a square, which is turned in
    three swaps; all squares are turned at once.
    """
    width = len(rows[0])
    laid = bytearray(8 * width)
    for number, row in enumerate(rows):
        laid[number::8] = row
    squares = int.from_bytes(laid, "little")
    for distance, mask in _masks(width):
        moved = (squares ^ (squares >> distance)) & mask
        squares ^= moved ^ (moved << distance)
    return squares.to_bytes(8 * width, "little")


@lru_cache(maxsize=8)
def _masks(width: int) -> Sequence[tuple[int, int]]:
    return [
        (distance, int.from_bytes(mask.to_bytes(8, "little") * width, "little"))
        for distance, mask in _SWAPS
    ]


def flags(bits: int, size: int) -> bytes:
    """Return one byte for each number below `size`, or some more: 1 for members, 0 for others."""
    return turned([bits.to_bytes((size + 7) // 8, "little")])
