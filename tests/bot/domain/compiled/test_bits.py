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


def test_a_span_ends_before_its_end() -> None:
    """An empty one holds nothing."""
    assert ([3, 4], 0) == (list(bits.members(bits.span(3, 5))), bits.span(3, 3))


def test_a_union_holds_what_any_holds() -> None:
    """A union of nothing is empty."""
    assert (0b111, 0) == (bits.union([0b001, 0b110]), bits.union([]))


@given(st.lists(NUMBERS, min_size=1, max_size=8))
def test_rows_are_turned_round(rows: list[set[int]]) -> None:
    """Each item gets a byte, each row a bit of it."""
    length = (SIZE + 7) // 8
    turned = bits.turned([bits.of(one, SIZE).to_bytes(length, "little") for one in rows])

    expected = [sum((item in one) << row for row, one in enumerate(rows)) for item in range(SIZE)]
    assert expected == list(turned[:SIZE])
