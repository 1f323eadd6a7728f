"""Bodies and signatures are those of Slack."""

import json
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

from adapters.playground.slack.deliveries import Delivery, encode, signed
from tests.adapters.playground.slack.stage import SECRET, Clock


def test_signature_is_slacks(clock: Clock) -> None:
    """Slack's own code computes the same signature."""
    headers = signed(SECRET, clock.at, b"a=1")

    theirs = SignatureVerifier(SECRET).generate_signature(
        timestamp=headers["X-Slack-Request-Timestamp"], body="a=1"
    )
    assert theirs == headers["X-Slack-Signature"]


def test_encodings() -> None:
    """Commands are forms, interactions JSON in a form, events JSON."""
    command, interaction, event = (
        encode(kind, {"text": "é & b"}) for kind in ("slash_commands", "interactive", "events_api")
    )

    assert {"text": ["é & b"]} == parse_qs(command[0].decode())
    assert {"text": "é & b"} == json.loads(parse_qs(interaction[0].decode())["payload"][0])
    assert ({"text": "é & b"}, "application/json") == (json.loads(event[0]), event[1])


def test_summary_and_repr_hide_the_signature(clock: Clock) -> None:
    """What is shown of a delivery has no headers in it."""
    delivery = Delivery(
        kind="event",
        envelope="events_api",
        payload={},
        at=clock.at,
        headers=signed(SECRET, clock.at, b""),
    )

    assert "v0=" not in repr(delivery)
    assert "headers" not in delivery.summary()
    assert delivery.ok
