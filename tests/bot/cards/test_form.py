"""What comes back from a form is text or a list of text, whatever a chat sends."""

from bot.cards.form import Filled, FormKind


def test_text_and_lists_are_told_apart() -> None:
    """A list where text is expected is no text; a single value where a list is expected is one."""
    filled = Filled(kind=FormKind.REQUEST, values={"why": "INC-7", "what": ("b:incident", "e:x")})

    assert ("INC-7", "", "") == (filled.text("why"), filled.text("what"), filled.text("missing"))
    assert (("b:incident", "e:x"), ("INC-7",), ()) == (
        filled.several("what"),
        filled.several("why"),
        filled.several("missing"),
    )
