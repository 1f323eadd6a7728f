"""What can be lent, and what its connectors are opened with."""

from datetime import timedelta

import pytest

from bot.config.marks import Plain
from bot.config.merging import merge
from bot.config.problems import Findings
from bot.config.resolving.catalogue import USUALLY, IntegrationSetup, catalogue, setup
from bot.config.resolving.items import items
from bot.config.resolving.names import gather
from bot.config.shapes.catalogue import BundleShape, IntegrationShape
from bot.domain.catalog import (
    Catalogue,
    Entitlement,
    NamedItem,
    OwnerGroup,
    OwnerPerson,
    Risk,
    SelectedItem,
    Selector,
)
from bot.domain.ids import (
    BundleName,
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    ResourceName,
)
from tests.bot.config.written import said, table

PROD = IntegrationName("orders-prod")
READ, WRITE = PermissionName("read"), PermissionName("write")
ORDERS = ResourceName("orders")
FILE = """\
people:
  ada: {name: Ada}
groups:
  dba: [ada]
integrations:
  orders-prod:
    connector: postgresql
    connection: env:ORDERS_URL
    environment: production
    owner: {group: dba}
    limits: {sessions: 5}
    permissions:
      read: {role: app_read}
      write: {risk: high}
    resources:
      orders: {type: database, tags: {team: shop}, owner: {person: ada}, schema: public}
bundles:
  triage:
    description: What triage needs
    contains:
      - {resource: orders-prod/orders, permission: read}
      - {where: {name: "ord*"}, permission: write}
"""


def lent(text: str) -> tuple[Catalogue, list[IntegrationSetup], list[str]]:
    """Return the catalogue of a file, the setups of its connectors, and what is wrong."""
    findings = Findings()
    sections = merge([table(text)], findings)
    names = gather(sections, findings)
    systems = items(sections.named["integrations"], IntegrationShape, findings)
    bundles = items(sections.named["bundles"], BundleShape, findings)
    setups = [setup(one, ["postgresql", "webhook"], names) for one in systems]
    return catalogue(systems, bundles, names), setups, said(findings)


def test_an_integration_is_lent_as_it_is_written() -> None:
    """Owners, risks, tags and settings reach the catalogue."""
    found, _, problems = lent(FILE)
    prod = found.integrations[PROD]
    orders = prod.resources[ORDERS]

    assert [] == problems
    assert ("production", OwnerGroup(group=GroupName("dba"))) == (prod.environment, prod.owner)
    assert (Risk.MEDIUM, Risk.HIGH) == (prod.permissions[READ].risk, prod.permissions[WRITE].risk)
    assert {"role": "app_read"} == prod.permissions[READ].settings
    assert ("database", {"team": "shop"}) == (orders.type, orders.tags)
    assert OwnerPerson(person=PersonId("ada")) == orders.owner
    assert {"schema": "public"} == orders.settings


def test_a_connector_gets_its_options_and_a_reference() -> None:
    """Never the secret itself; numbers stay numbers."""
    _, (made,), _ = lent(FILE)

    options: dict[str, Plain] = {"connection": "env:ORDERS_URL", "limits": {"sessions": 5}}
    assert IntegrationSetup(name=PROD, connector="postgresql", options=options) == made


def test_a_bundle_holds_names_and_choices() -> None:
    """In the order in which they are written."""
    found, _, _ = lent(FILE)
    bundle = found.bundles[BundleName("triage")]

    assert "What triage needs" == bundle.description
    assert (
        NamedItem(entitlement=Entitlement(PROD, ORDERS, READ)),
        SelectedItem(where=Selector(name="ord*"), permission=WRITE),
    ) == bundle.contains


@pytest.mark.parametrize(
    ("replace", "by", "expected"),
    [
        (
            "connector: postgresql",
            "connector: postgres",
            (
                "7:16: integrations.orders-prod.connector: There is no connector called postgres. "
                "(did you mean postgresql?)"
            ),
        ),
        (
            "owner: {group: dba}",
            "owner: {group: dba, person: ada}",
            "10:12: integrations.orders-prod.owner: must be one group or one person.",
        ),
        (
            "env:ORDERS_URL",
            "postgresql://ada:hunter2@localhost/orders",
            (
                "8:17: integrations.orders-prod.connection: must not hold a secret: put the secret "
                "into an environment variable and write env:NAME, "
                "or into a file and write file:/path."
            ),
        ),
        (
            "{resource: orders-prod/orders, permission: read}",
            "{permission: read}",
            "21:9: bundles.triage.contains.0: must name one `resource`, or choose by `where`.",
        ),
        (
            "orders, permission: read}",
            "orders, permission: raed}",
            (
                "21:52: bundles.triage.contains.0.permission: There is no permission called raed "
                "in orders-prod. (did you mean read?)"
            ),
        ),
    ],
)
def test_what_cannot_be_lent_is_refused(replace: str, by: str, expected: str) -> None:
    """Where it stands, with the nearest name, and without the secret."""
    assert replace in FILE
    _, _, problems = lent(FILE.replace(replace, by, 1))

    assert [expected] == problems


def test_an_integration_without_permissions_lends_nothing() -> None:
    """Which cannot have been meant."""
    _, _, problems = lent("integrations:\n  a: {connector: webhook, permissions: {}}\n")

    assert ["2:27: integrations.a.permissions: must name at least one."] == problems


@pytest.mark.parametrize(
    ("written", "expected"),
    [("true", USUALLY), ("false", None), ("{every: 15m}", timedelta(minutes=15))],
)
def test_a_connector_may_be_asked_what_there_is(written: str, expected: timedelta | None) -> None:
    """Every hour, unless it says otherwise; no resource need be listed then."""
    discover = f"    discover: {written}\n    owner_tag: team\n"
    text = "integrations:\n  a:\n    connector: webhook\n" + discover
    found, (made,), problems = lent(text + "    permissions: {read: {}}\n")

    assert [] == problems
    assert expected == made.discover
    assert {} == made.options
    assert "team" == found.integrations[IntegrationName("a")].owner_tag


def test_a_bundle_may_name_what_is_discovered_later() -> None:
    """It holds nothing until then."""
    text = FILE.replace("    environment", "    discover: true\n    environment")
    found, _, problems = lent(text.replace("orders-prod/orders,", "orders-prod/new,"))
    (named, _) = found.bundles[BundleName("triage")].contains

    assert [] == problems
    assert NamedItem(entitlement=Entitlement(PROD, ResourceName("new"), READ)) == named
    assert named.entitlement not in found.expand(BundleName("triage"))
