"""An iCal calendar, by web address and as a file."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.oncall import ical
from adapters.oncall.feed import LARGEST, Feed
from adapters.oncall.ical import ICal, Options
from bot.domain.ids import RotaName
from bot.ports.faults import Impossible, TryAgain
from bot.ports.oncall import Roster
from tests.contracts.oncall import ANN, BEN, NOW, OnCallContract, Planned, on_call
from tests.fakes.calendars import CalendarServer, calendar, calendar_server, event, shift

NAME = RotaName("orders-oncall")
WORKING = calendar(
    event("DTSTART:20261123T090000Z", "DTEND:20261130T090000Z", f"ATTENDEE:mailto:{ANN}")
)


def written(*shifts: Planned) -> bytes:
    """Write a calendar of these shifts."""
    return calendar(
        *(
            event(*shift(one.start, one.end, one.zone, one.who), uid=str(number))
            for number, one in enumerate(shifts)
        )
    )


class CalendarTarget:
    """A calendar server, and the system that reads it."""

    secrets: Sequence[str] = ("s3cret",)

    def __init__(self, server: CalendarServer) -> None:
        self.server = server
        self.system = ICal(NAME, Options(url="env:URL", allow_loopback=True), server.url)

    def plan(self, *shifts: Planned) -> None:
        """Write the calendar."""
        self.server.body = written(*shifts)


class TestICal(OnCallContract):
    """The contract, by a web address."""

    @pytest.fixture
    async def target(self) -> AsyncIterator[CalendarTarget]:
        """Give an empty calendar."""
        async with calendar_server() as server:
            yield CalendarTarget(server)


def _file(path: Path, **more: object) -> ICal:
    return ICal(NAME, Options.model_validate({"path": path, **more}), None)


async def test_a_file(tmp_path: Path) -> None:
    """A file is read anew each time, and one that is unchanged is not parsed anew."""
    path = tmp_path / "oncall.ics"
    path.write_bytes(WORKING)
    system = _file(path)
    first, again = await system.fetch(NOW), await system.fetch(NOW)
    path.write_bytes(WORKING.replace(ANN.encode(), BEN.encode()))
    changed = await system.fetch(NOW)

    assert [{ANN}, {ANN}, {BEN}] == [on_call(one, NOW) for one in (first, again, changed)]


async def test_an_unchanged_calendar_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked every minute, a large calendar costs its parsing only when it changes."""
    read: list[bytes] = []

    def counted(body: bytes, *rest: object) -> Feed:
        read.append(body)
        return Feed(body, *rest)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(ical, "Feed", counted)
    path = tmp_path / "oncall.ics"
    path.write_bytes(WORKING)
    system = _file(path)
    for _ in range(3):
        await system.fetch(NOW)

    assert 1 == len(read)


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (None, TryAgain, "is its file at its path"),
        (WORKING[:-20], TryAgain, "ended before its end"),
        (b"x" * (LARGEST + 1), Impossible, "larger than 5 MiB"),
        (b"", Impossible, "is not a calendar"),
    ],
)
async def test_a_file_of_no_use(
    tmp_path: Path, content: bytes | None, kind: type[Exception], sentence: str
) -> None:
    """One that is missing or being written is tried again; others need somebody."""
    path = tmp_path / "oncall.ics"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(kind, match=sentence):
        await _file(path).fetch(NOW)


async def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says so."""
    path = tmp_path / "oncall.ics"
    path.write_bytes(WORKING)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(TryAgain, match="may Daypass read"):
        await _file(path).fetch(NOW)


async def test_parsing_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer does not wait for it, and no second reading is begun beside the first."""
    ready, path = threading.Event(), tmp_path / "oncall.ics"
    path.write_bytes(WORKING)

    def slow(*rest: object) -> Feed:
        ready.wait(10)
        return Feed(*rest)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(ical, "Feed", slow)
    monkeypatch.setattr(ical, "PARSING", 0.01)
    system = _file(path)
    with pytest.raises(TryAgain, match="takes too long"):
        await system.fetch(NOW)
    with pytest.raises(TryAgain, match="still being read"):
        await system.fetch(NOW)
    ready.set()
    roster = await _once_read(system)

    assert {ANN} == on_call(roster, NOW)


async def _once_read(system: ICal) -> Roster:
    async with asyncio.timeout(10):
        while True:
            try:
                return await system.fetch(NOW)
            except TryAgain:
                await asyncio.sleep(0)


async def test_a_pattern_finds_who(tmp_path: Path) -> None:
    """With a pattern the title counts, and attendees do not."""
    path = tmp_path / "oncall.ics"
    lines = ["DTSTART:20261123T090000Z", "DTEND:20261130T090000Z", f"ATTENDEE:mailto:{BEN}"]
    path.write_bytes(calendar(event(*lines, f"SUMMARY:On call:  {ANN} ")))
    system = _file(path, person="pattern", pattern="^On call: (?P<who>.+)$")

    assert {ANN} == on_call(await system.fetch(NOW), NOW)


async def test_a_webcal_address() -> None:
    """It means https, which this server does not speak."""
    async with calendar_server() as server:
        address = server.url.replace("http://", "webcal://")
        system = ICal(NAME, Options(url="env:URL", allow_loopback=True), address)
        with pytest.raises(TryAgain):
            await system.fetch(NOW)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://calendar.example.com/s3cret", "begins with https"),
        ("https://user@calendar.example.com/s3cret", "without a user"),
        ("https://calendar.example.com/s3cret#part", "without a user or fragment"),
        ("https://calendar.example.com\\@inside/s3cret", "written"),
        ("https://calendar.example.com:0/s3cret", "no such port"),
        ("file:///etc/s3cret", "written"),
    ],
)
def test_addresses_of_no_use(address: str, sentence: str) -> None:
    """They are refused when the system is made, and not repeated."""
    with pytest.raises(Impossible, match=sentence) as failed:
        ICal(NAME, Options(url="env:URL"), address)

    assert "s3cret" not in str(failed.value)


async def test_addresses_inside_need_leave() -> None:
    """Without leave, neither this machine nor the private network is asked."""
    system = ICal(NAME, Options(url="env:URL"), "https://127.0.0.1/s3cret")
    with pytest.raises(Impossible, match="loopback, private or reserved"):
        await system.fetch(NOW)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "either a url or a path"),
        ({"url": "env:URL", "path": "/x"}, "either a url or a path"),
        ({"path": "/x", "person": "pattern"}, "go together"),
        ({"path": "/x", "pattern": "(?P<who>.+)"}, "go together"),
        ({"path": "/x", "person": "pattern", "pattern": "(.+)"}, "needs a group"),
        ({"path": "/x", "person": "pattern", "pattern": "(?P<who>(a+)+)"}, "long"),
        ({"path": "/x", "person": "pattern", "pattern": "(?P<who>"}, "not a regular expression"),
        ({"path": "/x", "zone": "Mars/Base"}, "written like"),
        ({"path": "/x", "zone": "../../etc/passwd"}, "written like"),
        ({"path": "/x", "colour": "red"}, "colour"),
    ],
)
def test_options_of_no_use(given: dict[str, object], sentence: str) -> None:
    """All that is odd is refused, in words."""
    with pytest.raises(ValidationError, match=sentence):
        Options.model_validate(given)
