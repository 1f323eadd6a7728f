"""An item is worked out when somebody looks at it, once, and never before."""

import pytest

from bot.domain.compiled.lazily import Lazily, made


def test_an_item_is_made_when_it_is_looked_at_and_only_then() -> None:
    """To count them makes none."""
    asked: list[int] = []

    def make(number: int) -> int:
        asked.append(number)
        return number * 10

    items = Lazily(4, make)
    before = len(items), [*asked]
    twice = items[2], items[2]

    assert (4, []) == before
    assert ((20, 20), [2]) == (twice, asked)
    assert [0, 10, 20, 30] == list(items)


def test_a_list_with_others_shares_what_was_made() -> None:
    """The first one stays as it was."""
    asked: list[int] = []

    def make(number: int) -> int:
        asked.append(number)
        return number

    items = Lazily(3, make)
    first = items[0]
    others = items.but({1: 7})

    assert [0, 7, 2] == list(others)
    assert [0, 1, 2] == list(items)
    assert [0, 2, 1, 2] == asked
    assert 0 == first


@pytest.mark.parametrize("at", [-1, 3, 99])
def test_there_is_nothing_beyond(at: int) -> None:
    """Not even counted from the end."""
    with pytest.raises(IndexError):
        made("abc")[at]
