"""Type-ahead offers the best first, the same for the same question."""

from hypothesis import given
from hypothesis import strategies as st

from bot.language.suggest import Offer, suggest

OFFERS = [
    *map(Offer, ["core/orders-db", "orders", "ledger", "preorders", "payments-incident"]),
]


def names(query: str, limit: int = 20) -> list[str]:
    """Return the names offered."""
    return [offer.name for offer in suggest(query, OFFERS, limit)]


def test_beginnings_come_before_parts_before_slips() -> None:
    """Whole name, its beginning, a word of it, inside it, a slip."""
    assert ["orders", "core/orders-db", "preorders"] == names("orders")
    assert ["orders", "core/orders-db", "preorders"] == names("ORD")
    assert ["orders", "core/orders-db"] == names("ordres")
    assert ["payments-incident"] == names("paymetns")
    assert ["payments-incident"] == names("inci pay")


def test_nothing_fits_or_all_do() -> None:
    """A strange or short query finds nothing; an empty one lists by name."""
    assert [] == names("zz") == names("zzzzzz") == names("orders zz") == names("orders", 0)
    assert "core/orders-db" == names("")[0]
    assert 2 == len(names("", 2))


@given(st.permutations(OFFERS), st.text(max_size=5))
def test_the_order_of_offers_changes_nothing(offers: list[Offer], query: str) -> None:
    """Equal offers give equal answers."""
    assert suggest(query, OFFERS) == suggest(query, offers)
