"""For what one may ask: bundles, resources and selectors, and the default is nothing."""

import pytest

from bot.config.problems import Findings, Place, Spot
from bot.config.resolving.coverage import what
from bot.config.shapes.conditions import WhatShape
from bot.config.strict import validated
from bot.domain.catalog import Catalogue, Selector
from bot.domain.flow import What
from bot.domain.ids import BundleName, PermissionName
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


def coverage(text: str) -> tuple[What, list[str]]:
    """Return a coverage, and what is wrong with it."""
    known, findings = names(FILE)
    written = table(text)
    shape = validated(WhatShape, written, Findings())
    assert shape is not None
    return what(shape, SPOT, written, Catalogue(), known), said(findings)


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
