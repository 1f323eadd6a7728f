"""Teams as it will run: the whole adapter behind a web server, a fake service, a scripted desk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from adapters.playground.teams.model import Chat, Person
from adapters.playground.teams.options import Options
from adapters.playground.teams.service import FakeTeams
from adapters.teams.options import ClientSecret, TeamsOptions
from adapters.teams.service import PATH, TeamsChat
from storage.store import SqlStore, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk

APP_ID = "00000000-aaaa-4000-8000-000000000001"
SECRET = "a made-up secret"
TENANT = "00000000-bbbb-4000-8000-000000000002"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Alice and Megan have the app, Omar does not; all are in the group and in the channel."""

    alice: Person
    megan: Person
    omar: Person
    group: Chat
    channel: Chat


@pytest.fixture
def clock() -> FakeClock:
    """Make a clock that the test moves."""
    return FakeClock()


@pytest.fixture
async def teams(clock: FakeClock) -> AsyncIterator[FakeTeams]:
    """Start a fake service."""
    fake = FakeTeams(clock.now, APP_ID, SECRET, TENANT, options=Options(patience=5))
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def store(clock: FakeClock) -> AsyncIterator[SqlStore]:
    """Open the real store, in memory."""
    opened = await open_store("sqlite://", ["a secret key of the tests"], clock.now)
    yield opened
    await opened.close()


@pytest.fixture
def desk() -> FakeDesk:
    """Make a scripted desk."""
    return FakeDesk()


def settings(teams: FakeTeams) -> TeamsOptions:
    """Return the settings of an adapter that talks to the fake service."""
    return TeamsOptions(
        app_id=APP_ID,
        tenant_id=TENANT,
        credential=ClientSecret(SECRET),
        login_url=teams.login_url,
        openid_url=teams.openid_url,
        anywhere=teams.service_url,
        loopback=True,
    )


@pytest.fixture
async def bot(
    teams: FakeTeams, desk: FakeDesk, store: SqlStore, clock: FakeClock
) -> AsyncIterator[TeamsChat]:
    """Start the adapter, mounted as the application mounts it."""
    chat = TeamsChat(settings(teams), desk=desk, store=store, now=clock.now)
    await chat.start()
    async with serving(chat) as url:
        teams.set_target(url)
        yield chat
    await chat.stop()


class serving:  # noqa: N801 - reads as a verb
    """Serve the adapter on loopback while the block runs; gives the endpoint's URL."""

    def __init__(self, chat: TeamsChat) -> None:
        app = web.Application()
        app.router.add_route("*", PATH, chat.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}{PATH}"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


@pytest.fixture
def office(teams: FakeTeams) -> Office:
    """Add the usual people and places."""
    alice, megan, omar = (
        teams.add_person(name) for name in ("Alice Requester", "Megan Approver", "Omar Oncall")
    )
    teams.preinstall(alice, megan)
    people = [teams.world.person(one) for one in (alice, megan, omar)]
    team = teams.add_team("Payments")
    return Office(
        alice=people[0],
        megan=people[1],
        omar=people[2],
        group=teams.add_group("Incident 7", people),
        channel=teams.add_channel(team, "General", people),
    )
