"""Approvals that nobody can give are found before anybody waits for them."""

import pytest

from tests.bot.config.cautions.scenes import said

START = (
    "{name: a, who: {group: engineering}, what: {where: {integration: shop-db}, "
    "permissions: [write]}, duration: {max: 1h}, approval: "
)
HOOK = "webhooks: {board: {url: https://b.example.com/x, secret: env:B}}\n"
DORA = "{from: {person: dora@example.com}}"
DORA_TOO = "{from: [{person: dora@example.com}, {attribute: {a: b}}]}"


@pytest.mark.parametrize(
    ("approval", "expected"),
    [
        ("{from: {person: ada@example.com}}", ["Requests of ada@example.com"]),
        ("{from: manager, at_least: 2}", ["No request for shop-db/carts:write"]),
        ("{from: manager}", ["Requests of tess@example.com"]),
        ("{from: {attribute: {a: b}}}", ["No request for shop-db/carts:write"]),
        (f"{{all_of: [{DORA}, {DORA_TOO}]}}", ["No request for shop-db/carts:write"]),
        (f"{{distinct: false, all_of: [{DORA}, {DORA_TOO}]}}", []),
        ("{from: {person: ada@example.com}}, escalation: [{after: 1h, to: {group: owners}}]", []),
        ("{all_of: [{from: integration-owner}, {from: {webhook: board}}]}", []),
        ("{any_of: [{from: {person: ada@example.com}}, {from: owner}]}", []),
        ("{from: {on_call: asked}}", []),
    ],
)
def test_too_few_may_decide(approval: str, expected: list[str]) -> None:
    """The requester never counts, an escalation does, and so does whoever may be on call."""
    text = f"{START}{approval}}}"
    shift = ("on_call:\n", "on_call:\n  asked: {pagerduty: {schedule: P1, token: env:T}}\n")
    sentences = said(text, extra=HOOK, replace=shift)
    found = [one for one in sentences if "too few" in one]

    ending = " could be approved: too few may decide."
    some = " could not be approved: too few may decide."
    assert [f"a: {one}{ending if one[0] == 'N' else some}" for one in expected] == found


def test_a_directory_may_know_them() -> None:
    """So nothing is said."""
    text = f"{START}{{from: {{attribute: {{a: b}}}}}}}}"

    assert [] == said(text, extra="directory: [{slack: {}}]\n")
