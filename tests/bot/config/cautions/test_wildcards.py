"""Choosing everything where nobody decides is worth a look."""

import pytest

from tests.bot.config.cautions.scenes import said

WIDE = "a: chooses everything and asks nobody; shop-db/carts:{} is {}."


def flow(where: str, rest: str = "approval: automatic") -> str:
    """Write a flow that chooses so."""
    return (
        f"{{name: a, who: {{group: engineering}}, what: {{where: {where}}}, "
        f"duration: {{max: 1h}}, {rest}}}"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (flow('{integration: "*"}'), [WIDE.format("read", "in production")]),
        (flow('{name: "**", environment: "*"}'), [WIDE.format("read", "in production")]),
        (flow("{integration: shop-db}"), []),
        (flow("{environment: production}"), []),
        (flow("{tags: {team: payments}}"), []),
        (flow('{integration: "*"}', "approval: {from: [manager, owner]}"), []),
        (
            flow('{integration: "*"}', "break_glass: {tell: owner, review: {by: owner}}"),
            [],
        ),
        (flow('{integration: "*"}', "trigger: automatic"), [WIDE.format("read", "in production")]),
    ],
)
def test_an_automatic_flow_names_what_it_reaches(text: str, expected: list[str]) -> None:
    """Approvals and reviews are looks enough."""
    assert expected == said(text)


def test_a_type_narrows_nothing_and_a_bundle_hides_nothing() -> None:
    """A bundle that chooses everything is the same as choosing everything."""
    typed = ("resources: {carts: {", "resources: {carts: {type: database, ")
    wide = ("{resource: shop-db/carts, permission", '{where: {name: "*"}, permission')

    assert [WIDE.format("read", "in production")] == said(flow("{type: database}"), replace=typed)
    assert [WIDE.format("write", "of high risk")] == said(
        flow("").replace("where: ", "bundle: incident"), replace=wide
    )


def test_what_is_harmless_may_be_chosen_so() -> None:
    """Reading outside of production."""
    text = flow('{integration: "*"}').replace('"*"}', '"*"}, permissions: [read]')

    assert [] == said(text, replace=("production", "staging"))
