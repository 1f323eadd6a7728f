"""A schedule of PagerDuty's, with a server that behaves like it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from adapters.oncall import pagerduty
from adapters.oncall.pagerduty import HOSTS, Options, PagerDuty
from adapters.outgoing import wire
from bot.domain.ids import RotaName
from bot.ports.faults import Impossible, TryAgain
from tests.contracts.oncall import ANN, BEN, NOW, WEEK, OnCallContract, Planned, on_call
from tests.fakes.pagerduty import (
    OTHER,
    SCHEDULE,
    TOKEN,
    OnCall,
    PagerDutyServer,
    pagerduty_server,
)
from tests.fakes.trouble import SILENT

NAME = RotaName("orders-oncall")


def system(server: PagerDutyServer, token: str = TOKEN, schedule: str = SCHEDULE) -> PagerDuty:
    """Open a schedule of the server."""
    return PagerDuty(NAME, Options(schedule=schedule, token="env:X", api=server.origin), token)


class PagerDutyTarget:
    """A server, and a schedule of it."""

    secrets: Sequence[str] = (TOKEN,)

    def __init__(self, server: PagerDutyServer) -> None:
        self.server = server
        self.system = system(server)

    def plan(self, *shifts: Planned) -> None:
        """Put shifts into the schedule, as PagerDuty writes them: with offsets."""
        self.server.state.oncalls = [
            OnCall(who=one.who, start=_at(one.start, one.zone), end=_at(one.end, one.zone))
            for one in shifts
        ]


def _at(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=ZoneInfo(zone))


class TestPagerDuty(OnCallContract):
    """The contract."""

    @pytest.fixture
    async def target(self) -> AsyncIterator[PagerDutyTarget]:
        """Give an empty schedule."""
        async with pagerduty_server() as server:
            yield PagerDutyTarget(server)


@pytest.fixture
async def server() -> AsyncIterator[PagerDutyServer]:
    """Listen."""
    async with pagerduty_server() as made:
        yield made


def _shift(who: str, level: int = 1, schedule: str | None = SCHEDULE) -> OnCall:
    start = NOW - timedelta(hours=1)
    return OnCall(who=who, start=start, end=NOW + WEEK, level=level, schedule=schedule)


async def test_only_the_first_level_is_on_call(server: PagerDutyServer) -> None:
    """Whoever only backs up is in the roster, at their level, and not on call."""
    server.state.oncalls = [_shift(ANN), _shift(BEN, level=2), _shift(ANN, level=3)]
    roster = await system(server).fetch(NOW)

    assert [(ANN, 1), (BEN, 2), (ANN, 3)] == [(one.who, one.level) for one in roster.duties]
    assert {ANN} == on_call(roster, NOW)


async def test_one_shift_in_several_policies_is_one_duty(server: PagerDutyServer) -> None:
    """PagerDuty tells it once for each escalation policy."""
    server.state.oncalls = [_shift(ANN), _shift(ANN)]

    assert 1 == len((await system(server).fetch(NOW)).duties)


@pytest.mark.parametrize("filters", [True, False])
async def test_other_schedules_do_not_count(
    server: PagerDutyServer,
    filters: bool,  # noqa: FBT001  pytest's
) -> None:
    """Neither those of others nor a person who is named by a policy itself, if told of at all."""
    server.state.filters = filters
    server.state.oncalls = [_shift(BEN, schedule=OTHER), _shift(BEN, schedule=None)]

    assert [] == list((await system(server).fetch(NOW)).duties)


async def test_somebody_for_good(server: PagerDutyServer) -> None:
    """A duty without times lasts as long as the roster."""
    server.state.oncalls = [OnCall(who=ANN, start=None, end=None)]
    roster = await system(server).fetch(NOW)

    assert [(NOW, roster.until)] == [(one.start, one.end) for one in roster.duties]


async def test_many_pages(server: PagerDutyServer) -> None:
    """All pages make one roster."""
    hour = timedelta(hours=1)
    server.state.oncalls = [
        OnCall(who=f"p{number}@example.com", start=NOW + number * hour, end=NOW + WEEK)
        for number in range(pagerduty.PAGE + 1)
    ]
    roster = await system(server).fetch(NOW)

    assert (pagerduty.PAGE + 1, 2) == (len(roster.duties), len(server.asked))


async def test_too_many_pages(server: PagerDutyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of a roster is none."""
    monkeypatch.setattr(pagerduty, "PAGE", 1)
    monkeypatch.setattr(pagerduty, "MOST_PAGES", 2)
    server.state.oncalls = [_shift(f"p{number}@example.com") for number in range(3)]
    with pytest.raises(Impossible, match="more than 2 duties"):
        await system(server).fetch(NOW)


