"""Names that could be taken for another one are refused; others are left as they are."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scim2_models import InvalidValueException

from adapters.directory.scim import names


@pytest.mark.parametrize(
    "name",
    [
        "ada@example.com",
        "Ada.Lovelace+prod@example.com",
        "jos\u00e9@example.com",
        "stra\u00dfe@example.com",
        "O'Brien",
        "Prod admins (EU) #1",
        "DOMAIN\\ada",
        "\u0438\u0432\u0430\u043d@\u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444",
        "\u041a\u043e\u043c\u0430\u043d\u0434\u0430 \u0441 SRE",
        "\u6771\u4eac\u30c1\u30fc\u30e0",
        "\u6771\u4eacDB",
        "\ud55c\uad6d\u5718",
        "\u05e6\u05d5\u05d5\u05ea",
        "x" * 256,
    ],
)
def test_names_of_people_and_groups_are_fine(name: str) -> None:
    """In any script, and with the words of several."""
    names.check(name, "userName")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x" * 257,
        " ada@example.com",
        "ada@example.com ",
        "ada\n@example.com",
        "ada\t@example.com",
        "ada\x00@example.com",
        "ada\x7f@example.com",
        "ada\u200b@example.com",  # zero-width space
        "ada\u200d@example.com",  # zero-width joiner
        "ada\u2060@example.com",  # word joiner
        "ada\ufeff@example.com",
        "ada\u00ad@example.com",  # soft hyphen
        "ada\u202e@example.com",  # right-to-left override
        "ada\u2066@example.com",
        "ada\u034f@example.com",  # grapheme joiner
        "ada\u3164@example.com",  # Hangul filler
        "ada\ufe0f@example.com",  # variation selector
        "ada\U000e0041@example.com",  # tag
        "ada\u00a0lovelace",  # no-break space
        "ada\u2028lovelace",
        "ada\ue000",  # private use
        "jose\u0301@example.com",  # not NFC
        "\ufb01nance",  # a ligature
        "\uff41da@example.com",  # full width
        "\u212aelvin",  # the Kelvin sign
        "\U0001d41aadmin",  # mathematical
        "\u0430dmin@example.com",  # Cyrillic a
        "admin\u0435@example.com",
        "\u0440\u0430\u0443@example.com",  # all Cyrillic, all like Latin
        "\u03bf\u03c1\u03c5@example.com",  # all Greek, all like Latin
        "ops\u03b1",
    ],
)
def test_names_that_deceive_are_refused(name: str) -> None:
    """And the sentence does not repeat them."""
    with pytest.raises(InvalidValueException) as caught:
        names.check(name, "userName")

    assert (400, "invalidValue") == (caught.value.status, caught.value.scim_type)
    assert not name or name not in caught.value.detail


@given(st.text(max_size=30))
def test_what_passes_is_visible_and_has_one_form(name: str) -> None:
    """Whatever somebody types."""
    try:
        names.check(name, "userName")
    except InvalidValueException:
        return

    assert name == unicodedata.normalize("NFKC", name)
    assert not [one for one in name if unicodedata.category(one)[0] == "C"]
    assert name == name.strip() != ""


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(name: str) -> None:
    """So that a stored place is found again."""
    assert names.folded(name) == names.folded(names.folded(name))


@pytest.mark.parametrize(
    ("one", "other"), [("Ada@Example.com", "ada@example.com"), ("STRASSE", "stra\u00dfe")]
)
def test_case_does_not_make_two_names(one: str, other: str) -> None:
    """For uniqueness only."""
    assert names.folded(one) == names.folded(other)
