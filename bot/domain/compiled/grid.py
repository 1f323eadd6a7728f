"""A table of bits turned round: rows are sets of items, and an item is asked in which rows it is.

What is known of one item lies together. A table never changes: what is newer keeps the old one and
notes the rows and the items that are different, until there are many.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.compiled import bits

_PIECE = 1_024  # bytes of each row that are turned together: they stay in the fast memory
_MOST_ROWS, _MOST_ITEMS = 16, 10_000  # that may be different before all is laid out anew


@dataclass(frozen=True, slots=True)
class Grid:
    """In which rows each of `size` items is."""

    size: int
    width: int  # bytes for each item
    table: bytes  # empty while no row holds anything
    rows: Mapping[int, bytes] = field(default_factory=dict)
    items: Mapping[int, int] = field(default_factory=dict)

    def of(self, item: int) -> int:
        """Return the set of rows that hold the item."""
        start = item * self.width
        found = int.from_bytes(self.table[start : start + self.width], "little")
        if self.items:
            found = self.items.get(item, found)
        for row, held in self.rows.items():
            bit = 1 << row
            found = found | bit if held[item >> 3] >> (item & 7) & 1 else found & ~bit
        return found

    def with_rows(self, rows: Sequence[int], changed: Iterable[int]) -> "Grid":
        """Return the table of these rows, of which only `changed` are other than before."""
        different = {*self.rows, *changed}
        if len(different) > _MOST_ROWS:
            return grid(rows, self.size)
        return replace(self, rows=self._noted(rows, different))

    def with_items(self, rows: Sequence[int], answers: Mapping[int, int]) -> "Grid":
        """Return the table of these rows, in which only the items in `answers` are elsewhere."""
        items = {**self.items, **answers}
        if len(items) > _MOST_ITEMS:
            return grid(rows, self.size)
        return replace(self, rows=self._noted(rows, self.rows), items=items)

    def _noted(self, rows: Sequence[int], different: Iterable[int]) -> dict[int, bytes]:
        length = (self.size + 7) // 8
        return {one: rows[one].to_bytes(length, "little") for one in different}


def grid(rows: Sequence[int], size: int) -> Grid:
    """Lay out rows."""
    width, length = (len(rows) + 7) // 8, (size + 7) // 8
    if not any(rows):
        return Grid(size, width, b"")
    table = bytearray(8 * length * width)
    empty = bytes(length)
    for lane in range(width):
        eight = rows[lane * 8 : lane * 8 + 8]
        if any(eight):
            laid = [one.to_bytes(length, "little") if one else empty for one in eight]
            for start in range(0, length, _PIECE):
                turned = bits.turned([one[start : start + _PIECE] for one in laid])
                first = start * 8 * width + lane
                table[first : first + len(turned) * width : width] = turned
    return Grid(size, width, bytes(table[: size * width]))