async def test_the_rate_limit(server: PagerDutyServer) -> None:
    """PagerDuty says how long to wait in a header of its own."""
    server.state.allowed = 0
    with pytest.raises(TryAgain, match="later") as limited:
        await system(server).fetch(NOW)

    assert 41.0 == limited.value.after


async def test_a_wrong_token(server: PagerDutyServer) -> None:
    """The sentence says which key to make, and does not repeat the wrong one."""
    with pytest.raises(Impossible, match="does not know the token; make a read-only") as refused:
        await system(server, token="another-one").fetch(NOW)

    assert "another-one" not in str(refused.value)


async def test_a_misspelt_schedule(server: PagerDutyServer) -> None:
    """PagerDuty has no duties for it either, so it is asked whether there is one."""
    with pytest.raises(Impossible, match="there is no such schedule"):
        await system(server, schedule="PNOSUCH").fetch(NOW)


async def test_addresses_that_are_not_told(server: PagerDutyServer) -> None:
    """Without the address nobody is guessed."""
    server.state.oncalls = [_shift(ANN)]
    server.state.tells_emails = False
    with pytest.raises(Impossible, match="e-mail addresses"):
        await system(server).fetch(NOW)


async def test_a_page_that_promises_more_and_holds_nothing(
    server: PagerDutyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again, and never asked for ever."""
    page = pagerduty._Page(oncalls=[], more=True)  # noqa: SLF001  what no server should say
    monkeypatch.setattr(pagerduty._Page, "model_validate_json", lambda _: page)  # noqa: SLF001  as above
    with pytest.raises(TryAgain, match="promised more"):
        await system(server).fetch(NOW)


async def test_all_pages_together_take_too_long(
    server: PagerDutyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is one bound for all of them."""
    monkeypatch.setattr(pagerduty, "ALL_PAGES", 0.05)
    server.trouble = SILENT
    with pytest.raises(TryAgain, match="took longer"):
        await system(server).fetch(NOW)

    assert pagerduty.ALL_PAGES < wire.SECONDS


@pytest.mark.parametrize("token", ["", "two words", "line\r\nX-Other: 1", "ключ"])
def test_tokens_of_no_use(token: str) -> None:
    """What cannot be a key is refused when the system is made, and not repeated."""
    with pytest.raises(Impossible, match="no API key"):
        PagerDuty(NAME, Options(schedule=SCHEDULE, token="env:X"), token)


@pytest.mark.parametrize("api", [*HOSTS, "http://127.0.0.1:8080", "http://[::1]:8080"])
def test_where_it_is_asked(api: str) -> None:
    """PagerDuty itself, its European region, or this machine."""
    assert api == Options(schedule=SCHEDULE, token="env:X", api=api).api


@pytest.mark.parametrize(
    "given",
    [
        {"api": "https://pagerduty.example.com"},
        {"api": "https://api.pagerduty.com@evil.example"},
        {"api": "http://127.0.0.1.evil.example:80"},
        {"schedule": "P/../users"},
        {"schedule": ""},
        {"colour": "red"},
        {"every": "1s"},
    ],
)
def test_options_of_no_use(given: dict[str, object]) -> None:
    """The token is sent nowhere else, and nothing else gets into the address."""
    with pytest.raises(ValidationError):
        Options.model_validate({"schedule": SCHEDULE, "token": "env:X", **given})
