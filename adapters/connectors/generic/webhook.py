"""A web address of yours as a connector: signed JSON by POST, JSON back. `wire` has the JSON.

The answer decides nothing by itself: after `grant` and `revoke` the door is read. 429 and 503 mean
later. Redirects are not followed, and the address is checked before every connection.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field
from yarl import URL

from adapters.connectors.generic import wire
from adapters.outgoing import signing
from adapters.outgoing import wire as outgoing
from adapters.outgoing.addresses import Reach
from bot.domain.ids import GrantId, IntegrationName
from bot.engine.clock import utc_now
from bot.ports.connector import (
    Closed,
    Connector,
    Door,
    Impossible,
    Listing,
    Opened,
    Presence,
    TryAgain,
)

_KEYS = "the receiver does not accept our key: compare both, and the clocks of both machines."
_REFUSALS = {401: _KEYS, 403: _KEYS}
_Answer = TypeVar(
    "_Answer",
    bound=wire.Granted | wire.Revoked | wire.Seen | wire.Listed | wire.Checked | wire.Resources,
)


class Options(BaseModel):
    """The options of one integration."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str = Field(max_length=2000)
    """Where to POST; https. It may be a reference (env:NAME, file:PATH), if the path is secret."""
    signing_key: str
    """A reference to the Standard Webhooks key (`whsec_…`), or to several, separated by spaces."""
    prolongs: bool = False
    """Whether the receiver answers `prolong`; without it, it is not told when an end moves."""
    lists: bool = False
    """Whether the receiver answers `list`; without it there is no orphan scan."""
    checks: bool = False
    """Whether the receiver answers `check`."""
    discovers: bool = False
    """Whether the receiver answers `discover`; without it the access file says what there is."""
    allow_loopback: bool = False
    """For a receiver on this machine, also without TLS."""
    allow_private: bool = False
    """For a receiver in the private network."""
    timeout: float = Field(default=10.0, gt=0, le=12.0)
    """Seconds for one exchange; opening, prolonging and removal take two."""

    def reach(self) -> Reach:
        """Return how far inside the receiver may be."""
        return Reach(loopback=self.allow_loopback, private=self.allow_private)


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
        url = outgoing.read_url(address, chosen.reach())
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
        url: URL,
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

    async def prolong(self, door: Door) -> None:
        """Ask for `prolong`, if the receiver knows it, of a door that is not read as absent."""
        if self._options.prolongs and await self.read(door) is not Presence.ABSENT:
            await self._tell("prolong", door)

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

    async def discover(self) -> Listing:
        """Ask for `discover`. Raises Impossible if the receiver does not know it."""
        if not self._options.discovers:
            raise Impossible(f"{self._name}: the access file does not say `discovers: true`.")
        return (await self._ask("discover", wire.Resources)).listing()

    async def check(self) -> Sequence[str]:
        """See that the address may be used, and ask for `check`, if the receiver knows it."""
        try:
            if self._options.checks:
                return (await self._ask("check", wire.Checked)).problems
            await outgoing.resolve(self._site("check"), self._url)
        except Impossible as error:
            return [str(error)]
        return []

    async def close(self) -> None:
        """Do nothing: no connection outlives its call."""

    async def _ask(self, verb: str, kind: type[_Answer], door: Door | None = None) -> _Answer:
        return wire.answer(self._name, kind, await self._tell(verb, door))

    async def _tell(self, verb: str, door: Door | None) -> bytes:
        body = wire.question(verb, door)
        message = outgoing.Message(headers=self._headers(verb, body), body=body)
        try:
            reply = await outgoing.exchange(self._site(verb), self._url, message, self._now())
        except outgoing.TooMuch as much:  # what was asked for may have been done all the same
            raise TryAgain(str(much)) from None
        return reply.body

    def _site(self, verb: str) -> outgoing.Site:
        return outgoing.Site(
            name=f"The receiver of {self._name}",
            most=wire.largest(verb),
            reach=self._options.reach(),
            refusals=_REFUSALS,
            good=range(200, 300),
            seconds=self._options.timeout,
        )

    def _headers(self, verb: str, body: bytes) -> dict[str, str]:
        # A repeated grant or revoke is the same message; a question is new every time. So is
        # `prolong`: an end that moved there and back is news, though it says the same again.
        changes = verb in {"grant", "revoke"}
        unique = hashlib.sha256(body).hexdigest()[:32] if changes else secrets.token_hex(16)
        signed = signing.sign(self._keys, f"msg_{unique}", self._now(), body)
        return signed | {"Content-Type": "application/json"}
