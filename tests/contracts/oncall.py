"""What every on-call system keeps, asked of each with a server that behaves like the real one.

An adapter's test subclasses `OnCallContract` and gives a `target` fixture.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import pytest

from adapters.outgoing import wire
from bot.ports.faults import Impossible, TryAgain
from bot.ports.oncall import Duty, OnCallSystem, Roster
from tests.fakes.trouble import CUT, SILENT, Server

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANN, BEN = "ann@example.com", "ben@example.com"
WEEK, STEP = timedelta(days=7), timedelta(minutes=15)
local = datetime.fromisoformat  # naive: a time as the clock on the wall shows it
# The Monday before the clocks change: by an hour, or by half of one.
CHANGES = [
    pytest.param("Europe/Berlin", local("2026-03-23T09:00"), id="Berlin-spring"),
    pytest.param("Europe/Berlin", local("2026-10-19T09:00"), id="Berlin-autumn"),
    pytest.param("America/New_York", local("2026-03-02T09:00"), id="New-York-spring"),
    pytest.param("America/New_York", local("2026-10-26T09:00"), id="New-York-autumn"),
    pytest.param("Australia/Lord_Howe", local("2026-03-30T09:00"), id="Lord-Howe-autumn"),
    pytest.param("Australia/Lord_Howe", local("2026-09-28T09:00"), id="Lord-Howe-spring"),
]
TROUBLES = [
    (CUT, TryAgain, "did not answer"),
    (SILENT, TryAgain, "took longer"),
    ("broken", TryAgain, "later"),
    ("bad gateway", TryAgain, "later"),
    ("busy", TryAgain, "later"),
    ("unknown key", Impossible, "secret"),
    ("forbidden", Impossible, "secret"),
    ("missing", Impossible, "there is no"),
    ("moved", Impossible, "moved"),
    ("too much", Impossible, "more than"),
    ("empty", (TryAgain, Impossible), ""),
    ("a web page", (TryAgain, Impossible), ""),
    ("noise", (TryAgain, Impossible), ""),
]


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift as people plan it: naive local times in a zone."""

    who: str
    start: datetime
    end: datetime
    zone: str = "UTC"

    def holds(self, moment: datetime) -> bool:
        """Say whether the shift runs then, by the zone's own rules."""
        zone = ZoneInfo(self.zone)
        begins, ends = (one.replace(tzinfo=zone).astimezone(UTC) for one in (self.start, self.end))
        return begins <= moment < ends


class Target(Protocol):
    """An on-call system of an adapter, and the server behind it."""

    system: OnCallSystem
    server: Server
    secrets: Sequence[str]  # what no text may hold

    def plan(self, *shifts: Planned) -> None:
        """Put exactly these shifts into the schedule."""
        ...


def on_call(roster: Roster, moment: datetime) -> set[str]:
    """Say who a roster says is on call, as its readers compare."""
    first = [one for one in roster.duties if one.level == 1]
    return {one.who for one in first if one.start <= moment < one.end}


