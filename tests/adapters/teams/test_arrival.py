"""Reading activities: whatever is in them, the outcome is an arrival, nothing, or a rejection."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.incoming.body import Rejected
from adapters.teams.arrival import arrival

AAD = "c161bae8-073d-5b93-97e4-7d0010000000"
GOOD: dict[str, Any] = {
    "type": "message",
    "id": "1",
    "serviceUrl": "https://smba.trafficmanager.net/amer/",
    "from": {"id": "29:1", "aadObjectId": AAD},
    "recipient": {"id": "28:b"},
    "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": "t"},
    "text": "list",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def test_a_message_is_read() -> None:
    """Object ids are compared in lower case, whatever the client sends."""
    shouting = GOOD | {"from": {"id": "29:1", "aadObjectId": AAD.upper()}}
    read = arrival(shouting)

    assert read is not None
    assert (AAD, True, "list") == (read.person, read.personal, read.text)


def test_one_message_has_one_name_and_each_content_another() -> None:
    """So that a resend is known and a forgery too."""
    first, same, other = arrival(GOOD), arrival({**GOOD}), arrival(GOOD | {"text": "x"})
    assert first is not None
    assert same is not None
    assert other is not None

    assert first.delivery == same.delivery == other.delivery
    assert (True, False) == (first.content == same.content, first.content == other.content)


@pytest.mark.parametrize("kind", ["typing", "event", "messageReaction", "", "handoff"])
def test_other_kinds_are_of_no_use(kind: str) -> None:
    """They are taken politely and forgotten."""
    assert arrival(GOOD | {"type": kind}) is None


@given(st.sampled_from([*GOOD, "entities", "value", "membersAdded", "action"]), JSON)
def test_nothing_but_a_rejection_comes_out(name: str, value: object) -> None:
    """Any JSON in any field."""
    try:
        read = arrival(GOOD | {name: value})
    except Rejected:
        return
    assert read is None or read.content
