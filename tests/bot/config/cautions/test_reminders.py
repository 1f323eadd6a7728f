"""Machines are not reminded."""

import pytest

from tests.bot.config.cautions.scenes import said

HOOK = "webhooks: {board: {url: https://b.example.com/x, secret: env:B}}\n"
SAID = "a: Only machines are asked, so reminders never come."


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("approval: {from: {webhook: board}}, remind: 1h", [SAID]),
        ("approval: {from: {webhook: board}}", []),
        ("approval: {from: [{webhook: board}, owner]}, remind: 1h", []),
        (
            "approval: {from: {webhook: board}}, remind: 1h, escalation: {after: 1h, to: owner}",
            [],
        ),
    ],
)
def test_a_reminder_needs_somebody(rest: str, expected: list[str]) -> None:
    """At once, or after escalation."""
    text = (
        "{name: a, who: {group: engineering}, what: {bundle: incident}, duration: {max: 1h}, "
        f"{rest}}}"
    )

    assert expected == said(text, extra=HOOK)
