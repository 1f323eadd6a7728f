"""Selectors choose something, by names that exist."""

import pytest

from bot.config.problems import Findings, Place, Spot
from bot.config.resolving.selectors import literal, reaches, selector
from bot.config.shapes.catalogue import WhereShape
from bot.config.strict import validated
from bot.domain.catalog import Catalogue, Integration, Resource, Selector
from bot.domain.ids import IntegrationName, ResourceName
from tests.bot.config.written import names, said, table, warned

SPOT = Spot(Place("access.yaml", 9, 9))
PROD, ORDERS = IntegrationName("orders-prod"), ResourceName("orders")
LENT = Catalogue(
    integrations={
        PROD: Integration(
            name=PROD,
            environment="production",
            resources={ORDERS: Resource(name=ORDERS, type="database", tags={"team": "shop"})},
        )
    }
)


def selected(text: str) -> tuple[Selector, list[str], list[str]]:
    """Return a selector, what is wrong with it, and what deserves a look."""
    known, findings = names("integrations:\n  orders-prod: {}\n")
    shape = validated(WhereShape, table(text), Findings())
    assert shape is not None
    return selector(shape, SPOT, LENT, known), said(findings), warned(findings)


def test_a_selector_says_all_that_was_written() -> None:
    """What is left out is no condition."""
    text = "integration: orders-*\nenvironment: production\nname: orders\ntags: {team: shop}\n"
    expected = Selector(
        integration="orders-*", environment="production", name="orders", tags={"team": "shop"}
    )

    assert (expected, [], []) == selected(text)


@pytest.mark.parametrize("text", ["{}", "tags: {}"])
def test_one_that_says_nothing_is_refused(text: str) -> None:
    """It would choose everything, and nobody would have said so."""
    _, problems, _ = selected(text)

    assert ['9:9: must say what it chooses; for everything write {integration: "*"}.'] == problems


def test_an_integration_by_name_must_exist() -> None:
    """A glob may be ahead of the catalogue; a name is a slip."""
    _, problems, warnings = selected("integration: order-prod\n")
    _, fine, _ = selected("integration: nothing-*\n")

    expected = "9:9: There is no integration called order-prod. (did you mean orders-prod?)"
    assert [expected.replace("9:9", "1:14: integration")] == problems
    assert ["9:9: This chooses nothing at present."] == warnings
    assert [] == fine


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("orders", "orders"), ("orders-*", None), ("db?", None), ("[a]", None)],
)
def test_a_literal_is_no_glob(pattern: str, expected: str | None) -> None:
    """Only a literal can be looked up."""
    assert expected == literal(pattern)


def test_what_will_be_discovered_may_be_chosen() -> None:
    """Only an integration that the selector reaches makes up for it."""
    known, findings = names("integrations:\n  orders-prod: {discover: true}\n")
    for text in ("name: new", "{name: new, environment: staging}"):
        shape = validated(WhereShape, table(text), Findings())
        assert shape is not None
        selector(shape, SPOT, LENT, known)

    assert ["9:9: This chooses nothing at present."] == warned(findings)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Selector(name="new", type="x", tags={"a": "b"}), True),
        (Selector(integration="orders-*", environment="production"), True),
        (Selector(environment="staging"), False),
    ],
)
def test_a_selector_reaches_an_integration(where: Selector, *, expected: bool) -> None:
    """Whatever resources that has."""
    assert expected == reaches(where, LENT.integrations[PROD])
