"""No secret stands in an access file, at whatever depth, and none is repeated in a sentence."""

import pytest

from bot.config.problems import Findings
from bot.config.resolving.secrecy import guard
from bot.config.scalars import ADVICE
from tests.bot.config.written import said, table


def guarded(text: str) -> list[str]:
    """Return what is said about a mapping of options."""
    findings = Findings()
    guard(table(text), findings)
    return said(findings)


@pytest.mark.parametrize(
    "line",
    [
        "connection: postgresql://localhost/orders",
        "password: hunter2",
        "api-key: abc",
        "apikey: abc",
        "db_password: hunter2",
        "Signing_Key: abc",
        "url: https://ada:hunter2@example.com/",
        "header: xoxb-123",
        "note: ghp_abcdef",
        "id: AKIAABCDEFGHIJKL",
        "pem: '-----BEGIN PRIVATE KEY-----'",
        "tokens: {token: [abc]}",
        "options: {inner: [{secret: abc}]}",
    ],
)
def test_a_secret_is_noted_by_its_key_or_its_looks(line: str) -> None:
    """The advice says where it belongs; the value is not in it."""
    (sentence,) = guarded(line + "\n")

    assert sentence.endswith(ADVICE)
    assert "hunter2" not in sentence
    assert "abc" not in sentence


@pytest.mark.parametrize(
    "line",
    [
        "connection: env:ORDERS_URL",
        "password: file:/run/secrets/orders",
        "url: https://example.com/hook",
        "monkey: banana",
        "keyboard: us",
        "tokenizer: words",
        "timeout: 5",
    ],
)
def test_references_and_plain_settings_are_fine(line: str) -> None:
    """A reference is the way; a word that only resembles one is no secret."""
    assert [] == guarded(line + "\n")
