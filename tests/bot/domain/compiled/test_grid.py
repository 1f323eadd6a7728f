"""A table turned round says of each item in which rows it is, however it came to be."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.compiled.grid import grid

CHANCE = st.randoms(use_true_random=True)


def column(rows: list[int], item: int) -> int:
    """Look an item up, row by row."""
    return sum((row >> item & 1) << number for number, row in enumerate(rows))


@pytest.mark.parametrize("size", [0, 1, 9, 20_000])
def test_every_item_is_found_in_its_rows(size: int) -> None:
    """Also where rows are many, and where there are more items than one piece holds."""
    for count in (0, 1, 8, 75):
        rows = [(1 << size) // (number + 3) if number % 9 else 0 for number in range(count)]
        table = grid(rows, size)

        for item in range(0, size, 487):
            assert column(rows, item) == table.of(item)


@given(CHANCE)
def test_changes_are_seen_and_the_old_table_stays(by: Random) -> None:
    """Rows and items, in any order, few or many."""
    size, rows = 40, [by.getrandbits(40) for _ in range(30)]
    first = table = grid(rows, size)
    before = [column(rows, item) for item in range(size)]
    for _ in range(3):
        changed = by.sample(range(30), by.choice((1, 5, 12)))
        rows = [by.getrandbits(40) if one in changed else row for one, row in enumerate(rows)]
        table = table.with_rows(rows, changed)
        items = by.sample(range(size), 3)
        few = [by.getrandbits(3) for _ in rows]
        rows = [
            row & ~sum(1 << item for item in items)
            | sum((those >> place & 1) << item for place, item in enumerate(items))
            for row, those in zip(rows, few, strict=True)
        ]
        table = table.with_items(rows, items, few)

    assert [column(rows, item) for item in range(size)] == [table.of(item) for item in range(size)]
    assert before == [first.of(item) for item in range(size)]


def test_a_table_of_which_much_moved_is_laid_out_anew() -> None:
    """What is noted beside a table does not grow without end."""
    rows = list(range(20))
    few, many = grid([0] * 20, 5).with_rows(rows, [3, 5]), grid([0] * 20, 5).with_rows(rows, rows)

    assert ([3, 5], []) == (sorted(few.rows), sorted(many.rows))
    assert (column(rows, 2) & 0b101000, column(rows, 2)) == (few.of(2), many.of(2))


@pytest.mark.parametrize(("count", "shared"), [(1, 1), (9, 0), (17, 0), (33, 0), (64, 0), (65, 1)])
def test_items_that_are_alike_share_what_is_known(count: int, shared: int) -> None:
    """Where it is much: what a narrow table knows of an item is one small number."""
    rows = [0b1011] * count
    table = grid(rows, 4)

    assert [column(rows, item) for item in range(4)] == [*table.columns]
    assert bool(shared) == (table.of(0) is table.of(3))
