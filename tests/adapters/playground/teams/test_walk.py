"""A walk meets every part once, knows where it is, and sets spare parts apart."""

from adapters.playground.teams.walk import walk
from tests.adapters.playground.teams.samples import APPROVE, NOTE, card, text


def test_parts_come_in_reading_order() -> None:
    """Paths say where a part is."""
    content = card(text("x"), {"type": "Container", "items": [NOTE]}, actions=(APPROVE,))

    assert [
        "card",
        "card.body[0]",
        "card.body[1]",
        "card.body[1].items[0]",
        "card.actions[0]",
        "card.actions[0].fallback",
    ] == [p.path for p in walk(content)]


def test_fallbacks_are_spare_unless_needed() -> None:
    """The fallback of an unknown part is what people see."""
    unknown = {"type": "Badge", "fallback": NOTE}
    known = NOTE | {"fallback": text("x")}
    spare = {p.path: p.spare for p in walk(card(unknown, known))}

    assert (False, True) == (spare["card.body[0].fallback"], spare["card.body[1].fallback"])


def test_a_nested_card_is_its_own_scope() -> None:
    """Inputs of a ShowCard belong to it."""
    content = card(actions=({"type": "Action.ShowCard", "card": card(NOTE)},))
    scopes = {p.path: p.scope for p in walk(content)}

    assert "card.actions[0].card" == scopes["card.actions[0].card.body[0]"]
