"""Items are read one by one: what is wrong with one does not hide the others."""

from bot.config.marks import Row, Table
from bot.config.problems import Findings
from bot.config.resolving.items import items, listed_items
from bot.config.scalars import Text
from bot.config.strict import Strict
from tests.bot.config.written import said, table


class Shape(Strict):
    """What the items of these tests look like."""

    name: Text | None = None
    word: Text


def test_a_broken_item_does_not_hide_the_others() -> None:
    """The good ones are there, with their names and the mappings they came from."""
    section, findings = table("one: {word: a}\ntwo: {}\nthree: {word: c}\n"), Findings()
    found = items(section, Shape, findings)

    assert ["one", "three"] == [one.name for one in found]
    assert ["a", "c"] == [one.shape.word for one in found]
    assert all(section[one.name] is one.table for one in found)
    assert ["2:6: two.word: is missing."] == said(findings)


def test_an_item_of_a_list_is_named_by_a_key() -> None:
    """One without a name has an empty one, at its own place."""
    section = table("flows:\n  - {name: a, word: x}\n  - {word: y}\n  - z\n")
    row, findings = next(iter(section.values())), Findings()
    assert isinstance(row, Row)
    found = listed_items(row, Shape, findings)

    assert ["a", ""] == [one.name for one in found]
    assert isinstance(row[1], Table)
    assert row[1].spot == found[1].name.spot
    assert 1 == len(said(findings))
