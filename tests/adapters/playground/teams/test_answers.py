"""Answers to searches and messages are read as the client reads them."""

from datetime import UTC, datetime

import pytest

from adapters.playground.teams import answers
from adapters.playground.teams.model import Exchange

WHEN = datetime(2026, 11, 22, tzinfo=UTC)


def exchange(status: int | None, body: object = None) -> Exchange:
    """Return an exchange with this answer."""
    return Exchange(activity={}, status=status, body=body, note="", at=WHEN)


@pytest.mark.parametrize(
    ("status", "kind"), [(200, "nothing"), (202, "nothing"), (500, "error"), (None, "error")]
)
def test_any_success_will_do_for_a_message(status: int | None, kind: str) -> None:
    """Only 2xx is success."""
    assert kind == answers.plain(exchange(status)).kind


@pytest.mark.parametrize(
    "body",
    [
        None,
        {"value": {"results": []}},
        {"type": answers.RESULTS, "value": "x"},
        {"type": answers.RESULTS, "value": {"results": [{"title": "x"}]}},
    ],
    ids=["nothing", "no type", "no results", "no value"],
)
def test_bad_searches_are_errors(body: object) -> None:
    """A search needs its type, and results with title and value."""
    assert "error" == answers.results(exchange(200, body)).kind
