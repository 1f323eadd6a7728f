"""Names that look alike, or hide something, are refused; names in any one script are not."""

import pytest

from bot.config.naming import folded, label_fault, plain_fault


@pytest.mark.parametrize("name", ["orders-prod", "a", "A.b_c-1", "0x"])
def test_plain_names_pass(name: str) -> None:
    """Letters, digits, dots, dashes and underscores make a name."""
    assert plain_fault(name) is None


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a/b", "-a", ".a", "é", "a\n", "x" * 101])
def test_other_names_do_not(name: str) -> None:
    """Whatever would read as something else in `integration/resource:permission` is refused."""
    assert plain_fault(name) is not None


@pytest.mark.parametrize(
    "name",
    ["Ada Lovelace", "José Núñez", "Иван Smith", "李小龙", "ada+ops@example.com", "Zoë O'Neill"],
)
def test_labels_may_be_in_any_language(name: str) -> None:
    """Each word keeps to one script."""
    assert label_fault(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        " a",
        "a ",
        "p\u0430ypal",
        "a\u200bb",
        "a\u202eb",
        "\ufb01le",
        "\uff41da",
        "a\u00a0b",
        "a\tb",
        "\u212aelvin",
    ],
)
def test_labels_that_hide_something_do_not_pass(name: str) -> None:
    """Mixed scripts, invisible characters and look-alike letters are refused."""
    assert label_fault(name) is not None


def test_folding_finds_names_that_read_the_same() -> None:
    """Case and compatibility letters make no difference to people."""
    assert folded("Ada@Example.com") == folded("ada@example.com")
    assert folded("\ufb01le") == folded("FILE")
