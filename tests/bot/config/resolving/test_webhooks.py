"""A machine approver is asked at an address, with a reference to what signs the message."""

from datetime import timedelta

from bot.config.merging import merge
from bot.config.problems import Findings
from bot.config.resolving.items import items
from bot.config.resolving.webhooks import WebhookSetup, webhooks
from bot.config.shapes.approval import WebhookShape
from tests.bot.config.written import said, table

TEXT = """\
webhooks:
  board: {url: "https://b.example.com/x", secret: env:BOARD}
  quick: {url: env:URL, secret: file:/run/secrets/quick, timeout: 2s, allow_private: true}
"""


def test_a_machine_has_ten_seconds_unless_it_says_otherwise() -> None:
    """Secrets stay references."""
    findings = Findings()
    section = merge([table(TEXT)], findings).named["webhooks"]
    found = webhooks(items(section, WebhookShape, findings))

    assert [] == said(findings)
    assert {
        "board": WebhookSetup(
            url="https://b.example.com/x", secret="env:BOARD", timeout=timedelta(seconds=10)
        ),
        "quick": WebhookSetup(
            url="env:URL",
            secret="file:/run/secrets/quick",
            timeout=timedelta(seconds=2),
            allow_private=True,
        ),
    } == found


def test_an_address_is_not_shown() -> None:
    """There may be a secret in it."""
    made = WebhookSetup(url="https://b.example.com/s3cret", secret="env:B", timeout=timedelta())

    assert "s3cret" not in repr(made)
