"""PagerDuty on loopback: on-calls of schedules, behind a token, in pages, with a rate limit.

It refuses what the real one refuses, and gives users in full only where they are asked for.
"""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.trouble import Server

TOKEN = "u+PagerDuty-made-up_1"
SCHEDULE, OTHER = "PIJ90N7", "POTHER1"
_ACCEPT = "application/vnd.pagerduty+json;version=2"
_MOST, _USUAL = 100, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """Somebody is on call by a schedule, or for good where the times are None."""

    who: str
    start: datetime | None
    end: datetime | None
    level: int = 1
    schedule: str | None = SCHEDULE


@dataclass
class _State:
    oncalls: list[OnCall] = field(default_factory=list)
    schedules: set[str] = field(default_factory=lambda: {SCHEDULE, OTHER})
    tells_emails: bool = True
    filters: bool = True  # by the schedules that were asked for
    allowed: int = 960


class PagerDutyServer(Server):
    """The server. `state` is what a test changes."""

    def __init__(self) -> None:
        super().__init__()
        self.state = _State()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /oncalls` and `GET /schedules/{id}`."""
        if request.headers.get("Authorization") != f"Token token={TOKEN}":
            return _error(401, "Unauthorized")
        if request.headers.get("Accept") != _ACCEPT:
            return _error(406, "Not Acceptable")
        if self.state.allowed <= 0:
            return _error(429, "Rate Limit Exceeded", {"ratelimit-reset": "41"})
        self.state.allowed -= 1
        if request.path == "/oncalls":
            return self._oncalls(request)
        known = request.path.removeprefix("/schedules/") in self.state.schedules
        return web.json_response({"schedule": {}}) if known else _error(404, "Not Found")

    def _oncalls(self, request: web.Request) -> web.Response:
        asked = request.query
        since, until = (datetime.fromisoformat(asked[one]) for one in ("since", "until"))
        wanted = set(asked.getall("schedule_ids[]", [])) if self.state.filters else None
        limit, offset = int(asked.get("limit", _USUAL)), int(asked.get("offset", 0))
        if not 0 < limit <= _MOST or until < since:
            return _error(400, "Invalid Input Provided")
        found = [one for one in self.state.oncalls if _touches(one, wanted, since, until)]
        full = "users" in asked.getall("include[]", [])
        told = {
            "oncalls": [self._told(one, full=full) for one in found[offset : offset + limit]],
            "limit": limit,
            "offset": offset,
            "more": len(found) > offset + limit,
            "total": None,
        }
        return web.json_response(told)

    def _told(self, one: OnCall, *, full: bool) -> Mapping[str, Any]:
        user = {"id": f"P{abs(hash(one.who)) % 10**6}", "summary": "Somebody", "self": None}
        email = {"email": one.who, "name": "Somebody", "time_zone": "UTC"}
        shown = full and self.state.tells_emails
        schedule = {"id": one.schedule, "type": "schedule_reference", "summary": "Orders"}
        return {
            "escalation_policy": {"id": "PPOLICY", "type": "escalation_policy_reference"},
            "escalation_level": one.level,
            "schedule": schedule if one.schedule else None,
            "user": user | {"type": "user"} | email if shown else user | {"type": "user_reference"},
            "start": one.start.isoformat() if one.start else None,
            "end": one.end.isoformat() if one.end else None,
        }


@contextlib.asynccontextmanager
async def pagerduty_server() -> AsyncIterator[PagerDutyServer]:
    """Listen until the end of the block."""
    made = PagerDutyServer()
    async with made.serve(made.handle):
        yield made


def _touches(one: OnCall, wanted: set[str] | None, since: datetime, until: datetime) -> bool:
    if wanted is not None and one.schedule not in wanted:
        return False
    return (one.start is None or one.start < until) and (one.end is None or one.end > since)


def _error(status: int, message: str, headers: Mapping[str, str] | None = None) -> web.Response:
    told = {"error": {"message": message, "code": 2000 + status, "errors": [message]}}
    return web.json_response(told, status=status, headers=headers)
