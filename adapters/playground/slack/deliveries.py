"""One thing that Slack told the bot, with the very bytes and what came back; and its signature."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from adapters.playground.slack.wire import Json

Envelope = Literal["slash_commands", "interactive", "events_api"]
Transport = Literal["http", "socket", "none"]
_FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True, kw_only=True)
class Delivery:
    """A delivery and its outcome; with transport `none`, `failure` says why nothing was sent.

    Over HTTP `raw` and `headers` are what went over the wire, so that a test can replay them.
    `failure` is empty, or Slack's retry reason: http_timeout, connection_failed or http_error.
    """

    kind: str
    envelope: Envelope
    payload: Json
    at: datetime
    transport: Transport = "none"
    raw: bytes = b""
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    status: int | None = None
    ack: Json | str | None = None
    answer_headers: dict[str, str] = field(default_factory=dict, repr=False)
    failure: str = ""
    retry_num: int = 0

    @property
    def ok(self) -> bool:
        """Whether the bot acknowledged in time."""
        return not self.failure

    def summary(self) -> Json:
        """Return what a page shows of it."""
        return {
            "kind": self.kind,
            "transport": self.transport,
            "at": self.at.isoformat(),
            "status": self.status,
            "failure": self.failure,
            "retry_num": self.retry_num,
        }


def encode(envelope: Envelope, payload: Json) -> tuple[bytes, str]:
    """Return the body and the content type in which Slack posts such a payload."""
    if envelope == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if envelope == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), _FORM


def signed(secret: str, at: datetime, raw: bytes) -> dict[str, str]:
    """Return Slack's v0 signature headers for a body sent at that moment."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + raw, hashlib.sha256)
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }
