"""People and places are built by name, and the bot hears about installs."""

import pytest

from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams.conftest import APP_ID, TENANT, Office
from tests.adapters.playground.teams.small_bot import SmallBot


async def test_an_install_is_told_twice(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """As in Teams a conversationUpdate comes first, then an installationUpdate."""
    outcomes = await teams.install(office.omar)
    members, install = bot.heard

    assert [202, 202] == [o.status for o in outcomes]
    assert [{"id": f"28:{APP_ID}"}] == members["membersAdded"]
    assert ("installationUpdate", "add") == (install["type"], install["action"])
    assert teams.world.person(office.omar).installed


async def test_a_removal_is_told_too(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """Uninstalling says remove, and nothing can be typed after it."""
    await teams.uninstall(office.alice)
    members, install = bot.heard

    assert [{"id": f"28:{APP_ID}"}] == members["membersRemoved"]
    assert "remove" == install["action"]
    assert "blocked" == (await teams.say(office.alice, "hello")).kind


@pytest.mark.usefixtures("bot")
async def test_a_team_is_installed_as_a_whole(teams: FakeTeams, office: Office) -> None:
    """All channels of a team share the app."""
    team = teams.world.teams[office.channel.id]
    other = teams.add_channel(team, "Incidents", [office.alice], installed=False)
    await teams.install_in(office.channel, office.alice)

    assert teams.world.chat(other).installed


def test_the_same_name_has_the_same_ids(teams: FakeTeams) -> None:
    """A world built twice is the same world."""
    assert teams.add_person("Alice") == teams.add_person("Alice")


def test_guests_belong_to_our_tenant_and_strangers_to_theirs(teams: FakeTeams) -> None:
    """The chat of a guest is in our tenant; one of another tenant's person is in theirs."""
    guest = teams.add_person("Gus", tenant_id="other", guest=True)
    stranger = teams.add_person("Eve", tenant_id="other")

    assert TENANT == teams.world.personal_chat(guest).tenant_id
    assert "other" == teams.world.personal_chat(stranger).tenant_id
