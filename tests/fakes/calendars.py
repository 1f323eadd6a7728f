"""A calendar server on loopback: it serves one calendar, whose events a test writes."""

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime

from aiohttp import web

from tests.fakes.trouble import Server

PATH = "/calendar/someone%40example.com/private-s3cret/basic.ics"


class CalendarServer(Server):
    """The server; `body` is the calendar, and other paths have none."""

    def __init__(self) -> None:
        super().__init__()
        self.body = calendar()

    @property
    def url(self) -> str:
        """The secret address of the calendar."""
        return self.origin + PATH

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve the calendar to whoever knows its exact path."""
        if request.raw_path != PATH:
            return web.Response(status=404)
        return web.Response(body=self.body, content_type="text/calendar")


@contextlib.asynccontextmanager
async def calendar_server() -> AsyncIterator[CalendarServer]:
    """Listen until the end of the block."""
    made = CalendarServer()
    async with made.serve(made.handle):
        yield made


def calendar(*events: str, head: str = "") -> bytes:
    """Write a calendar; `head` holds further lines, each with its end."""
    lines = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//tests//EN\n{head}{''.join(events)}"
    return f"{lines}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def event(*lines: str, uid: str = "1") -> str:
    """Write an event of these lines."""
    held = "".join(f"{line}\n" for line in lines)
    return f"BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\n{held}END:VEVENT\n"


def shift(start: datetime, end: datetime, zone: str, who: str, *more: str) -> list[str]:
    """Write the lines of a shift; the times are naive and local."""
    return [
        f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={zone}:{end:%Y%m%dT%H%M%S}",
        f"ATTENDEE;CN=Somebody;PARTSTAT=ACCEPTED:mailto:{who}",
        f"SUMMARY:On call: {who}",
        *more,
    ]
