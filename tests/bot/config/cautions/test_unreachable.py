"""Rules that reach nobody or nothing are worth a look."""

import pytest

from tests.bot.config.cautions.scenes import TERMS, said

WHO = "who: {group: engineering}"
FINE = f"{{name: fine, {WHO}, what: {{bundle: incident}}, {TERMS}}}"
CARTS = "resource: shop-db/carts"
EVERYTHING = "what: {where: {integration: shop-db}}"


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (
            f"{{name: a, who: {{attribute: {{a: b}}}}, what: {{bundle: incident}}, {TERMS}}}",
            "a: Nobody may use this flow at present.",
        ),
        (
            f"{{name: a, {WHO}, for: {{others: {{attribute: {{a: b}}}}}}, {EVERYTHING}, {TERMS}}}",
            "a: Nobody may use this flow at present.",
        ),
        (
            f"{{name: a, {WHO}, what: {{{CARTS}, except: {{{CARTS}}}}}, {TERMS}}}",
            "a: This flow covers nothing at present.",
        ),
        (
            f"{{name: a, effect: deny, {WHO}, what: {{where: {{type: bucket}}}}}}",
            "a.what.where: This chooses nothing at present.",
        ),
    ],
)
def test_a_flow_for_nobody_or_nothing(flow: str, expected: str) -> None:
    """It may be meant for later."""
    assert [expected] == said(FINE, flow)


def test_nothing_may_be_asked_for() -> None:
    """With deny flows alone."""
    assert [": No access flow allows anything, so nobody can ask for anything."] == said(
        f"{{name: a, effect: deny, {WHO}, {EVERYTHING}}}"
    )


def test_an_empty_group_is_named() -> None:
    """Where it is used, and not where a directory may fill it."""
    text = f"{{name: a, who: {{group: [engineering, nobody]}}, {EVERYTHING}, {TERMS}}}"

    assert ["a.who.group.1: The group nobody has no members at present."] == said(
        text, extra="groups: {nobody: []}\n"
    )
    assert [] == said(text, extra="groups: {nobody: []}\ndirectory: [{slack: {}}]\n")


def test_what_is_discovered_later_may_be_covered() -> None:
    """A selector that chooses nothing yet is then no mistake."""
    text = f"{{name: a, {WHO}, what: {{where: {{name: new-*}}}}, {TERMS}}}"
    discovering = ("    permissions:", "    discover: true\n    permissions:")

    assert ["a.what.where: This chooses nothing at present."] == said(text)
    assert [] == said(text, replace=discovering)
    elsewhere = text.replace("name: new-*", "name: new-*, environment: staging")
    assert ["a.what.where: This chooses nothing at present."] == said(
        elsewhere, replace=discovering
    )
