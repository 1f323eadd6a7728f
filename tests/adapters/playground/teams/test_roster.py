"""The bot can ask who is there."""

from botbuilder.schema.teams import TeamsChannelAccount

from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams.conftest import TENANT, Office
from tests.adapters.playground.teams.small_bot import SmallBot, conversation_path


async def test_a_member_is_found_by_any_id(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """29: id, directory object id and principal name all lead to the same person."""
    alice = office.alice
    path = f"{conversation_path(office.group.id)}/members"
    answers = [await bot.call("GET", f"{path}/{i}") for i in (alice.id, alice.aad_object_id)]
    read = TeamsChannelAccount.deserialize(answers[0][1])
    stranger = teams.add_person("Eve Stranger")
    missing = await bot.call("GET", f"{path}/{stranger.id}")

    assert answers[0] == answers[1]
    assert ("Alice", "alice.requester@example.com", TENANT) == (
        read.given_name,
        read.user_principal_name,
        read.tenant_id,
    )
    assert (404, "MemberNotFoundInConversation") == (missing[0], missing[1]["error"]["code"])


async def test_roles_tell_guests_apart(teams: FakeTeams, bot: SmallBot) -> None:
    """A guest and an anonymous visitor are marked, and an anonymous has no object id."""
    people = [
        teams.add_person("Gus Guest", guest=True),
        teams.add_person("Ann Onymous", aad_object_id=""),
    ]
    chat = teams.add_group("Visitors", people)
    _, members = await bot.call("GET", f"{conversation_path(chat.id)}/members")

    assert ["guest", "anonymous"] == [m["userRole"] for m in members]
    assert "aadObjectId" not in people[1].account()


async def test_members_come_in_pages(teams: FakeTeams, bot: SmallBot) -> None:
    """A page has 50 people at least, and a token leads to the next."""
    chat = teams.add_group("All", [teams.add_person(f"Person {n}") for n in range(60)])
    path = f"{conversation_path(chat.id)}/pagedmembers"
    _, first = await bot.call("GET", f"{path}?pageSize=10")
    _, rest = await bot.call("GET", f"{path}?pageSize=10&continuationToken=50")

    assert (50, "50") == (len(first["members"]), first["continuationToken"])
    assert (10, None) == (len(rest["members"]), rest.get("continuationToken"))
    assert 400 == (await bot.call("GET", f"{path}?pageSize=x"))[0]


async def test_a_team_has_channels(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """The team's id is the General channel's; without the app it is not told about."""
    _, team = await bot.call("GET", f"teams/{office.channel.id}")
    _, channels = await bot.call("GET", f"teams/{office.channel.id}/conversations")
    missing = await bot.call("GET", "teams/19:nothing")
    await teams.uninstall_from(office.channel, office.alice)
    hidden = await bot.call("GET", f"teams/{office.channel.id}")
    unseen = await bot.call("GET", f"{conversation_path(office.channel.id)}/members")

    assert ("Payments", 1, 3) == (team["name"], team["channelCount"], team["memberCount"])
    assert [office.channel.id] == [c["id"] for c in channels["conversations"]]
    assert (404, 403, 403) == (missing[0], hidden[0], unseen[0])
