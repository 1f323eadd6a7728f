"""What each kind of activity leads to, beside what test_service shows from outside."""

import pytest

from adapters.playground.teams.service import FakeTeams
from adapters.teams.turns import trouble
from bot.domain.people import ChatName
from storage.store import SqlStore
from tests.adapters.teams.conftest import Office
from tests.fakes.desk import FakeDesk

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_group_is_greeted_without_content(
    teams: FakeTeams, office: Office, desk: FakeDesk
) -> None:
    """One line for all, once, and no question to the desk."""
    await teams.install_in(office.group, office.alice)
    await teams.install_in(office.group, office.alice)

    spoken = [one.activity["text"] for one in teams.world.messages_in(office.group)]
    assert (["Mention me with what you need. I answer you privately."], []) == (spoken, desk.heard)


async def test_a_removal_forgets_the_address(
    teams: FakeTeams, office: Office, store: SqlStore
) -> None:
    """What is not reached any more is not kept."""
    key = f"person:{office.alice.aad_object_id}"
    await teams.say(office.alice, "list")
    before = await store.read(lambda unit: unit.addresses.get(ChatName.TEAMS, key))
    await teams.uninstall(office.alice)
    after = await store.read(lambda unit: unit.addresses.get(ChatName.TEAMS, key))

    assert before is not None
    assert after is None


async def test_an_empty_message_gets_help(teams: FakeTeams, office: Office, desk: FakeDesk) -> None:
    """A mention alone is a question."""
    await teams.say_in(office.group, office.alice, "")

    assert ["help"] == desk.heard


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("adaptiveCard/action", "statusCode"),
        ("task/submit", "task"),
        ("composeExtension/submitAction", "task"),
        ("application/search", "value"),
    ],
)
def test_trouble_is_told_in_the_shape_that_teams_reads(name: str, part: str) -> None:
    """Else the person would see "something went wrong" and nothing more."""
    assert part in trouble(name, 500, "Code", "A sentence.")
