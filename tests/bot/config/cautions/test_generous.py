"""Sensitive access for longer than a day is worth a look."""

import pytest

from tests.bot.config.cautions.scenes import said

STAGING = ("environment: production", "environment: staging")


def flow(permission: str, terms: str) -> str:
    """Write a flow with these terms."""
    return (
        f"{{name: a, who: {{group: engineering}}, what: {{where: {{integration: shop-db}}, "
        f"permissions: [{permission}]}}, {terms}, approval: {{from: [manager, owner]}}}}"
    )


@pytest.mark.parametrize(
    ("text", "replace", "expected"),
    [
        (flow("read", "duration: {max: 24h}"), ("", ""), []),
        (
            flow("read", "duration: {max: 25h}"),
            ("", ""),
            ["a: lends shop-db/carts:read, which is in production, for up to 1 day 1 h."],
        ),
        (flow("read", "duration: {max: 25h}"), STAGING, []),
        (
            flow("write", "duration: {max: 2d}"),
            STAGING,
            ["a: lends shop-db/carts:write, which is of high risk, for up to 2 days."],
        ),
    ],
)
def test_long_access_to_what_is_sensitive(
    text: str, replace: tuple[str, str], expected: list[str]
) -> None:
    """In production, or of high risk anywhere."""
    assert expected == said(text, replace=replace)


def test_a_limit_leaves_room_for_what_is_usual() -> None:
    """Or every request that says nothing else would be refused."""
    text = flow("read", "duration: {default: 4h, max: 8h}, limit: {total: 2h, within: 7d}")

    assert ["a: The limit is shorter than the usual duration: what is usual is refused."] == said(
        text
    )
