"""One HTTP session for all that is asked of Microsoft: bounded in time and size, no redirects."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from adapters.teams.envelope import JsonObject, text
from bot.ports.faults import TryAgain

SECONDS = 10.0
LARGEST = 1024 * 1024  # bytes of an answer
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status, the headers and the object in the body, empty when there is none."""

    status: int
    headers: Mapping[str, str]
    body: JsonObject

    @property
    def good(self) -> bool:
        """Whether the status says yes."""
        return _OK <= self.status < 300  # noqa: PLR2004 - 2xx


class Wire:
    """The session. Open it before use; close it twice if you like."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the session on the running loop."""
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=SECONDS, connect=5.0)
            self._session = aiohttp.ClientSession(
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                json_serialize=functools.partial(json.dumps, ensure_ascii=False),
            )

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def ask(
        self,
        method: str,
        url: str,
        *,
        body: JsonObject | None = None,
        form: Mapping[str, str] | None = None,
        token: str = "",
    ) -> Answer:
        """Send one request. `url` is already percent-encoded. Raises TryAgain when nothing came."""
        if self._session is None:
            raise TryAgain("Teams is not started.")
        sent: dict[str, Any] = {"data": form} if form is not None else {"json": body}
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            async with self._session.request(
                method, URL(url, encoded=True), headers=headers, allow_redirects=False, **sent
            ) as response:
                return await _answer(response)
        except (aiohttp.ClientError, TimeoutError, ValueError) as away:
            raise TryAgain(f"{urlsplit(url).hostname} did not answer.") from away


async def _answer(response: aiohttp.ClientResponse) -> Answer:
    raw = await response.content.read(LARGEST)
    return Answer(status=response.status, headers=response.headers, body=_object(raw))


def _object(raw: bytes) -> JsonObject:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


async def key_document(wire: Wire, openid_url: str, issuer: str) -> JsonObject:
    """Read the metadata and then the keys it points to, on the same host. Raises TryAgain."""
    metadata = await _document(wire, openid_url)
    if text(metadata, "issuer") != issuer:
        raise TryAgain("The OpenID document names another issuer.")
    keys_url = urljoin(openid_url, text(metadata, "jwks_uri"))
    home, there = urlsplit(openid_url), urlsplit(keys_url)
    if (home.scheme, home.netloc) != (there.scheme, there.netloc):
        raise TryAgain("The OpenID document points to keys on another host.")
    return await _document(wire, keys_url)


async def _document(wire: Wire, url: str) -> JsonObject:
    answer = await wire.ask("GET", url)
    if not answer.good:
        raise TryAgain(f"{urlsplit(url).hostname} answered {answer.status}.")
    return answer.body
