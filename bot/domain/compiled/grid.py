"""A table of bits turned round: rows are sets of items, and an item is asked in which rows it is.

What is known of one item is one number, which items that are alike share. A table never changes:
a newer one shares what is the same and notes the rows that are different, until they are many.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from struct import iter_unpack

from bot.domain.compiled import bits

_PIECE = 1_024  # bytes of each row that are turned together: they stay in the fast memory
_NUMBERS = {1: "<B", 2: "<H", 4: "<I", 8: "<Q"}  # bytes, and how they are taken for a number
_MOST_ROWS = 16  # that may be different before all is laid out anew


class Grid:
    """In which rows each item is. `of` returns the set of rows that hold an item."""

    def __init__(self, columns: Sequence[int], rows: Mapping[int, bytes] | None = None) -> None:
        """Take a set of rows for each item, and `rows` that are other than these say."""
        self.columns, self.rows = columns, rows or {}
        self.of: Callable[[int], int] = (
            partial(_noted, columns, rows) if rows else columns.__getitem__
        )

    def with_rows(self, rows: Sequence[int], changed: Iterable[int]) -> "Grid":
        """Return the table of these rows, of which only `changed` are other than before."""
        different = {*self.rows, *changed}
        if len(different) > _MOST_ROWS:
            return grid(rows, len(self.columns))
        return Grid(self.columns, self._held(rows, different))

    def with_items(
        self, rows: Sequence[int], changed: Sequence[int], only: Sequence[int]
    ) -> "Grid":
        """Return the table of these rows, in which only the `changed` items are elsewhere.

        `only` are the rows of just these items, in their order.
        """
        columns = list(self.columns)
        for item, found in zip(changed, grid(only, len(changed)).columns, strict=True):
            columns[item] = found
        return Grid(columns, self._held(rows, self.rows))

    def _held(self, rows: Sequence[int], different: Iterable[int]) -> dict[int, bytes]:
        length = (len(self.columns) + 7) // 8
        return {one: rows[one].to_bytes(length, "little") for one in different}


def _noted(columns: Sequence[int], rows: Mapping[int, bytes], item: int) -> int:
    found, byte, place = columns[item], item >> 3, item & 7
    for row, held in rows.items():
        bit = 1 << row
        found = found | bit if held[byte] >> place & 1 else found & ~bit
    return found


def grid(given: Iterable[int], size: int) -> Grid:
    """Lay out rows over so many items."""
    rows = list(given)
    if not any(rows):
        return Grid([0] * size)
    width, length = _width(len(rows)), (size + 7) // 8
    table = bytearray(8 * length * width)
    empty = bytes(length)
    for lane in range((len(rows) + 7) // 8):
        eight = rows[lane * 8 : lane * 8 + 8]
        if any(eight):
            laid = [one.to_bytes(length, "little") if one else empty for one in eight]
            for start in range(0, length, _PIECE):
                turned = bits.turned([one[start : start + _PIECE] for one in laid])
                first = start * 8 * width + lane
                table[first : first + len(turned) * width : width] = turned
    return Grid(_columns(memoryview(table)[: size * width], width))


def _width(rows: int) -> int:
    """Return how many bytes an item takes: where few do, so many as make a number at once."""
    width = (rows + 7) // 8
    return width if width > max(_NUMBERS) else 1 << (width - 1).bit_length()


def _columns(table: memoryview, width: int) -> Sequence[int]:
    """Take a table apart. What is the same for many items is held once."""
    if width in _NUMBERS:
        return list(chain.from_iterable(iter_unpack(_NUMBERS[width], table)))
    pieces = chain.from_iterable(iter_unpack(f"{width}s", table))
    return list(map(_Whole().__getitem__, pieces))


class _Whole(dict[bytes, int]):
    """Pieces of a table as numbers, each made once."""

    def __missing__(self, piece: bytes) -> int:
        found = self[piece] = int.from_bytes(piece, "little")
        return found
