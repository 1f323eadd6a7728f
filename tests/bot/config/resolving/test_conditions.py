"""Who may ask and for what: what is written becomes a condition, and emptiness is never a rule."""

import pytest

from bot.config.problems import Findings, Place, Spot
from bot.config.resolving.conditions import what, who
from bot.config.shapes.flows import WhatShape, WhoShape
from bot.config.strict import validated
from bot.domain.catalog import Catalogue, Selector
from bot.domain.flow import (
    AttributeIs,
    Condition,
    EachOf,
    InGroup,
    IsPerson,
    Not,
    OnCallFor,
    OneOf,
    What,
)
from bot.domain.ids import BundleName, GroupName, PermissionName, PersonId, RotaName
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


def coverage(text: str) -> tuple[What, list[str]]:
    """Return a coverage, and what is wrong with it."""
    known, findings = names(FILE)
    written = table(text)
    shape = validated(WhatShape, written, Findings())
    assert shape is not None
    return what(shape, SPOT, written, Catalogue(), known), said(findings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("group: dba", DBA),
        ("group: [dba, ops]", OneOf(conditions=(DBA, OPS))),
        ("person: ada", IsPerson(person=PersonId("ada"))),
        ("on_call: night", OnCallFor(rota=RotaName("night"))),
        ("attribute: {site: london}", AttributeIs(attribute="site", value="london")),
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


def test_a_coverage_names_bundles_resources_or_a_selector() -> None:
    """Permissions narrow a resource; an exception takes away."""
    text = "bundle: triage\nresource: orders-prod/orders\npermissions: [read]\n"
    expected = What(
        bundles=frozenset({BundleName("triage")}),
        where=(Selector(integration="orders-prod", name="orders"),),
        permissions=frozenset({PermissionName("read")}),
    )

    assert (expected, []) == coverage(text)


def test_an_exception_of_permissions_alone_is_for_everything() -> None:
    """`except: {permissions: [write]}` leaves no resource on which one may write."""
    found, problems = coverage("bundle: triage\nexcept: {permissions: [write]}\n")
    (besides,) = found.except_

    assert [] == problems
    assert What(where=(Selector(),), permissions=frozenset({PermissionName("write")})) == besides


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", "9:9: must name a bundle, a resource, or choose by `where`."),
        (
            "bundle: triage\npermissions: [read]\n",
            (
                "2:14: permissions: A bundle names its own permissions; "
                "say `permissions` beside `where` or `resource`."
            ),
        ),
        (
            "bundle: triage\nexcept: {}\n",
            "2:9: except: must say what is left out.",
        ),
        (
            "resource: orders-prod/orders\npermissions: [debug]\n",
            "2:15: permissions.0: There is no permission called debug in orders-prod.",
        ),
    ],
)
def test_a_coverage_that_says_too_little_is_refused(text: str, expected: str) -> None:
    """The default is nothing, and a permission belongs to its own integration."""
    _, problems = coverage(text)

    assert [expected] == problems
