"""Names others may refer to: those of broken items count, and look-alikes are refused."""

import pytest

from bot.config.marks import Marked
from bot.config.problems import Place, Spot
from tests.bot.config.written import names, said, warned

SPOT = Spot(Place("access.yaml", 9, 9))
FILE = """\
people:
  ada@example.com: {name: Ada, groups: [developers]}
groups:
  dba: [ada@example.com]
on_call:
  night: {}
integrations:
  orders-prod: {permissions: {read: {}}, resources: {orders: {}, ledger: {}}}
  orders-test: {permissions: {write: {}}}
bundles:
  triage: 5
"""


def ref(text: str) -> Marked:
    """Return a name as a flow would write it."""
    return Marked(text, SPOT)


def test_all_names_are_gathered() -> None:
    """Those that only a person mentions, and those of items that are broken themselves."""
    found, findings = names(FILE)

    assert {"ada@example.com"} == found.people
    assert {"dba", "developers"} == found.groups
    assert {"night"} == found.rotas
    assert {"triage"} == found.bundles
    assert {"orders-prod": {"orders", "ledger"}, "orders-test": set()} == found.resources
    assert {"orders-prod": {"read"}, "orders-test": {"write"}} == found.permissions
    assert [] == said(findings)


@pytest.mark.parametrize("kind", ["person", "group", "rota", "bundle", "integration"])
def test_an_unknown_name_is_noted(kind: str) -> None:
    """Once for each reference, where it stands."""
    found, findings = names(FILE)

    assert False is getattr(found, kind)(ref("nothing-like-it"))
    (sentence,) = said(findings)
    assert sentence.startswith("9:9: There is no ")
    assert sentence.endswith(" called nothing-like-it.")


def test_known_names_are_fine() -> None:
    """And references to groups are remembered, for a look at empty ones."""
    found, findings = names(FILE)

    assert found.person(ref("ada@example.com"))
    assert found.group(ref("dba"))
    assert found.rota(ref("night"))
    assert found.bundle(ref("triage"))
    assert ["dba"] == found.groups_used
    assert [] == said(findings)


def test_a_permission_is_looked_up_where_it_is_meant() -> None:
    """In one integration, or in any of them."""
    found, findings = names(FILE)

    assert found.permission(ref("write"))
    assert not found.permission(ref("write"), "orders-prod")
    assert not found.permission(ref("read"), "elsewhere")
    assert [
        "9:9: There is no permission called read in elsewhere.",
        "9:9: There is no permission called write in orders-prod.",
    ] == said(findings)


def test_a_resource_is_named_with_its_integration() -> None:
    """`orders` alone is answered with the whole name."""
    found, findings = names(FILE)

    assert ("orders-prod", "orders") == found.resource(ref("orders-prod/orders"))
    assert None is found.resource(ref("ledger"))
    assert None is found.resource(ref("orders-prod/order"))
    assert None is found.resource(ref("elsewhere/orders"))
    assert [
        "9:9: There is no integration called elsewhere.",
        "9:9: There is no resource called order in orders-prod. (did you mean orders?)",
        "9:9: must be written integration/resource. (did you mean orders-prod/ledger?)",
    ] == said(findings)


def test_names_that_read_alike_may_not_stand_side_by_side() -> None:
    """An approver must not take one for the other."""
    _, findings = names("groups:\n  dba: []\n  DBA: []\n")

    expected = "3:3: groups.DBA: reads like dba at access.yaml:2:3; only one of them may stay."
    assert [expected] == said(findings)


def test_the_names_themselves_are_judged() -> None:
    """Names of integrations and bundles stand in commands; those of people may be long."""
    _, plain = names("bundles:\n  'two words': {}\n")
    _, long = names(f"people:\n  {'a' * 250}: {{name: A}}\n")

    assert 1 == len(said(plain))
    assert [] == said(long)


def test_a_directory_may_know_further_people_and_groups() -> None:
    """Which deserves a look; what cannot be a name is refused all the same."""
    found, findings = names(FILE + "directory: [{slack: {}}]\n")

    assert found.person(ref("adda@example.com"))
    assert found.group(ref("ops"))
    assert not found.person(ref("webhook:board"))
    assert not found.group(ref("\u043eps"))
    assert not found.rota(ref("day"))
    assert [
        (
            "9:9: The directory has to know adda@example.com: there is no such person in these "
            "files. (did you mean ada@example.com?)"
        ),
        "9:9: The directory has to know ops: there is no such group in these files.",
    ] == warned(findings)
    assert 3 == len(said(findings))


@pytest.mark.parametrize("text", ["file", "[file]"])
def test_files_alone_know_everybody(text: str) -> None:
    """So that a slip is a problem."""
    found, findings = names(FILE + f"directory: {text}\n")

    assert not found.person(ref("adda@example.com"))
    assert 1 == len(said(findings))


def test_a_connector_may_discover_further_resources() -> None:
    """In the integrations that ask it to."""
    listed = "  listed: {permissions: {read: {}}, discover: false}\n"
    text = "integrations:\n  shop: {discover: {every: 1h}, resources: {carts: {}}}\n" + listed
    found, findings = names(text)

    assert ("shop", "cart") == found.resource(ref("shop/cart"))
    assert None is found.resource(ref("shop/no such name"))
    assert None is found.resource(ref("listed/carts"))
    expected = "9:9: shop has to discover cart: it is not listed in these files."
    assert [f"{expected} (did you mean carts?)"] == warned(findings)
    assert 2 == len(said(findings))
