"""Take payloads to the bot, by Socket Mode when it is connected and by signed HTTP otherwise.

Everything has `ack_limit` real seconds. Events that fail are tried again at once, after one minute
and after five, by the clock of the fake and only when `retry_due` is called.
"""

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from adapters.playground.slack.deliveries import Delivery, Envelope, encode, signed
from adapters.playground.slack.naming import Names
from adapters.playground.slack.sockets import Sockets
from adapters.playground.slack.wire import Json, Now

RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
ACK_LIMIT = 3.0
_OK = 200
_KEPT = 1000
_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """An event to be told again; `number` is 1 to 3."""

    payload: Json
    number: int
    due: datetime
    reason: str


class Courier:
    """Delivers, and remembers the last thousand deliveries."""

    def __init__(self, names: Names, now: Now, sockets: Sockets, secret: str) -> None:
        self.log: deque[Delivery] = deque(maxlen=_KEPT)
        self.retries: list[Retry] = []
        self.target = ""
        self.ack_limit = ACK_LIMIT
        self._names = names
        self._now = now
        self._sockets = sockets
        self._secret = secret
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, kind: str, envelope: Envelope, payload: Json, retry: Retry | None = None
    ) -> Delivery:
        """Deliver once and return what came of it; never raises for a failing bot."""
        made = Delivery(
            kind=kind,
            envelope=envelope,
            payload=payload,
            at=self._now(),
            retry_num=retry.number if retry else 0,
        )
        self.log.append(made)
        if self._sockets.connected:
            await self._by_socket(made, retry)
        elif self.target:
            made.raw, content_type = encode(envelope, payload)
            made.headers = self._headers(made, content_type, retry)
            await self._by_http(made)
        else:
            made.failure = "connection_failed"
        if envelope == "events_api":
            self._plan_retry(made)
        return made

    def unsent(self, kind: str, why: str) -> Delivery:
        """Record something that Slack keeps to itself."""
        made = Delivery(kind=kind, envelope="interactive", payload={}, at=self._now(), failure=why)
        self.log.append(made)
        return made

    async def resend(self, delivery: Delivery) -> Delivery:
        """Post the very bytes and headers of an HTTP delivery again, as an attacker would."""
        again = Delivery(
            kind=delivery.kind,
            envelope=delivery.envelope,
            payload=delivery.payload,
            at=self._now(),
            raw=delivery.raw,
            headers=dict(delivery.headers),
        )
        self.log.append(again)
        await self._by_http(again)
        return again

    async def retry_due(self) -> list[Delivery]:
        """Tell again every event whose time has come; return these deliveries."""
        due = [r for r in self.retries if r.due <= self._now()]
        self.retries = [r for r in self.retries if r not in due]
        return [await self.send("event", "events_api", r.payload, r) for r in due]

    async def close(self) -> None:
        """Close the HTTP client; may be called twice."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _headers(self, made: Delivery, content_type: str, retry: Retry | None) -> dict[str, str]:
        again = (
            {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
            if retry
            else {}
        )
        return {
            "User-Agent": _AGENT,
            "Accept": "application/json,*/*",
            "Content-Type": content_type,
            **signed(self._secret, made.at, made.raw),
            **again,
        }

    async def _by_http(self, made: Delivery) -> None:
        made.transport = "http"
        self._session = self._session or aiohttp.ClientSession()
        try:
            async with (
                asyncio.timeout(self.ack_limit),
                self._session.post(
                    self.target, data=made.raw, headers=made.headers, allow_redirects=False
                ) as answer,
            ):
                made.status = answer.status
                made.answer_headers = {k.lower(): v for k, v in answer.headers.items()}
                made.ack = _decoded(await answer.text(), answer.content_type)
        except TimeoutError:
            made.failure = "http_timeout"
        except aiohttp.ClientError:
            made.failure = "connection_failed"
        else:
            made.failure = "" if made.status == _OK else "http_error"

    async def _by_socket(self, made: Delivery, retry: Retry | None) -> None:
        made.transport = "socket"
        envelope: Json = {
            "envelope_id": self._names.secret(),
            "type": made.envelope,
            "payload": made.payload,
            "accepts_response_payload": made.envelope != "events_api",
        }
        if made.envelope == "events_api":
            envelope |= {
                "retry_attempt": made.retry_num,
                "retry_reason": retry.reason if retry else "",
            }
        try:
            made.ack = await self._sockets.deliver(envelope, self.ack_limit)
            made.status = _OK
        except TimeoutError:
            made.failure = "http_timeout"
        except ConnectionError:
            made.failure = "connection_failed"

    def _plan_retry(self, made: Delivery) -> None:
        declined = made.answer_headers.get("x-slack-no-retry") == "1"
        if made.ok or declined or made.retry_num >= len(RETRY_AFTER):
            return
        self.retries.append(
            Retry(
                payload=made.payload,
                number=made.retry_num + 1,
                due=made.at + RETRY_AFTER[made.retry_num],
                reason=made.failure,
            )
        )


def _decoded(body: str, content_type: str) -> Json | str | None:
    if not body:
        return None
    if content_type == "application/json":
        try:
            told = json.loads(body)
        except ValueError:
            return body
        return told if isinstance(told, dict) else body
    return body
