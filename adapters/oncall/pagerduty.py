"""A schedule of PagerDuty's: who is on call by it, at which level of which escalation policy.

Of all levels only the first counts for Daypass, so a schedule that only backs others up makes
nobody on call. Overrides count as PagerDuty shows them: it does not tell who wrote them, so let
only people who are trusted with that edit the schedule.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.functional_validators import AfterValidator
from yarl import URL

from adapters.oncall.options import SystemOptions
from adapters.oncall.rosters import AHEAD, roster
from adapters.outgoing import wire
from adapters.outgoing.addresses import Reach
from bot.domain.ids import RotaName
from bot.ports.faults import Impossible, TryAgain
from bot.ports.oncall import Duty, Roster

HOSTS = ("https://api.pagerduty.com", "https://api.eu.pagerduty.com")
VERSION = "application/vnd.pagerduty+json;version=2"
PAGE, MOST_PAGES = 100, 20
ALL_PAGES = 30.0  # seconds
_LARGEST = 2**20  # bytes of a page
_LOCAL = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\]):[0-9]{1,5}")
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]{1,200}")
_NEW_KEY = "make a read-only API key in PagerDuty, and put it into the token's secret."
REFUSALS = {
    400: "check the id of the schedule.",
    401: f"it does not know the token; {_NEW_KEY}",
    402: "the account may not use its API: ask whoever pays for it.",
    403: f"the token may not read schedules; {_NEW_KEY}",
    404: "there is no such schedule: write the id that its web page has in its address.",
}


def _api(text: str) -> str:
    if text not in HOSTS and not _LOCAL.fullmatch(text):
        raise ValueError(f"The api is {' or '.join(HOSTS)}, or http on this machine for tests.")
    return text


class Options(SystemOptions):
    """The options of one schedule."""

    schedule: str = Field(pattern=r"^[A-Za-z0-9]{1,40}$")
    """Its id, such as PIJ90N7: the end of its address in the browser."""
    token: str = Field(max_length=1000)
    """A reference (env:NAME, file:PATH) to a read-only API key."""
    api: Annotated[str, AfterValidator(_api)] = HOSTS[0]
    """Where PagerDuty is asked: its own address, or that of its European region."""


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _User(_Read):
    email: Annotated[str, StringConstraints(min_length=3, max_length=320)] | None = None


class _Schedule(_Read):
    id: str


class _OnCall(_Read):
    user: _User
    schedule: _Schedule | None
    escalation_level: int = Field(ge=1, strict=True)
    start: AwareDatetime | None
    end: AwareDatetime | None


class _Page(_Read):
    oncalls: list[_OnCall]
    more: bool = Field(strict=True)


class PagerDuty:
    """One schedule. `token` is the resolved secret. Raises Impossible for one of no use."""

    def __init__(self, name: RotaName, options: Options, token: str) -> None:
        self.name = name
        self.every = options.every
        self.keeps = options.keeps
        self._options = options
        self._said = f"PagerDuty for {name}"
        if not _TOKEN.fullmatch(token):
            raise Impossible(f"{self._said} cannot be asked: the token is no API key; {_NEW_KEY}")
        self._headers = {"Accept": VERSION, "Authorization": f"Token token={token}"}
        reach = Reach(loopback=options.api not in HOSTS)
        self._site = wire.Site(name=self._said, most=_LARGEST, reach=reach, refusals=REFUSALS)

    def __repr__(self) -> str:
        return f"PagerDuty({self.name!r})"

    async def fetch(self, now: datetime) -> Roster:
        """Return the duties around `now`. Raises TryAgain or Impossible. May be called again."""
        try:
            async with asyncio.timeout(ALL_PAGES):
                found = await self._all(now)
                if not found:
                    await self._exists(now)
        except TimeoutError:
            raise TryAgain(f"{self._said} took longer than {ALL_PAGES:.0f} seconds.") from None
        return roster(self._duties(found, now), now)

    async def close(self) -> None:
        """Do nothing: no connection outlives its call. May be called twice."""

    async def _all(self, now: datetime) -> list[_OnCall]:
        found: list[_OnCall] = []
        for number in range(MOST_PAGES):
            page = await self._page(number * PAGE, now)
            found += page.oncalls
            if not page.more:
                return found
            if not page.oncalls:
                raise TryAgain(f"{self._said} promised more, and then said nothing.")
        raise Impossible(f"{self._said} tells of more than {MOST_PAGES * PAGE} duties: split it.")

    async def _page(self, offset: int, now: datetime) -> _Page:
        question = {
            "schedule_ids[]": self._options.schedule,
            "include[]": "users",
            "since": _written(now),
            "until": _written(now + AHEAD),
            "time_zone": "UTC",
            "limit": str(PAGE),
            "offset": str(offset),
        }
        body = await self._ask("oncalls", question, now)
        try:
            return _Page.model_validate_json(body)
        except ValidationError:
            # Deliberate: neither chained nor quoted. The answer holds names and addresses.
            raise TryAgain(f"{self._said} answered what Daypass does not understand.") from None

    async def _exists(self, now: datetime) -> None:
        """Tell an empty schedule from a misspelt one, for which PagerDuty has no duties either."""
        await self._ask(f"schedules/{self._options.schedule}", {}, now)

    async def _ask(self, path: str, question: Mapping[str, str], now: datetime) -> bytes:
        url = URL(f"{self._options.api}/{path}").with_query(question)
        return await wire.get(self._site, url, self._headers, now)

    def _duties(self, found: list[_OnCall], now: datetime) -> Iterator[Duty]:
        for one in found:
            if one.schedule is None or one.schedule.id != self._options.schedule:
                continue  # deliberate: whoever is on call by another way is not by this one
            if not one.user.email:
                raise Impossible(f"{self._said} does not tell e-mail addresses; {_NEW_KEY}")
            yield Duty(
                who=one.user.email,
                start=(one.start or now).astimezone(UTC),
                end=(one.end or now + AHEAD).astimezone(UTC),
                level=one.escalation_level,
            )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
