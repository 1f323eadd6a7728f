"""Who may ask, and for whom: what is written becomes a condition, and emptiness is never a rule."""

import pytest

from bot.config.problems import Findings, Place, Spot
from bot.config.resolving.conditions import who, whom
from bot.config.shapes.conditions import WhoShape
from bot.config.shapes.flows import FlowShape
from bot.config.strict import validated
from bot.domain.flow import (
    Comparison,
    Condition,
    EachOf,
    ForOthers,
    ForReports,
    ForSelf,
    HasAttribute,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
    Whom,
)
from bot.domain.ids import GroupName, PersonId, RotaName
from tests.bot.config.written import names, said, table

SPOT = Spot(Place("access.yaml", 9, 9))
FILE = """\
people:
  ada: {name: Ada}
groups:
  dba: [ada]
  ops: [ada]
on_call:
  night: {}
integrations:
  orders-prod: {permissions: {read: {}, write: {}}, resources: {orders: {}}}
  orders-test: {permissions: {debug: {}}}
bundles:
  triage: {}
"""
DBA, OPS = (InGroup(group=GroupName(one)) for one in ("dba", "ops"))


def conditions(text: str) -> tuple[Condition, list[str]]:
    """Return a condition, and what is wrong with it."""
    known, findings = names(FILE)
    shape = validated(WhoShape, table(text), Findings())
    assert shape is not None
    return who([shape], SPOT, known), said(findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("group: dba", DBA),
        ("group: [dba, ops]", OneOf(conditions=(DBA, OPS))),
        ("person: ada", IsPerson(person=PersonId("ada"))),
        ("on_call: night", OnCallFor(rota=RotaName("night"))),
        ("attribute: {site: london}", HasAttribute(attribute="site", value="london")),
        (
            "{group: dba, on_call: night}",
            EachOf(conditions=(DBA, OnCallFor(rota=RotaName("night")))),
        ),
        ("not: {group: dba}", Not(condition=DBA)),
        ("any: [{group: dba}, {group: ops}]", OneOf(conditions=(DBA, OPS))),
        ("all: [{group: dba}, {group: ops}]", EachOf(conditions=(DBA, OPS))),
    ],
)
def test_what_is_written_becomes_a_condition(text: str, expected: Condition) -> None:
    """All that is said must hold; a list means any of its items."""
    assert (expected, []) == conditions(text)


@pytest.mark.parametrize("text", ["{}", "attribute: {}", "not: {}"])
def test_an_empty_condition_is_refused(text: str) -> None:
    """It would be everybody."""
    _, problems = conditions(text)

    assert ["9:9: must say who: an empty condition would be everybody."] == problems


def test_names_in_conditions_must_exist() -> None:
    """At whatever depth they stand."""
    _, problems = conditions("not: {any: [{group: dbb}, {person: bob}, {on_call: day}]}\n")

    assert 3 == len(problems)


def site(value: str, how: Comparison = Comparison.IS) -> HasAttribute:
    """Make a condition over the site."""
    return HasAttribute(attribute="site", value=value, how=how)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[london, paris]", OneOf(conditions=(site("london"), site("paris")))),
        ("{is: london}", site("london")),
        ("{is: [london, paris]}", OneOf(conditions=(site("london"), site("paris")))),
        ("{is_not: london}", site("london", Comparison.IS_NOT)),
        (
            "{is_not: [london, paris]}",
            EachOf(
                conditions=(site("london", Comparison.IS_NOT), site("paris", Comparison.IS_NOT))
            ),
        ),
        ("{contains: don}", site("don", Comparison.CONTAINS)),
        (
            "{starts_with: [lon, par]}",
            OneOf(
                conditions=(
                    site("lon", Comparison.STARTS_WITH),
                    site("par", Comparison.STARTS_WITH),
                )
            ),
        ),
        (
            "{starts_with: lon, is_not: longyearbyen}",
            EachOf(
                conditions=(
                    site("longyearbyen", Comparison.IS_NOT),
                    site("lon", Comparison.STARTS_WITH),
                )
            ),
        ),
    ],
)
def test_an_attribute_compares_as_written(text: str, expected: Condition) -> None:
    """A list means any of its items; under `is_not` none of them."""
    assert (expected, []) == conditions(f"attribute: {{site: {text}}}")


def test_a_manager_is_known_by_those_below() -> None:
    """A list means any of its items, as everywhere."""
    both = ManagerOf(condition=OneOf(conditions=(DBA, OPS)))

    assert (ManagerOf(condition=DBA), []) == conditions("manager_of: {group: dba}")
    assert (both, []) == conditions("manager_of: [{group: dba}, {group: ops}]")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("who: {group: dba}", (ForSelf(),)),
        ("{who: {group: dba}, for: self}", (ForSelf(),)),
        ("{who: {group: dba}, for: [self, direct_reports, self]}", (ForSelf(), ForReports())),
        ("{who: {group: dba}, for: {others: {group: ops}}}", (ForOthers(condition=OPS),)),
    ],
)
def test_one_asks_for_oneself_or_for_others(text: str, expected: tuple[Whom, ...]) -> None:
    """For oneself, unless it says otherwise."""
    known, findings = names(FILE)
    base = "name: a\nwhat: {bundle: triage}\n"
    written = table(base + _keys(text))
    shape = validated(FlowShape, written, findings)

    assert shape is not None
    assert expected == whom(shape.whom or (), SPOT, known)
    assert [] == said(findings)


def _keys(text: str) -> str:
    """Write the keys of a mapping in braces a line each."""
    inner = text.removeprefix("{").removesuffix("}") if text[0] == "{" else text
    return inner.replace(", for:", "\nfor:") + "\n"
