"""The fake's facts are Slack's facts."""

from adapters.playground.slack import facts
from tests.adapters.playground.slack.schemas import schema

_FROM_MEMORY = {"conversations.list", "blocks.validate"}


def test_facts_equal_the_method_pages() -> None:
    """Arguments and error codes equal the fact table, where it lies beside the repository."""
    pages = schema("method_facts") or {}
    told = {n: m for n, m in facts.METHODS.items() if n in pages}
    known = {n: p for n, p in pages.items() if n in told}

    assert {n: set(p["errors"]) for n, p in known.items()} == {n: m.errors for n, m in told.items()}
    assert {n: {*p["args"]} for n, p in known.items()} == {
        n: {*m.required, *m.optional} for n, m in told.items()
    }
    assert not pages or facts.METHODS.keys() - pages.keys() == _FROM_MEMORY


def test_allows() -> None:
    """Own and common codes are allowed, others are not."""
    assert facts.allows("users.info", "user_not_found")
    assert facts.allows("users.info", "invalid_auth")
    assert not facts.allows("users.info", "is_archived")
    assert not facts.allows("no.such", "user_not_found")
