"""A web address of yours as a connector: signed JSON by POST, JSON back. `wire` has the JSON.

The answer decides nothing by itself: after `grant` and `revoke` the door is read. 429 and 503 mean
later. Redirects are not followed, and the address is checked before every connection.
"""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

import aiohttp
from pydantic import BaseModel, ConfigDict, Field

from adapters.connectors.generic import addresses, signing, wire
from bot.domain.ids import GrantId, IntegrationName
from bot.engine.clock import utc_now
from bot.ports.connector import Closed, Connector, Door, Impossible, Opened, Presence, TryAgain

_LATER = (408, 425, 429, 500, 502, 503, 504)
_PLAIN_URL = re.compile(
    r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._~%/+-]*)?"
    r"(\?[A-Za-z0-9._~%/+=&-]*)?"
)
_LONGEST_WAIT = 3600.0  # seconds
_Answer = TypeVar(
    "_Answer", bound=wire.Granted | wire.Revoked | wire.Seen | wire.Listed | wire.Checked
)


class Options(BaseModel):
    """The options of one integration."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str = Field(max_length=2000)
    """Where to POST; https. It may be a reference (env:NAME, file:PATH), if the path is secret."""
    signing_key: str
    """A reference to the Standard Webhooks key (`whsec_…`), or to several, separated by spaces."""
    lists: bool = False
    """Whether the receiver answers `list`; without it there is no orphan scan."""
    checks: bool = False
    """Whether the receiver answers `check`."""
    allow_loopback: bool = False
    """For a receiver on this machine, also without TLS."""
    allow_private: bool = False
    """For a receiver in the private network."""
    timeout: float = Field(default=10.0, gt=0, le=12.0)
    """Seconds for one exchange; a removal takes two."""


def open_connector(
    name: IntegrationName,
    options: Mapping[str, object],
    secret: Callable[[str], str],
    *,
    now: Callable[[], datetime] = utc_now,
) -> Connector:
    """Make the connector of one integration; nothing is contacted yet.

    Raises pydantic's ValidationError, and Impossible for an address or a key that cannot be used.
    """
    chosen = Options.model_validate(dict(options))
    address = secret(chosen.url) if chosen.url.startswith(("env:", "file:")) else chosen.url
    try:
        keys = signing.read_keys(secret(chosen.signing_key))
        url = _read_url(address, chosen)
    except ValueError as error:
        raise Impossible(f"{name}: {error}") from None
    return Webhook(name, chosen, url, keys, now)


class Webhook:
    """The connector that asks a web address."""

    shared_doors = False

    def __init__(
        self,
        name: IntegrationName,
        options: Options,
        url: SplitResult,
        keys: Sequence[bytes],
        now: Callable[[], datetime],
    ) -> None:
        self._name = name
        self._options = options
        self._url = url
        self._keys = keys
        self._now = now

    async def grant(self, door: Door) -> Opened:
        """Ask for `grant`, then `read`: only a door that is seen is open."""
        answer = await self._ask("grant", wire.Granted, door)
        if await self.read(door) is not Presence.PRESENT:
            raise TryAgain(f"{self._name}: the door is not there after it was opened.")
        return answer.opened()

    async def revoke(self, door: Door, *, created_by_us: bool) -> Closed:
        """Ask for `revoke`, then `read`. Access held before Daypass is left alone, unasked."""
        if not created_by_us:
            return Closed(access_removed=True)
        answer = await self._ask("revoke", wire.Revoked, door)
        return answer.closed(await self.read(door))

    async def read(self, door: Door) -> Presence:
        """Ask for `read`."""
        return (await self._ask("read", wire.Seen, door)).presence

    async def list_grants(self) -> Sequence[GrantId]:
        """Ask for `list`, if the receiver knows it."""
        if not self._options.lists:
            return ()
        return (await self._ask("list", wire.Listed)).ids()

    async def check(self) -> Sequence[str]:
        """See that the address may be used, and ask for `check`, if the receiver knows it."""
        try:
            if self._options.checks:
                return (await self._ask("check", wire.Checked)).problems
            await self._resolve()
        except Impossible as error:
            return [str(error)]
        return []

    async def close(self) -> None:
        """Do nothing: no connection outlives its call."""

    async def _ask(self, verb: str, kind: type[_Answer], door: Door | None = None) -> _Answer:
        body = wire.question(verb, door)
        try:
            async with asyncio.timeout(self._options.timeout):
                return wire.answer(self._name, kind, await self._post(verb, body))
        except TimeoutError:
            raise TryAgain(f"{self._name}: the receiver took too long.") from None
        except aiohttp.ClientSSLError:
            raise Impossible(f"{self._name}: the receiver's certificate is not valid.") from None
        except (aiohttp.ClientError, OSError):
            # Deliberate: not chained. The sentence may quote an address with a secret path.
            raise TryAgain(f"{self._name}: the receiver did not answer.") from None

    async def _post(self, verb: str, body: bytes) -> bytes:
        pinned = addresses.Pinned(await self._resolve())
        connector = aiohttp.TCPConnector(resolver=pinned, use_dns_cache=False, force_close=True)
        async with (
            aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
            ) as session,
            session.post(
                self._url.geturl(),
                data=body,
                headers=self._headers(verb, body),
                allow_redirects=False,
            ) as response,
        ):
            self._judge(response)
            return await self._content(response)

    async def _resolve(self) -> Sequence[addresses.Address]:
        found = await addresses.resolve(
            self._url.hostname or "",
            self._url.port or (443 if self._url.scheme == "https" else 80),
            allow_loopback=self._options.allow_loopback,
            allow_private=self._options.allow_private,
        )
        if self._url.scheme != "https" and not all(map(addresses.is_loopback, found)):
            raise Impossible(f"{self._name}: only a receiver on this machine goes without TLS.")
        return found

    def _headers(self, verb: str, body: bytes) -> dict[str, str]:
        # A repeated grant or revoke is the same message; a question is new every time.
        changes = verb in {"grant", "revoke"}
        unique = hashlib.sha256(body).hexdigest()[:32] if changes else secrets.token_hex(16)
        signed = signing.headers(self._keys, f"msg_{unique}", self._now(), body)
        return signed | {
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "daypass",
        }

    def _judge(self, response: aiohttp.ClientResponse) -> None:
        status = response.status
        if status in _LATER:
            after = _seconds(response.headers.get("Retry-After", ""), self._now())
            raise TryAgain(f"{self._name}: the receiver says later ({status}).", after=after)
        if status in {401, 403}:
            raise Impossible(f"{self._name}: the receiver does not accept our key ({status}).")
        if not 200 <= status < 300:  # noqa: PLR2004  the successes of HTTP
            raise Impossible(f"{self._name}: the receiver refused ({status}).")

    async def _content(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for part in response.content.iter_any():
            body += part
            if len(body) > wire.LARGEST_ANSWER:
                raise TryAgain(f"{self._name}: the receiver answers too much.")
        return bytes(body)


def _read_url(text: str, options: Options) -> SplitResult:
    # Deliberate: a narrow alphabet, so that two parsers of addresses cannot disagree on the host.
    if not _PLAIN_URL.fullmatch(text):
        raise ValueError(
            "The address of a webhook is https://host/path, without a user or fragment."
        )
    url = urlsplit(text)
    if url.scheme != "https" and not options.allow_loopback:
        raise ValueError("The address of a webhook begins with https://.")
    if url.port == 0:
        raise ValueError("The address of a webhook has no such port.")
    return url


def _seconds(header: str, now: datetime) -> float | None:
    """Read Retry-After: seconds or a date."""
    if header.isascii() and header.isdigit():
        return min(float(header[:9]), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return min(max(0.0, (moment - now).total_seconds()), _LONGEST_WAIT)
