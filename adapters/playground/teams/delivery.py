"""Carries activities to the bot with a fresh bearer, keeps the time limit, records the answer."""

import asyncio
import ipaddress
import json
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from adapters.playground.teams.model import Exchange, JsonObject
from adapters.playground.teams.tokens import ChannelTokens
from adapters.playground.teams.world import World

VALID: Final = "valid"
INVOKE_RETRIED = frozenset({"adaptiveCard/action"})


class Delivery:
    """Posts to the bot's messaging endpoint; the endpoint must be on loopback."""

    def __init__(
        self, world: World, tokens: ChannelTokens, *, patience: float, resends: int
    ) -> None:
        self.patience = patience
        self.resends = resends
        self._world = world
        self._tokens = tokens
        self._target: URL | None = None
        self._session: aiohttp.ClientSession | None = None

    def set_target(self, url: str) -> None:
        """Say where the bot listens. Raises ValueError for anything but loopback."""
        target = URL(url)
        if not _is_loopback(target.host or ""):
            raise ValueError("The fake service talks to bots on loopback only.")
        self._target = target

    async def close(self) -> None:
        """Close the connections; may be called twice."""
        if self._session:
            await self._session.close()
            self._session = None

    async def deliver(self, activity: JsonObject) -> Exchange:
        """Send an activity; an unanswered click is sent again as often as `resends` says."""
        exchange = await self.post(activity)
        for _ in range(self.resends):
            if not _unanswered(exchange):
                break
            exchange = await self.post(activity)
        return exchange

    async def post(self, activity: JsonObject, authorization: str | None = VALID) -> Exchange:
        """Send an activity once. `authorization` is the header; None sends none."""
        if authorization == VALID:
            authorization = f"Bearer {self._tokens.mint()}"
        headers = {} if authorization is None else {"Authorization": authorization}
        if self._target is None:
            return self._record(activity, None, None, "no target")
        try:
            async with asyncio.timeout(self.patience):
                status, body = await self._send(self._target, activity, headers)
        except TimeoutError:
            return self._record(activity, None, None, "timeout")
        except aiohttp.ClientError:
            return self._record(activity, None, None, "unreachable")
        return self._record(activity, status, body, "")

    async def _send(
        self, target: URL, activity: JsonObject, headers: dict[str, str]
    ) -> tuple[int, object]:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.post(target, json=activity, headers=headers) as response:
            return response.status, _decoded(await response.text())

    def _record(
        self, activity: JsonObject, status: int | None, body: object, note: str
    ) -> Exchange:
        exchange = Exchange(
            activity=activity, status=status, body=body, note=note, at=self._world.now()
        )
        return self._world.record_exchange(exchange)


def _unanswered(exchange: Exchange) -> bool:
    """Whether Teams sends this click again: no answer in time, or one without a body."""
    if exchange.activity.get("name") not in INVOKE_RETRIED:
        return False
    return exchange.note == "timeout" or (exchange.status == HTTPStatus.OK and not exchange.body)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _decoded(text: str) -> object:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text
