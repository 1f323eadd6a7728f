"""Misspelt words find what they meant, and nothing too far away."""

from hypothesis import given
from hypothesis import strategies as st

from bot.language.nearness import Nearness, distance

NEAR = Nearness(["orders", "orders-db", "ledger", "payments-incident", "ab"])


def test_slips_are_counted() -> None:
    """Each of the four slips costs one; beyond the limit it does not matter."""
    assert 0 == distance("orders", "orders", 2)
    assert 1 == distance("ordres", "orders", 1)
    assert 1 == distance("order", "orders", 1)
    assert 1 == distance("orderss", "orders", 1)
    assert 1 == distance("0rders", "orders", 1)
    assert 99 == distance("abcdef", "uvwxyz", 2)
    assert 99 == distance("a", "abcd", 2)
    assert 99 == distance("abc", "bca", 1)


def test_the_likeliest_name_comes_first() -> None:
    """Slips before names that only hold the word; short and endless words find nothing."""
    assert ("orders", "orders-db") == NEAR.nearest("order")
    assert ("orders", "orders-db") == NEAR.nearest("orders")
    assert ("payments-incident",) == NEAR.nearest("payment-incidnt")
    assert ("payments-incident",) == NEAR.nearest("incident")
    assert ("ledger",) == NEAR.nearest("ledger2x")
    assert () == NEAR.nearest("zzzzzz") == NEAR.nearest("ab") == NEAR.nearest("x" * 200)
    assert () == NEAR.within_one("x") == NEAR.misspelt("incident")
    assert ("orders",) == NEAR.within_one("ordres")


@given(st.text(alphabet="abc", max_size=8), st.text(alphabet="abc", max_size=8))
def test_distance_is_the_same_both_ways(left: str, right: str) -> None:
    """Being near is mutual."""
    assert distance(left, right, 2) == distance(right, left, 2)
