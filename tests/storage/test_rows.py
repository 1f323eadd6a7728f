"""A request as rows and back; a body that was not sealed for its row is never read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import pytest
from sqlalchemy import Row

from bot.domain.lifecycle import next_due
from bot.domain.request import Request, Review, ReviewState
from storage.codec import Unreadable
from storage.keys import Keyring
from storage.rows import (
    decision_values,
    grant_values,
    read_request,
    request_values,
)
from tests.storage.samples import (
    DEVELOPER,
    HOUR,
    KEYS,
    LEAD,
    NOW,
    live,
    request_id,
    submitted,
)

RING = Keyring(KEYS)
Stored = Row[str, int, str, str]


def stored(values: Mapping[str, object]) -> Stored:
    """Return what a query would: the four columns that a request is read from."""
    return cast("Stored", tuple(values[name] for name in ("id", "version", "body", "seal")))


@pytest.fixture
def request_() -> Request:
    """Give a request with open doors."""
    return live()[-1].request


def test_a_request_comes_back_as_it_went(request_: Request) -> None:
    """The body is the truth."""
    assert request_ == read_request(stored(request_values(request_, RING)), RING)


def test_the_columns_are_for_finding_it(request_: Request) -> None:
    """Whose it is, whether it is open, and when it must be looked at next."""
    values = request_values(request_, RING)

    assert (DEVELOPER, DEVELOPER) == (values["requester"], values["grantee"])
    assert (True, next_due(request_)) == (values["open"], values["next_due_at"])


def test_what_it_extends_and_owes_is_beside_it(request_: Request) -> None:
    """Both are nothing for most requests."""
    review = Review(state=ReviewState.CHALLENGED, due_at=NOW)
    other = replace(request_, review=review, extends=request_id(9))
    columns = [request_values(one, RING) for one in (request_, other)]

    found = [(one["review"], one["extends"]) for one in columns]
    assert [(None, None), ("challenged", request_id(9))] == found


def test_a_pending_request_is_due_when_it_lapses() -> None:
    """Even if nobody ever looks at it."""
    values = request_values(submitted().request, RING)

    assert NOW + 24 * HOUR == values["next_due_at"]


def test_grants_and_decisions_have_rows_of_their_own(request_: Request) -> None:
    """With their deadline, and with who decided."""
    grant = grant_values(request_, request_.grants[0])
    decision = decision_values(request_, request_.decisions[0])

    assert ("active", NOW + HOUR, None) == (grant["state"], grant["expires_at"], grant["ended_at"])
    assert (LEAD, True, None) == (decision["person"], decision["approve"], decision["chat"])


@pytest.mark.parametrize(
    "change",
    [
        {"seal": "forged"},
        {"body": "{}"},
        {"id": "REQ-000009"},
        {"version": 99},
    ],
    ids=["seal", "body", "id", "version"],
)
def test_what_was_tampered_with_is_not_read(request_: Request, change: dict[str, object]) -> None:
    """A good body in another row would open another door; the error names the row."""
    values = request_values(request_, RING) | change

    with pytest.raises(Unreadable, match=f"request {values['id']}"):
        read_request(stored(values), RING)
