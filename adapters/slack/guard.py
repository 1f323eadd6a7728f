"""The door for HTTP: size, time, signature and replay are judged on raw bytes, before any parsing.

Whatever is off is answered with 401 and no word more; a request seen before is let through marked,
so that nothing is done twice. Deliberate: the signature is read from one header only, written as
Slack writes it.
"""

import asyncio
import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from bot.ports.clock import Now
from bot.ports.store import Store, StoreAway

LARGEST = 1024 * 1024  # bytes
DEADLINE = 3.0  # seconds to send the body in
OLDEST = timedelta(seconds=300)
EARLIEST = timedelta(seconds=60)
REMEMBERED = 10_000  # signatures kept in memory
TIMESTAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
_TIME = re.compile(r"[0-9]{10}")
_SIGNED = re.compile(r"v0=[0-9a-f]{64}")
_ONCE = (TIMESTAMP, SIGNATURE, "Content-Type", "Content-Length", "Host")

Headers = CIMultiDict[str] | CIMultiDictProxy[str]


class Rejected(Exception):
    """The request is answered with `status` and nothing else. The text is for our own log."""

    def __init__(self, why: str, status: int = 401) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Sealed:
    """A body that Slack signed. `again`: these very bytes were here before."""

    body: bytes = field(repr=False)
    again: bool
    skew: float  # seconds by which Slack's clock is behind ours


class Guard:
    """Checks requests against several secrets, so that one can be changed without an outage."""

    def __init__(self, secrets: Sequence[str], store: Store, now: Now) -> None:
        if not all(secrets):
            raise ValueError("A signing secret is empty.")
        self._secrets = tuple(one.encode() for one in secrets)
        self._store = store
        self._now = now
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def admit(self, request: web.Request) -> Sealed:
        """Return the signed body of a request. Raises Rejected."""
        if "Upgrade" in request.headers:
            raise Rejected("an upgrade was asked for")
        body = await read(request)
        skew = self.check(request.headers, body)
        return Sealed(body, again=await self._seen_before(request.headers[SIGNATURE]), skew=skew)

    def check(self, headers: Headers, body: bytes) -> float:
        """Return how old a signed request is, in seconds. Raises Rejected."""
        for name in _ONCE:
            if len(headers.getall(name, [])) > 1:
                raise Rejected("a header is given twice")
        if headers.get("Content-Encoding", "identity") != "identity":
            raise Rejected("the body is encoded")
        stamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not _TIME.fullmatch(stamp) or not _SIGNED.fullmatch(signature):
            raise Rejected("the signature headers are missing or malformed")
        age = self._now().timestamp() - int(stamp)
        if not -EARLIEST.total_seconds() <= age <= OLDEST.total_seconds():
            raise Rejected("the timestamp is out of its window")
        if not self._signed(stamp, body, signature):
            raise Rejected("the signature is wrong")
        return age

    def _signed(self, stamp: str, body: bytes, signature: str) -> bool:
        """Compare with every secret, always with all of them."""
        found = False
        for secret in self._secrets:
            found |= hmac.compare_digest(sign(secret, stamp, body), signature)
        return found

    async def _seen_before(self, signature: str) -> bool:
        """Remember a signature in the store and in memory.

        While the store is away only memory is asked: nothing can be changed then anyway.
        """
        key = "slack-signature:" + hashlib.sha256(signature.encode()).hexdigest()
        if key in self._seen:
            return True
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        moment = self._now()
        try:
            return not await self._store.write(lambda unit: unit.deliveries.first(key, moment))
        except StoreAway:
            return False


def sign(secret: bytes, stamp: str, body: bytes) -> str:
    """Return Slack's signature of a body."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret, base, hashlib.sha256).hexdigest()


async def read(request: web.Request) -> bytes:
    """Return the raw body, at most 1 MB of it and within three seconds. Raises Rejected."""
    if (request.content_length or 0) > LARGEST:
        raise Rejected("the body is too large")
    body = bytearray()
    try:
        async with asyncio.timeout(DEADLINE):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > LARGEST:
                    raise Rejected("the body is too large")
    except (TimeoutError, web.HTTPException, OSError, ValueError) as broken:
        raise Rejected("the body did not arrive") from broken
    return bytes(body)
