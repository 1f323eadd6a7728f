"""The bot's own token: one for everybody, fetched once at a time and renewed before it runs out."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from adapters.teams.assertion import assertion_form
from adapters.teams.options import ClientSecret, TeamsOptions
from adapters.teams.wire import Answer, Wire
from bot.engine import tasks
from bot.ports.clock import Now
from bot.ports.faults import TryAgain

EARLY = timedelta(minutes=10)
LATEST = timedelta(seconds=30)  # a token this near its end is not used any more
REFUSED_AGAIN = 300.0  # seconds to wait when the login service refuses us
PAUSE = timedelta(seconds=30)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    ends: datetime
    renew_at: datetime


class BotTokens:
    """Gives the token for the connector."""

    def __init__(self, options: TeamsOptions, wire: Wire, now: Now) -> None:
        self._options = options
        self._wire = wire
        self._now = now
        self._token: _Token | None = None
        self._fetching: asyncio.Task[_Token] | None = None
        self._failed_at: datetime | None = None

    async def get(self) -> str:
        """Return a token that is good for half a minute at least. Raises TryAgain."""
        token = self._token
        if token is None or self._now() >= token.ends - LATEST:
            return (await asyncio.shield(self._fetch())).value
        if self._now() >= token.renew_at and self._may_renew():
            _ = self._fetch()
        return token.value

    def forget(self, value: str) -> None:
        """Drop this token: the connector did not take it. Another one stays."""
        if self._token is not None and self._token.value == value:
            self._token = None

    async def close(self) -> None:
        """Stop fetching; may be called twice."""
        if self._fetching is not None and not self._fetching.done():
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _fetch(self) -> asyncio.Task[_Token]:
        """Return the one running fetch, begun now if there is none."""
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.ensure_future(self._renew())
            self._fetching.add_done_callback(self._note)
        return self._fetching

    def _note(self, fetched: "asyncio.Task[_Token]") -> None:
        """Look at the outcome, so that a renewal nobody waits for fails into the log."""
        if not fetched.cancelled() and (why := fetched.exception()):
            self._failed_at = self._now()
            _log.warning("no token for the Bot Connector", why=str(why))

    def _may_renew(self) -> bool:
        return self._failed_at is None or self._now() - self._failed_at >= PAUSE

    async def _renew(self) -> _Token:
        answer = await self._wire.ask("POST", self._options.token_url, form=self._form())
        self._token = _read(answer, self._now())
        self._failed_at = None
        return self._token

    def _form(self) -> dict[str, str]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._options.app_id,
            "scope": self._options.scope,
        }
        credential = self._options.credential
        if isinstance(credential, ClientSecret):
            return form | {"client_secret": credential.value}
        audience = self._options.token_url
        return form | assertion_form(credential, self._options.app_id, audience, self._now())


def _read(answer: Answer, now: datetime) -> _Token:
    value, seconds = answer.body.get("access_token"), answer.body.get("expires_in")
    if not answer.good:
        after = REFUSED_AGAIN if answer.status in {400, 401, 403} else None
        raise TryAgain(f"The login service answered {answer.status}.", after=after)
    if not isinstance(value, str) or not value or not str(seconds).isdecimal():
        raise TryAgain("The login service gave no token.")
    life = min(timedelta(seconds=int(str(seconds))), timedelta(days=1))
    return _Token(value=value, ends=now + life, renew_at=now + max(life - EARLY, life / 2))


def warm(tokens: BotTokens) -> None:
    """Fetch a first token beside the start; a failure is logged, and the next need tries again."""
    _ = tasks.spawn(_quietly(tokens), name="teams token")


async def _quietly(tokens: BotTokens) -> None:
    try:
        await tokens.get()
    except TryAgain:
        return
