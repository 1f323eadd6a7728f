"""The generic connectors' JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.connectors.generic import wire
from bot.ports.connector import Discovered, Listing, Presence, TryAgain
from tests.contracts.connector import door


def test_a_question_says_all_of_the_door() -> None:
    """The receiver learns what the connector knows, with the moment in UTC."""
    content = json.loads(wire.question("grant", door("g1", role="app_read")))

    assert {"version", "verb", "door"} == content.keys()
    assert "2027-01-15T12:30:00.000250+00:00" == content["door"]["expires_at"]
    assert {"role": "app_read"} == content["door"]["settings"]


def test_the_same_question_has_the_same_bytes() -> None:
    """So a message id can be made of it."""
    first = wire.question("grant", door("g1", a="1", b="2"))

    assert first == wire.question("grant", door("g1", b="2", a="1"))


def test_a_secret_is_kept_out_of_reprs() -> None:
    """Neither the answer nor what is made of it shows the secret."""
    granted = wire.answer("x", wire.Granted, b'{"secret": "hunter2"}')

    assert "hunter2" not in repr(granted) + repr(granted.opened())


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://x", "https://a b", "https://a\n", "x" * 2000]
)
def test_a_hostile_link_is_no_answer(link: str) -> None:
    """Only a web address becomes a link in a card."""
    with pytest.raises(TryAgain):
        wire.answer("x", wire.Granted, json.dumps({"link": link}).encode())


@pytest.mark.parametrize("presence", [Presence.PRESENT, Presence.DRIFTED])
def test_only_absent_is_removed(presence: Presence) -> None:
    """A revoke that was answered well is believed when the door is gone."""
    assert not wire.Revoked().closed(presence).access_removed
    assert wire.Revoked().closed(Presence.ABSENT).access_removed


def test_a_listing_says_what_there_is() -> None:
    """Names, types, tags, ids and settings, and what is not shown; unknown fields are ignored."""
    body = (
        b'{"resources": [{"name": "a", "type": "t", "tags": {"k": "v"}, "uid": "1", "settings":'
        b' {"q": "a"}, "more": 1}, {"name": "b"}], "unseen": {"c": "why"}}'
    )
    listing = wire.answer("x", wire.Resources, body).listing()
    first = Discovered(name="a", type="t", tags={"k": "v"}, uid="1", settings={"q": "a"})

    assert Listing(found=(first, Discovered(name="b")), unseen={"c": "why"}) == listing


@given(st.binary(max_size=200))
def test_garbage_is_never_more_than_try_again(body: bytes) -> None:
    """No answer makes anything else happen, nor tells what was in it."""
    with pytest.raises(TryAgain) as refused:
        wire.answer("x", wire.Seen, b"\xff" + body)

    assert refused.value.__cause__ is None
