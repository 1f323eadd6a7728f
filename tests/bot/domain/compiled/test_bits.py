"""Sets as bits: there and back."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.compiled import bits

SIZE = 300
NUMBERS = st.sets(st.integers(0, SIZE - 1))


@given(NUMBERS)
def test_members_of_a_set_are_what_it_was_made_of(numbers: set[int]) -> None:
    """In order, and flagged one by one."""
    held = bits.of(numbers, SIZE)

    assert sorted(numbers) == list(bits.members(held))
    assert [one in numbers for one in range(SIZE)] == list(map(bool, bits.flags(held, SIZE)))[:SIZE]


@given(NUMBERS)
def test_the_lowest_is_the_first_member(numbers: set[int]) -> None:
    """An empty set has none."""
    assert min(numbers, default=-1) == bits.lowest(bits.of(numbers, SIZE))


@given(NUMBERS, st.integers(0, SIZE), st.integers(0, SIZE))
def test_a_part_counts_from_its_own_start(numbers: set[int], start: int, size: int) -> None:
    """What is before it or behind it is not in it."""
    expected = {one - start for one in numbers if start <= one < start + size}

    assert bits.of(expected, SIZE) == bits.part(start, size).of(bits.of(numbers, SIZE))
    assert bits.span(0, size) == bits.part(start, size).of(bits.span(0, start + size + 1))


def test_a_span_ends_before_its_end() -> None:
    """An empty one holds nothing."""
    assert ([3, 4], 0) == (list(bits.members(bits.span(3, 5))), bits.span(3, 3))


def test_a_union_holds_what_any_holds() -> None:
    """A union of nothing is empty."""
    assert (0b111, 0) == (bits.union([0b001, 0b110]), bits.union([]))
    assert 0b101 == bits.union([0, 0b101, 0])


@given(st.lists(NUMBERS, min_size=1, max_size=8))
def test_rows_are_turned_round(rows: list[set[int]]) -> None:
    """Each item gets a byte, each row a bit of it."""
    length = (SIZE + 7) // 8
    turned = bits.turned([bits.of(one, SIZE).to_bytes(length, "little") for one in rows])

    expected = [sum((item in one) << row for row, one in enumerate(rows)) for item in range(SIZE)]
    assert expected == list(turned[:SIZE])
