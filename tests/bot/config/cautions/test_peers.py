"""A team that approves its own requests is worth a look."""

import pytest

from tests.bot.config.cautions.scenes import said

START = (
    "{name: a, who: {group: engineering}, what: {where: {integration: shop-db}, "
    "permissions: [write]}, duration: {max: 1h}, approval: "
)
ITSELF = ["a: Whoever may ask and whoever may decide is in engineering: it approves itself."]


@pytest.mark.parametrize(
    ("approval", "expected"),
    [
        ("{from: {group: engineering}}", ITSELF),
        ("{from: [{person: ada@example.com}, {person: tess@example.com}]}", ITSELF),
        ("{from: {group: engineering}}, escalation: {after: 1h, to: {group: engineering}}", ITSELF),
        ("{from: {group: engineering}}, escalation: {after: 1h, to: {group: owners}}", []),
        ("{from: [{group: engineering}, {group: owners}]}", []),
        ("{any_of: [{from: {group: engineering}}, {from: owner}]}", []),
        ("{from: [{group: engineering}, manager]}", []),
        ("automatic", []),
    ],
)
def test_a_team_that_approves_itself_is_named(approval: str, expected: list[str]) -> None:
    """Managers, owners and people of other groups make it none."""
    assert expected == said(f"{START}{approval}}}")


def test_a_group_of_everybody_is_no_team() -> None:
    """There is nobody outside who could decide."""
    all_ = "groups: {everybody: {groups: [engineering, owners]}}\n"
    text = f"{START}{{from: {{group: everybody}}}}}}"

    assert [] == said(text.replace("{group: engineering}", "{group: everybody}"), extra=all_)
