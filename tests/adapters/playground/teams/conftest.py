"""A running fake service, a small bot that it talks to, and three people in a tenant."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from adapters.playground.teams.model import Chat, Person
from adapters.playground.teams.options import Options
from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams.small_bot import SmallBot

APP_ID = "00000000-aaaa-4000-8000-000000000001"
SECRET = "a made-up secret"
TENANT = "00000000-bbbb-4000-8000-000000000002"


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def move(self, **by: float) -> None:
        """Go on."""
        self.moment += timedelta(**by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Alice and Megan have the app, Omar does not; all three are in the group and the channel."""

    alice: Person
    megan: Person
    omar: Person
    group: Chat
    channel: Chat


@pytest.fixture
def clock() -> Clock:
    """Return a clock at 14:00 on a Sunday."""
    return Clock()


@pytest.fixture
async def teams(clock: Clock) -> AsyncIterator[FakeTeams]:
    """Start and stop a fake service."""
    fake = FakeTeams(clock.now, APP_ID, SECRET, TENANT, options=Options(patience=5))
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def bot(teams: FakeTeams, clock: Clock) -> AsyncIterator[SmallBot]:
    """Start and stop a bot that the service talks to."""
    small = SmallBot(teams, clock.now, SECRET)
    teams.set_target(await small.start())
    yield small
    await small.stop()


@pytest.fixture
def office(teams: FakeTeams) -> Office:
    """Fill the service with the usual people and places."""
    alice, megan, omar = (
        teams.add_person(name) for name in ("Alice Requester", "Megan Approver", "Omar Oncall")
    )
    teams.preinstall(alice, megan)
    everybody = [teams.world.person(p) for p in (alice, megan, omar)]
    team = teams.add_team("Payments")
    return Office(
        alice=everybody[0],
        megan=everybody[1],
        omar=everybody[2],
        group=teams.add_group("Incident 7", everybody),
        channel=teams.add_channel(team, "General", everybody),
    )