def _steps(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += STEP


class OnCallContract:
    """The suite."""

    async def test_a_complete_roster(self, target: Target) -> None:
        """It holds whose shift it is and whose is next, in UTC, and says for which time."""
        begins = local("2026-11-23T09:00")
        target.plan(
            Planned(ANN, begins, begins + WEEK, "Europe/Berlin"),
            Planned(BEN, begins + WEEK, begins + 2 * WEEK, "Europe/Berlin"),
        )
        roster = await target.system.fetch(NOW)
        began = datetime(2026, 11, 23, 8, tzinfo=UTC)

        assert [
            Duty(who=ANN, start=began, end=began + WEEK),
            Duty(who=BEN, start=began + WEEK, end=began + 2 * WEEK),
        ] == list(roster.duties)
        assert NOW == roster.at
        assert roster.until - NOW >= target.system.keeps
        assert {UTC} == {one.start.tzinfo for one in roster.duties}

    async def test_several_at_once(self, target: Target) -> None:
        """Two shifts that overlap are both there."""
        begins = local("2026-11-23T09:00")
        target.plan(
            Planned(ANN, begins, begins + WEEK), Planned(BEN, begins, begins + timedelta(hours=8))
        )

        assert {ANN, BEN} == on_call(await target.system.fetch(NOW), NOW)

    async def test_nobody_on_call(self, target: Target) -> None:
        """That is an answer, and not a failure; a shift that is over does not count."""
        target.plan(Planned(ANN, local("2026-11-22T09:00"), local("2026-11-23T12:00")))
        roster = await target.system.fetch(NOW)

        assert ([], NOW) == (list(roster.duties), roster.at)

    @pytest.mark.parametrize(("trouble", "kind", "sentence"), TROUBLES)
    async def test_trouble(
        self,
        target: Target,
        monkeypatch: pytest.MonkeyPatch,
        trouble: str,
        kind: type[Exception] | tuple[type[Exception], ...],
        sentence: str,
    ) -> None:
        """No answer is made up; the sentence says what to do and tells no secret."""
        target.plan(Planned(ANN, local("2026-11-23T09:00"), local("2026-11-24T09:00")))
        target.server.trouble = trouble
        if trouble == SILENT:
            monkeypatch.setattr(wire, "SECONDS", 0.05)
        with pytest.raises(kind) as failed:
            await target.system.fetch(NOW)
        said = f"{failed.value} {failed.value.__cause__} {target.system!r}"

        assert sentence in str(failed.value)
        assert target.system.name in str(failed.value)
        assert [] == [word for word in (*target.secrets, "127.0.0.1") if word in said]

    async def test_after_trouble(self, target: Target) -> None:
        """The next question is answered as if nothing had been; a wait is handed on."""
        target.plan(Planned(ANN, local("2026-11-23T09:00"), local("2026-11-24T09:00")))
        target.server.trouble = "busy"
        with pytest.raises(TryAgain) as busy:
            await target.system.fetch(NOW)
        target.server.trouble = ""

        assert 7.0 == busy.value.after
        assert {ANN} == on_call(await target.system.fetch(NOW), NOW)

    @pytest.mark.parametrize(("zone", "monday"), CHANGES)
    async def test_weeks_in_which_clocks_change(
        self, target: Target, zone: str, monday: datetime
    ) -> None:
        """Somebody is on call at every moment, and it is the one whom the local clock names."""
        plan = [
            Planned(who, monday + number * WEEK, monday + (number + 1) * WEEK, zone)
            for number, who in enumerate([BEN, ANN, BEN], start=-1)
        ]
        target.plan(*plan)
        began = monday.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        wrong: Mapping[datetime, set[str]] = {}
        for asked in (began, began + WEEK - timedelta(hours=3), began + WEEK - 2 * STEP):
            roster = await target.system.fetch(asked)
            wrong = {
                one: on_call(roster, one)
                for one in _steps(asked, began + WEEK + timedelta(hours=4))
                if on_call(roster, one) != {each.who for each in plan if each.holds(one)}
            }

            assert {} == wrong

    async def test_the_moment_of_hand_over(self, target: Target) -> None:
        """At its end a shift is over, and the next has begun: nobody twice, and never nobody."""
        begins = local("2026-11-23T12:00")
        target.plan(Planned(BEN, begins - WEEK, begins), Planned(ANN, begins, begins + WEEK))
        before = NOW - timedelta(microseconds=1)

        assert {BEN} == on_call(await target.system.fetch(before), before)
        assert {ANN} == on_call(await target.system.fetch(NOW), NOW)

    async def test_closing_twice(self, target: Target) -> None:
        """The second close is quiet."""
        await target.system.close()
        await target.system.close()

        assert timedelta(0) < target.system.every <= target.system.keeps
