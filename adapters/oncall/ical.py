"""An iCal calendar as an on-call schedule: by its https address, or as a file on this machine.

Whoever may write the calendar says who is on call: give only people who are trusted with that the
right to, and keep a secret address secret.
"""

import asyncio
import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator
from yarl import URL

from adapters.oncall.feed import LARGEST, Feed, Reading
from adapters.oncall.options import SystemOptions
from adapters.outgoing import wire
from adapters.outgoing.addresses import Reach
from bot.config.patterns import pattern_fault
from bot.domain.ids import RotaName
from bot.ports.faults import Impossible, TryAgain
from bot.ports.oncall import Roster

PARSING = 10.0  # seconds
REFUSALS = {
    401: "make a new secret address, and put it into the secret.",
    403: "make a new secret address, and put it into the secret.",
    404: "there is no calendar any more; share it again, and put the new address into the secret.",
    410: "there is no calendar any more; share it again, and put the new address into the secret.",
}


def _pattern(text: str) -> str:
    if fault := pattern_fault(text):
        raise ValueError(fault)
    if "who" not in re.compile(text).groupindex:
        raise ValueError("The pattern needs a group that says who: On call: (?P<who>.+)")
    return text


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ValueError, LookupError, OSError):
        raise ValueError("The zone is written like Europe/Berlin.") from None


class Options(SystemOptions):
    """The options of one calendar: either `url` or `path`."""

    url: str | None = Field(default=None, max_length=2000)
    """Its https or webcal address; a reference (env:NAME, file:PATH) when the address is secret."""
    path: Path | None = None
    """A file that something else keeps up to date."""
    person: Literal["attendee", "pattern"] = "attendee"
    """Who is on call: the attendees of an event, or what the pattern finds in its title."""
    pattern: Annotated[str, AfterValidator(_pattern)] | None = None
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    """The zone of times that name none; without it, the calendar's own."""
    allow_loopback: bool = False
    """For a calendar on this machine, also without TLS."""
    allow_private: bool = False
    """For a calendar in the private network."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.url is None) == (self.path is None):
            raise ValueError("A calendar has either a url or a path.")
        if (self.person == "pattern") != (self.pattern is not None):
            raise ValueError("person: pattern and the pattern itself go together.")
        return self

    def reading(self) -> Reading:
        """Return how the calendar is to be read."""
        return Reading(
            pattern=re.compile(self.pattern) if self.pattern else None,
            zone=ZoneInfo(self.zone) if self.zone else None,
        )


class ICal:
    """One calendar. `address` is the resolved url. Raises Impossible for one of no use."""

    def __init__(self, name: RotaName, options: Options, address: str | None) -> None:
        self.name = name
        self.every = options.every
        self.keeps = options.keeps
        self._path = options.path
        self._reading = options.reading()
        reach = Reach(loopback=options.allow_loopback, private=options.allow_private)
        self._said = f"The calendar of {name}"
        self._site = wire.Site(name=self._said, most=LARGEST, reach=reach, refusals=REFUSALS)
        self._url = self._read_url(address) if address is not None else None
        self._feed: tuple[bytes, Feed] | None = None  # the last one, by its digest
        self._work: asyncio.Future[Roster] | None = None

    def __repr__(self) -> str:
        return f"ICal({self.name!r})"

    async def fetch(self, now: datetime) -> Roster:
        """Return the duties around `now`. Raises TryAgain or Impossible. May be called again."""
        if self._work is not None and not self._work.done():
            raise TryAgain(f"{self._said} is still being read.")
        body = None
        if self._url is not None:
            body = await wire.get(self._site, self._url, {"Accept": "text/calendar"}, now)
        self._work = asyncio.ensure_future(asyncio.to_thread(self._read, body, now))
        self._work.add_done_callback(_noted)
        try:
            return await asyncio.wait_for(asyncio.shield(self._work), PARSING)
        except TimeoutError:
            raise TryAgain(f"{self._said} takes too long to read: let it hold less.") from None
        except (TryAgain, Impossible) as error:
            raise type(error)(f"{self._said} {error}") from None

    async def close(self) -> None:
        """Do nothing: no connection outlives its call. May be called twice."""

    def _read_url(self, address: str) -> URL:
        text = address.strip()
        text = f"https://{text[9:]}" if text.startswith("webcal://") else text
        try:
            return wire.read_url(text, self._site.reach)
        except ValueError as error:
            raise Impossible(f"{self._said} cannot be asked: {error}") from None

    def _read(self, body: bytes | None, now: datetime) -> Roster:
        """Read a calendar, in a thread; one that has not changed is not read anew."""
        content = self._file() if body is None else body
        digest = hashlib.sha256(content).digest()
        if self._feed is None or self._feed[0] != digest:
            self._feed = (digest, Feed(content, self._reading, now))
        return self._feed[1].roster(now)

    def _file(self) -> bytes:
        path = self._path or Path()
        try:
            if not path.is_file():
                raise TryAgain("is not there: is its file at its path?")
            with path.open("rb") as file:
                body = file.read(LARGEST + 1)
        except OSError:
            raise TryAgain("cannot be read: may Daypass read its file?") from None
        if len(body) > LARGEST:
            raise Impossible("is larger than 5 MiB: let it hold less of the past.")
        return body


def _noted(work: asyncio.Future[Roster]) -> None:
    """Take note of an outcome that nobody may be waiting for any more."""
    if not work.cancelled():
        work.exception()
