"""Values know where they stand, and what YAML 1.2 makes of their text."""

import pytest

from bot.config.marks import Marked, Row, Table, at, inside, key_spot, plain, spot_of
from bot.config.problems import Place, Spot
from tests.bot.config.written import table

SPOT = Spot(Place("access.yaml"))
TEXT = """\
flows:
  - name: read
    who: [ada, grace]
"""


def bare(text: str) -> Marked:
    """Return a scalar that was written without quotes."""
    return Marked(text, SPOT, plain=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5),
        ("-7", -7),
        ("0", 0),
        ("2.50", 2.5),
        ("true", True),
        ("FALSE", False),
        ("01", "01"),
        ("12:30", "12:30"),
        ("1e3", "1e3"),
        ("yes", "yes"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_a_bare_word_is_what_yaml_1_2_says(text: str, expected: object) -> None:
    """Times, zip codes and the words of older YAML stay text."""
    value = bare(text).value()

    assert expected == value
    assert type(expected) is type(value)


@pytest.mark.parametrize("text", ["5", "true", "2.5"])
def test_quotes_make_text(text: str) -> None:
    """Whoever writes quotes means the letters."""
    quoted = Marked(text, SPOT)

    assert (text, None, None) == (quoted.value(), quoted.whole(), quoted.truth())


def test_whole_numbers_and_truth_are_read_or_refused() -> None:
    """What is something else is None, never a guess."""
    assert (5, None) == (bare("5").whole(), bare("5").truth())
    assert (None, True) == (bare("true").whole(), bare("true").truth())
    assert (None, None) == (bare("2.5").whole(), bare("2.5").truth())


def test_marks_come_off_all_the_way_down() -> None:
    """A connector gets plain data, and no spots."""
    found = table("a: [1, {b: '2'}]\nc: true\n")

    assert {"a": [1, {"b": "2"}], "c": True} == plain(found)


def test_a_path_leads_to_its_value() -> None:
    """Through mappings by key and through lists by number."""
    found = table(TEXT)

    assert "grace" == inside(found, "flows", 0, "who", 1)
    assert Place("access.yaml", 3, 16) == spot_of(found, "flows", 0, "who", 1).place
    assert ("flows", "0", "who", "1") == spot_of(found, "flows", 0, "who", 1).path


def test_a_path_that_leads_nowhere_stays_where_it_was() -> None:
    """What is missing is reported at what should hold it."""
    found = table(TEXT)

    assert inside(found, "flows", 0) is inside(found, "flows", 0, "approval")
    assert inside(found, "flows") is inside(found, "flows", 9)
    assert found is inside(found, "bundles")


def test_a_key_has_a_spot_of_its_own() -> None:
    """A wrong key is underlined itself, and not its value."""
    found = table(TEXT)

    assert 5 == key_spot(found, "flows", 0, "who").place.column
    assert 10 == spot_of(found, "flows", 0, "who").place.column
    assert spot_of(found, "flows", 0) == key_spot(found, "flows", 0, "hours")


def test_a_table_hands_its_key_back_as_written() -> None:
    """With its spot; None when it is not there."""
    found = table(TEXT)
    key = found.key("flows")

    assert key is not None
    assert Place("access.yaml", 1, 1) == key.spot.place
    assert None is found.key("people")


def test_empty_ones_know_their_place_as_well() -> None:
    """A row and a table are made with a spot, and a file has a start."""
    assert [SPOT, SPOT] == [Row(SPOT).spot, Table(SPOT).spot]
    assert Spot(Place("a.yaml", 1, 1)) == at("a.yaml")
