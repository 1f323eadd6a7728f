"""Teams says who somebody is; we remember a yes for ten minutes, and never a no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.playground.teams.service import FakeTeams
from adapters.teams.arrival import Arrival, arrival
from adapters.teams.roster import Declined, Roster
from tests.adapters.teams.conftest import TENANT, Office
from tests.adapters.teams.lines import lines
from tests.fakes.clock import FakeClock


def said(teams: FakeTeams, office: Office) -> Arrival:
    """Return something that Alice said."""
    read = arrival(teams.activity(office.alice, "list"))
    assert read is not None
    return read


def lookups(teams: FakeTeams) -> int:
    """Return how often a member was asked for."""
    return sum("/members/" in one.path for one in teams.world.calls)


async def test_a_yes_is_kept_for_ten_minutes(
    teams: FakeTeams, clock: FakeClock, office: Office
) -> None:
    """One call, then none, then one again."""
    async with lines(teams, clock) as out:
        roster = Roster(out.connector, TENANT, clock.now)
        counts = []
        for minutes in (0, 9, 2):
            clock.move(timedelta(minutes=minutes))
            await roster.confirm(said(teams, office))
            counts.append(lookups(teams))

    assert [1, 1, 2] == counts


async def test_a_no_is_asked_again(teams: FakeTeams, clock: FakeClock, office: Office) -> None:
    """An account of another person, a guest, somebody of another tenant, an outage."""
    async with lines(teams, clock) as out:
        roster = Roster(out.connector, TENANT, clock.now)
        good = said(teams, office)
        with pytest.raises(Declined):
            await roster.confirm(replace(good, person=office.megan.aad_object_id))
        with pytest.raises(Declined):
            await roster.confirm(replace(good, account=office.megan.id))
        with pytest.raises(Declined):
            await Roster(out.connector, "another", clock.now).confirm(good)
        fresh = Roster(out.connector, TENANT, clock.now)
        with teams.outage(), pytest.raises(Declined, match="Try again"):
            await fresh.confirm(good)
        await fresh.confirm(good)
        assert "" == await roster.find(good.spot, "29:nobody")
