"""A deny flow that asks what somebody is not lets through whoever is not known."""

import pytest

from tests.bot.config.cautions.scenes import TERMS, said

FINE = f"{{name: fine, who: {{group: engineering}}, what: {{bundle: incident}}, {TERMS}}}"
LETS = ["deny: Whoever lacks the attribute under `not` or `is_not` is not denied."]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("{attribute: {kind: guest}}", []),
        ("{not: {attribute: {kind: employee}}}", LETS),
        ("{not: {not: {attribute: {kind: guest}}}}", []),
        ("{attribute: {kind: {is_not: employee}}}", LETS),
        ("{not: {attribute: {kind: {is_not: guest}}}}", []),
        ("{all: [{group: owners}, {any: [{attribute: {kind: {is_not: x}}}]}]}", LETS),
        ("{manager_of: {attribute: {kind: {is_not: x}}}}", LETS),
        ("{not: {group: owners}}", []),
    ],
)
def test_what_is_not_known_is_not_denied(who: str, expected: list[str]) -> None:
    """An attribute that is not there satisfies neither a condition nor its opposite."""
    deny = f"{{name: deny, effect: deny, who: {who}, what: {{where: {{name: carts}}}}}}"

    assert expected == said(FINE, deny)
