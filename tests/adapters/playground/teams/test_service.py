"""The whole service against a small bot that believes nothing without a good bearer."""

import aiohttp
import jwt
import pytest
from botbuilder.schema import Activity, ConversationResourceResponse, ResourceResponse
from botbuilder.schema.teams import TeamsChannelData

from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams import samples
from tests.adapters.playground.teams.conftest import APP_ID, SECRET, TENANT, Clock, Office
from tests.adapters.playground.teams.small_bot import SmallBot


async def test_a_person_talks_and_the_bot_replies(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """A message reaches the bot with a bearer it can verify, and its reply lands in the chat."""
    bot.echo = True

    outcome = await teams.say(office.alice, "request orders-db")

    assert outcome.status == 202
    assert ["You said request orders-db"] == [m.activity["text"] for m in teams.inbox(office.alice)]


async def test_the_bot_writes_first_and_updates_its_card(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """A personal chat can be opened by either id, is always the same, and cards can be replaced."""
    by_id = await bot.create(office.megan.id, TENANT)
    by_object = await bot.create(office.megan.aad_object_id, TENANT)
    conversation = by_id[1]["id"]
    _, sent = await bot.send(conversation, samples.message(samples.card(samples.text("Asked"))))
    updated = await bot.update(
        conversation, sent["id"], samples.message(samples.card(samples.text("Done")))
    )

    assert by_id == by_object == (201, {"id": teams.world.personal_chat(office.megan).id})
    assert (200, {"id": sent["id"]}) == updated
    assert samples.card(samples.text("Done")) == teams.inbox(office.megan)[0].card


async def test_every_forged_bearer_is_refused(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """No forgery passes a bot that checks as it should, and the good bearer does."""
    good = teams.activity(office.alice, "approve")
    forged = teams.forged_authorizations()
    statuses = {
        name: (await teams.post_activity(good, header)).status for name, header in forged.items()
    }

    assert dict.fromkeys(forged, 401) == statuses
    assert bot.heard == []
    assert (await teams.post_activity(good)).status == 202


async def test_every_forged_activity_is_refused(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """A good bearer does not make a bad activity good."""
    forged = teams.forged_activities(teams.activity(office.alice, "approve"))
    statuses = {(await teams.post_activity(activity)).status for activity in forged.values()}

    assert {401, 403} == statuses
    assert bot.heard == []


@pytest.mark.usefixtures("bot")
async def test_a_rotated_key_is_found_at_the_key_endpoint(teams: FakeTeams, office: Office) -> None:
    """After a rotation new tokens carry a new key id, and the old key can be withdrawn."""
    await teams.say(office.alice, "before")
    old = teams.tokens.current
    teams.rotate_key(keep_old=False)
    after = await teams.say(office.alice, "after")
    stale = teams.mint(key=old)

    assert after.status == 202
    assert jwt.get_unverified_header(teams.mint())["kid"] == teams.tokens.current.kid != old.kid
    refused = await teams.post_activity(teams.activity(office.alice, "x"), f"Bearer {stale}")
    assert refused.status == 401


async def test_the_service_moves_and_retires_its_old_address(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """After a move activities carry the new serviceUrl, and the old one answers 403."""
    before = teams.service_url
    token = await bot.fetch_token()
    moved = await teams.move_service("emea", retire=True)
    await teams.say(office.alice, "hello")
    async with bot.session.post(
        f"{before}v3/conversations", json={}, headers={"Authorization": f"Bearer {token}"}
    ) as response:
        refused = (response.status, (await response.json())["error"]["code"])

    assert moved.endswith("/emea/")
    assert moved == teams.service_url == bot.heard[0]["serviceUrl"] != before
    assert (403, "InvalidBotApiHost") == refused


async def test_botbuilder_reads_what_we_send(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """The Bot Framework's own models find every field where they look for it."""
    await teams.say_in(office.channel, office.alice, "request orders-db")
    activity = Activity.deserialize(bot.heard[0])
    data = TeamsChannelData.deserialize(activity.channel_data)
    created = ConversationResourceResponse.deserialize(
        (await bot.create(office.alice.id, TENANT))[1]
    )
    sent = ResourceResponse.deserialize(
        (await bot.send(created.id, {"type": "message", "text": "hi"}))[1]
    )

    assert office.alice.aad_object_id == activity.from_property.aad_object_id
    assert activity.conversation.conversation_type == "channel"
    assert (office.channel.id, TENANT) == (data.channel.id, data.tenant.id)
    assert activity.entities[0].type == "mention"
    assert sent.id == teams.inbox(office.alice)[0].id


async def test_only_loopback_is_bound_and_called(teams: FakeTeams) -> None:
    """All addresses are loopback, and a bot elsewhere is not accepted as target."""
    urls = (teams.openid_url, teams.login_url, teams.token_url, teams.service_url)

    assert all(url.startswith("http://127.0.0.1:") for url in urls)
    with pytest.raises(ValueError, match="loopback"):
        teams.set_target("https://bot.example/api/messages")


async def test_starting_twice_is_an_error_and_stopping_twice_is_not(clock: Clock) -> None:
    """The life of a service is start, stop; addresses exist in between only."""
    fake = FakeTeams(clock.now, APP_ID, SECRET, TENANT)
    with pytest.raises(RuntimeError, match="not started"):
        _ = fake.login_url
    with pytest.raises(RuntimeError, match="not started"):
        await fake.move_service("emea")
    await fake.start()
    with pytest.raises(RuntimeError, match="already"):
        await fake.start()
    url = fake.openid_url
    await fake.stop()
    await fake.stop()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(url)


async def test_changes_are_told_and_can_be_waited_for(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """A listener hears each change until it stops listening."""
    versions: list[int] = []
    stop = teams.subscribe(versions.append)
    since = teams.snapshot()["version"]
    await teams.say(office.alice, "hello")
    heard = list(versions)
    stop()
    await teams.say(office.alice, "again")

    assert list(range(since + 1, since + 1 + len(heard))) == heard == versions
    assert heard[-1] < await teams.changed(heard[-1])
    await teams.until(lambda: len(bot.heard) == 2)
