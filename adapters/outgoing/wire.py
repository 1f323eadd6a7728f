"""One exchange with a web address, bounded in time and size, and each failure as a sentence.

Redirects are not followed, proxies and cookies of the environment are not used, and no text quotes
an address, a key or an answer: any of them may be secret.
"""

import asyncio
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from adapters.outgoing import addresses
from bot.ports.faults import Impossible, TryAgain

SECONDS = 10.0  # for one exchange
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_WAIT = 3600.0  # seconds
_OK, _MOVED = 200, range(300, 400)
_WAITS = ("Retry-After", "ratelimit-reset")
_PART = r"[A-Za-z0-9._~%/+@:=,;!$&'()*-]"
_PLAIN_URL = re.compile(
    r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?"
    rf"(/{_PART}*)?(\?(?:{_PART}|[?\[\]])*)?"
)
_LONGEST_URL = 2000
_KIB, _MIB = 2**10, 2**20


class TooMuch(Impossible):
    """The answer is larger than it may be. After a change, it says nothing of the outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who is asked, in words for people; how far inside it may be; what its statuses mean.

    `refusals` maps a status to what the operator can do, as the end of a sentence. `seconds` is for
    the whole exchange, SECONDS unless it is said.
    """

    name: str
    most: int  # bytes of an answer
    reach: addresses.Reach = field(default_factory=addresses.Reach)
    refusals: Mapping[int, str] = field(default_factory=dict)
    good: Container[int] = (_OK,)
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What we send. Without a body we GET, with one we POST it."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole answer. Its headers are found whatever their case."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def read_url(text: str, reach: addresses.Reach) -> URL:
    """Read an address: https, or http on this machine where that is allowed. Raises ValueError."""
    # Deliberate: a narrow alphabet, so that two parsers of addresses cannot disagree on the host.
    if len(text) > _LONGEST_URL or not _PLAIN_URL.fullmatch(text):
        raise ValueError("the address is written https://host/path, without a user or fragment.")
    parts = urlsplit(text)
    if parts.scheme != "https" and not reach.loopback:
        raise ValueError("the address begins with https://.")
    if parts.port == 0:
        raise ValueError("the address has no such port.")
    return URL(text, encoded=True)


async def get(site: Site, url: URL, headers: Mapping[str, str], now: datetime) -> bytes:
    """Return the body of the answer. May be called again. Raises TryAgain and Impossible."""
    return (await exchange(site, url, Message(headers=headers), now)).body


async def exchange(site: Site, url: URL, message: Message, now: datetime) -> Reply:
    """Send one message, and return the answer if it is a good one.

    Raises TryAgain, then the outcome is not known, and Impossible. Whether it may be called again
    is for the message to say; nothing is repeated here.
    """
    seconds = SECONDS if site.seconds is None else site.seconds
    try:
        async with asyncio.timeout(seconds):
            return await _exchange(site, url, message, now)
    except TimeoutError:
        raise TryAgain(f"{site.name} took longer than {seconds:g} seconds.") from None
    except aiohttp.ClientConnectorCertificateError:
        raise Impossible(f"{site.name} has a certificate that is not valid: renew it.") from None
    except (aiohttp.ClientError, OSError, ValueError):
        # Deliberate: not chained. The sentence may quote an address with a secret path.
        raise TryAgain(f"{site.name} did not answer.") from None


async def resolve(site: Site, url: URL) -> Sequence[addresses.Address]:
    """Find the addresses that may be asked. Raises TryAgain for none, Impossible if one may not."""
    try:
        found = await addresses.resolve(url.host or "", url.port or 0, site.reach)
    except (TryAgain, Impossible) as error:
        raise type(error)(f"{site.name} cannot be asked: {error}") from None
    if url.scheme != "https" and not all(map(addresses.is_loopback, found)):
        raise Impossible(f"{site.name} goes without TLS only on this machine: use https.")
    return found


async def _exchange(site: Site, url: URL, message: Message, now: datetime) -> Reply:
    pinned = addresses.Pinned(await resolve(site, url))
    connector = aiohttp.TCPConnector(resolver=pinned, use_dns_cache=False, force_close=True)
    sent = {"Accept-Encoding": "identity", "User-Agent": "daypass", **message.headers}
    method = "GET" if message.body is None else "POST"
    async with (
        aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
        ) as session,
        session.request(
            method, url, data=message.body, headers=sent, allow_redirects=False
        ) as response,
    ):
        _judge(site, response, now)
        return Reply(body=await _content(site, response), headers=response.headers)


def _judge(site: Site, response: aiohttp.ClientResponse, now: datetime) -> None:
    status = response.status
    if status in site.good:
        return
    if status in LATER:
        said = next(filter(None, map(response.headers.get, _WAITS)), "")
        raise TryAgain(f"{site.name} says later ({status}).", after=wait(said, now))
    if status in _MOVED:
        raise Impossible(f"{site.name} has moved ({status}): write the address it moved to.")
    advice = site.refusals.get(status, "check its address.")
    raise Impossible(f"{site.name} refused ({status}): {advice}")


async def _content(site: Site, response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > site.most:
            raise TooMuch(
                f"{site.name} answers with more than {_size(site.most)}: let it hold less."
            )
    return bytes(body)


def _size(count: int) -> str:
    return f"{count // _MIB} MiB" if count >= _MIB else f"{count / _KIB:g} KiB"


def wait(said: str, now: datetime) -> float | None:
    """Read how long to wait: seconds or a date, in seconds, an hour at most; None if unclear."""
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_WAIT)
