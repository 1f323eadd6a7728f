"""A signed body is read once and strictly; what is taken from it names people by id only."""

import json

import pytest

from adapters.slack import payloads
from adapters.slack.guard import Rejected

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def nested(depth: int) -> bytes:
    """Return JSON of this depth."""
    return b'{"a":' * depth + b"1" + b"}" * depth


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"payload={x", FORM),
        (b"payload=[]", FORM),
        (b"payload=1&payload=2", FORM),
        (b"text=a&text=b", FORM),
        (b"payload=%7B%22a%22%3A1%2C%22a%22%3A2%7D", FORM),
        (b"text=%ff", FORM),
        (b"&".join(b"a%d=1" % one for one in range(200)), FORM),
        (b"", FORM),
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b'{"a":1,"a":2}', JSON),
        (b'{"a":NaN}', JSON),
        (b"\xff", JSON),
        (nested(33), JSON),
        (nested(100_000), JSON),
        (b"payload=" + nested(100_000), FORM),
        (b'{"a":1}', "text/plain"),
        (b'{"a":1}', ""),
    ],
)
def test_broken_bodies(body: bytes, kind: str) -> None:
    """What cannot be read in exactly one way is rejected, never an error of ours."""
    with pytest.raises(Rejected):
        payloads.parse(body, kind)


def test_sound_bodies() -> None:
    """The twins of the broken ones are read."""
    assert {"a": 1} == payloads.parse(b"payload=%7B%22a%22%3A1%7D", FORM)
    assert {"text": "", "user_id": "U1"} == payloads.parse(b"text=&user_id=U1", FORM)
    assert json.loads(nested(31)) == payloads.parse(nested(31), JSON)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("orders &lt;now&gt; &amp; then", "orders <now> & then"),
        ("for <@U1|bob> please", "for <@U1> please"),
        ("see <https://example.com/a?b=1&amp;c|the page>", "see the page"),
        ("see <https://example.com>", "see https://example.com"),
        ("in <#C1|prod>", "in #prod"),
        ("&lt;@U2&gt;", "(@U2>"),
        ("<@UBOT> orders  read", "orders read"),
        ("orders\u00a0read", "orders read"),
    ],
)
def test_words(said: str, heard: str) -> None:
    """Slack's markup is undone; only Slack itself can make a mention."""
    assert heard == payloads.words(said, "UBOT")


def test_strangers() -> None:
    """Whoever comes from another workspace is one, whatever kind of payload it is."""
    ours = {"T1"}

    assert payloads.is_stranger({"user": {"id": "U1", "team_id": "T2"}}, ours)
    assert payloads.is_stranger({"event": {"user": "U1", "user_team": "T2"}}, ours)
    assert not payloads.is_stranger({"user": {"id": "U1", "team_id": "T1"}}, ours)
    assert not payloads.is_stranger({"user_id": "U1"}, ours)


def test_only_our_lasting_messages_are_changed() -> None:
    """Neither an ephemeral message nor somebody else's is taken for a card."""
    where = {"type": "message", "message_ts": "1.2", "channel_id": "C1", "is_ephemeral": False}
    ours = {"container": where, "message": {"user": "UBOT"}}

    assert "1.2" == payloads.spot(ours, "UBOT").message
    assert "" == payloads.spot(ours | {"message": {"user": "U1"}}, "UBOT").message
    assert "" == payloads.spot({"container": where | {"is_ephemeral": True}}, "UBOT").message
    assert "" == payloads.spot({"container": where, "message": {}}, "").message
