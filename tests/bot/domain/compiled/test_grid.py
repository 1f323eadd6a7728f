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
        answers = {item: by.getrandbits(30) for item in items}
        rows = [
            row & ~sum(1 << item for item in items)
            | sum((answer >> one & 1) << item for item, answer in answers.items())
            for one, row in enumerate(rows)
        ]
        table = table.with_items(rows, answers)

    assert [column(rows, item) for item in range(size)] == [table.of(item) for item in range(size)]
    assert before == [first.of(item) for item in range(size)]


def test_a_table_of_which_much_moved_is_laid_out_anew() -> None:
    """What is noted beside a table does not grow without end."""
    size = 12_000
    rows = [1, 2]
    answers = {item: item % 4 for item in range(size)}
    rows = [sum((item >> row & 1) << item for item in range(size)) for row in range(2)]

    moved = grid([1, 2], size).with_items(rows, answers)
    assert ({}, 3) == (moved.items, moved.of(7))
