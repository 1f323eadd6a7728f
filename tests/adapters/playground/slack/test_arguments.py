"""Arguments read the same from forms and from JSON."""

import pytest

from adapters.playground.slack.arguments import Arguments, decoded
from adapters.playground.slack.wire import ApiError


def test_types() -> None:
    """Flags, numbers and JSON values are read from words too."""
    args = Arguments({"a": "true", "b": 1, "c": "7", "d": "[1]", "e": None, "f": False})

    assert (True, True, False, True) == (
        args.flag("a"),
        args.flag("b"),
        args.flag("f"),
        args.flag("x", default=True),
    )
    assert (7, 5) == (args.number("c", 1), args.number("x", 5))
    assert ([1], None) == (args.value("d", "e"), args.value("e", "e"))
    assert ("", "7") == (args.text("e"), args.text("c"))


def test_faulty_values() -> None:
    """A word that is no number, and text that is no JSON, are refused."""
    args = Arguments({"n": "many", "v": "[", "deep": "[" * 100_000})

    with pytest.raises(ApiError, match="invalid_arguments"):
        args.number("n", 1)
    for name in ("v", "deep"):
        with pytest.raises(ApiError, match="invalid_blocks_format"):
            args.value(name, "invalid_blocks_format")


@pytest.mark.parametrize(
    ("raw", "code"),
    [(b"{", "invalid_json"), (b"\xff", "invalid_json"), (b"[]", "json_not_object")],
)
def test_bodies(raw: bytes, code: str) -> None:
    """A body must be a JSON object."""
    with pytest.raises(ApiError, match=code):
        decoded(raw)
