"""Names that look alike, or hide something, are refused; names in any one script are not."""

import pytest

from bot.config.naming import folded, label_fault, person_fault, plain_fault, value_fault


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


@pytest.mark.parametrize(
    "name", ["webhook:board", "Webhook:x", "\uff57ebhook:x", "a b@x.y ", "a" * 255]
)
def test_a_person_has_an_id_of_their_own(name: str) -> None:
    """A machine approver's decisions are kept under such an id."""
    assert person_fault(name) is not None


def test_an_address_is_an_id() -> None:
    """However long addresses may be."""
    assert None is person_fault("a" * 240 + "@example.com")


@pytest.mark.parametrize(
    "text", ["lon\u200bdon", "lon\u202edon", "l\u043endon", "\uff4condon", "\ufb01nance", "a\tb"]
)
def test_what_people_are_compared_by_is_what_it_looks_like(text: str) -> None:
    """Nothing invisible, no letter that only looks like another, one script a word."""
    assert value_fault(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "R&D, 2nd floor",
        "M\u00fcnchen",
        "\u041c\u043e\u0441\u043a office",
        "\u00bd",
        "a/b c-3 \u2013 d",
    ],
)
def test_plain_text_is_fine(text: str) -> None:
    """In any language, with any signs."""
    assert value_fault(text) is None
