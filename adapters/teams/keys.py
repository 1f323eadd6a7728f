"""The channel's public keys, fresh without ever blocking: stale ones serve while a refresh fails.

An unknown key id may cause one refresh a minute, not more, whoever asks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from adapters.teams.envelope import JsonObject, at, text
from bot.engine import tasks
from bot.ports.clock import Now
from bot.ports.faults import TryAgain

FRESH = timedelta(hours=12)
STALE = timedelta(hours=48)  # the longest that keys serve without having been read again
PAUSE = timedelta(minutes=1)
SMALLEST = 2048  # bits
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """A public key and the channels that may be spoken for with it."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class ChannelKeys:
    """A cache over `fetch`, which returns the key document and raises TryAgain."""

    def __init__(self, fetch: Callable[[], Awaitable[JsonObject]], now: Now) -> None:
        self._fetch = fetch
        self._now = now
        self._keys: Mapping[str, ChannelKey] = {}
        self._read_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> ChannelKey | None:
        """Return the key, or None when the channel has none of this name. Raises TryAgain."""
        if self._age() > STALE:
            await self._first()
        elif self._age() > FRESH:
            self._refresh_beside()
        if key_id not in self._keys and self._may_ask():
            await self._again()
        return self._keys.get(key_id)

    def age(self) -> timedelta | None:
        """Return how long ago the keys were read, None for never."""
        return None if self._read_at is None else self._now() - self._read_at

    async def _first(self) -> None:
        async with self._lock:
            if self._age() > STALE:
                self._keys = {}
                await self._read()

    async def _again(self) -> None:
        """Read once more for an unknown key id; a failure leaves what is known."""
        seen = self._read_at
        self._asked_at = self._now()
        async with self._lock:
            if seen == self._read_at:
                await self._try()

    def _refresh_beside(self) -> None:
        if self._refreshing is None or self._refreshing.done():
            if not self._may_ask():
                return
            self._asked_at = self._now()
            self._refreshing = tasks.spawn(self._try(), name="teams keys")

    async def _try(self) -> None:
        try:
            await self._read()
        except TryAgain as why:
            _log.warning("the keys of Teams could not be read", why=str(why))

    async def _read(self) -> None:
        found = usable(await self._fetch())
        if not found:
            raise TryAgain("The key document holds no usable key.")
        self._keys, self._read_at = found, self._now()

    def _may_ask(self) -> bool:
        return self._asked_at is None or self._now() - self._asked_at >= PAUSE

    def _age(self) -> timedelta:
        return self.age() or (timedelta.max if self._read_at is None else timedelta())


def usable(document: JsonObject) -> Mapping[str, ChannelKey]:
    """Return the RSA keys of at least 2048 bits by name; everything else is left out."""
    listed = at(document, "keys")
    found: dict[str, ChannelKey] = {}
    for one in listed if isinstance(listed, list) else []:
        public = _public(one)
        if public is not None and (name := text(one, "kid")):
            found[name] = ChannelKey(public, _endorsements(one))
    return found


def _public(one: object) -> RSAPublicKey | None:
    if not isinstance(one, dict) or one.get("kty") != "RSA":
        return None
    try:
        key = jwt.PyJWK(one, "RS256").key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return key if isinstance(key, RSAPublicKey) and key.key_size >= SMALLEST else None


def _endorsements(one: JsonObject) -> frozenset[str]:
    listed = one.get("endorsements")
    return (
        frozenset(x for x in listed if isinstance(x, str))
        if isinstance(listed, list)
        else frozenset()
    )
