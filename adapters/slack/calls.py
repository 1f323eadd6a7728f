"""Calls of Slack's Web API: one client and one pool of connections, no retries of its own.

A retry after a cut connection would post twice; our outbox decides. Arguments are never logged.
"""

import logging
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.failures import translated
from adapters.slack.options import NotConfigured, SlackOptions
from adapters.slack.rates import Rates
from adapters.slack.wire import Json, text
from bot.ports.clock import Now
from bot.ports.faults import TryAgain

TOTAL, CONNECT = 10.0, 2.0  # seconds
BROKEN = (aiohttp.ClientError, TimeoutError, OSError, SlackClientError)
_BY_QUERY = frozenset(  # no JSON
    {"auth.test", "conversations.list", "usergroups.list", "users.info", "users.list"}
)


def quiet() -> logging.Logger:
    """Return a logger for the SDK that stays silent: its messages hold whole bodies."""
    logger = logging.getLogger("daypass.slack.sdk")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    return logger


@dataclass(frozen=True, slots=True, kw_only=True)
class Ourselves:
    """Who the bot is, as Slack says."""

    team: str
    user: str
    bot: str


class Slack:
    """The Web API. `open` before the first call, `close` at the end; both may repeat."""

    def __init__(self, options: SlackOptions, now: Now) -> None:
        self._options = options
        self._rates = Rates(now)
        self._session: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None

    @property
    def client(self) -> AsyncWebClient:
        """The SDK's client. Raises TryAgain before `open`."""
        if self._client is None:
            raise TryAgain("Slack is not started.")
        return self._client

    async def open(self) -> None:
        """Make the session and the client."""
        if self._session is not None:
            return
        timeout = aiohttp.ClientTimeout(total=TOTAL, connect=CONNECT)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self._client = AsyncWebClient(
            token=self._options.bot_token,
            base_url=self._options.api_url,
            session=self._session,
            retry_handlers=[],
            logger=quiet(),
        )
        if not self._options.proxied:
            self._client.proxy = None  # the SDK read one from the environment

    async def close(self) -> None:
        """Close the connections."""
        session, self._session, self._client = self._session, None, None
        if session is not None:
            await session.close()

    async def who_am_i(self) -> Ourselves:
        """Ask who the token belongs to. Raises TryAgain, Impossible or NotConfigured."""
        told = await self.call("auth.test", {})
        if not text(told, "bot_id"):
            raise NotConfigured("The Slack token belongs to no bot.")
        ids = (text(told, "team_id"), text(told, "user_id"), text(told, "bot_id"))
        return Ourselves(team=ids[0], user=ids[1], bot=ids[2])

    async def call(self, method: str, args: Json, *, channel: str = "") -> Json:
        """Call a method. Raises TryAgain, Unreachable, Gone or Impossible."""
        client = self.client
        self._rates.take(method, channel)
        sent: Json = {"params": args} if method in _BY_QUERY else {"json": args}
        try:
            answer = await client.api_call(method, **sent)
        except SlackApiError as error:
            refusal = translated(error, method)
            if isinstance(refusal, TryAgain) and refusal.after is not None:
                self._rates.block(method, refusal.after)
            raise refusal from None
        except (*BROKEN, RuntimeError) as error:  # aiohttp's for a session that was closed
            raise TryAgain(f"Slack did not answer {method} ({type(error).__name__}).") from None
        held = answer.data
        return held if isinstance(held, dict) else {}
