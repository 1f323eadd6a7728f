"""What people type reaches the bot as Teams would write it."""

import pytest

from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams.conftest import APP_ID, TENANT, Office
from tests.adapters.playground.teams.small_bot import SmallBot


async def test_personal_messages_are_plain(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """In the personal chat the text is as typed, and the person is named by both ids."""
    await teams.say(office.alice, "a < b")
    heard = bot.heard[0]

    assert ("message", "a < b", "msteams") == (heard["type"], heard["text"], heard["channelId"])
    assert office.alice.account() == heard["from"]
    assert "personal" == heard["conversation"]["conversationType"]
    assert {"tenant": {"id": TENANT}} == heard["channelData"]
    assert "<p>a &lt; b</p>" == heard["attachments"][0]["content"]


async def test_a_mention_is_tagged(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """In a group the bot's name is a tag, a hard space follows, and people are mentions too."""
    await teams.say_in(office.group, office.alice, "request orders-db for @Omar Oncall")
    heard = bot.heard[0]
    mentioned = [e["mentioned"]["id"] for e in heard["entities"] if e["type"] == "mention"]

    assert "<at>Daypass</at>&nbsp;request orders-db for <at>Omar Oncall</at>\n" == heard["text"]
    assert [f"28:{APP_ID}", office.omar.id] == mentioned


async def test_unmentioned_bots_hear_nothing(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """Without a mention, or without the app, a group's message stays among people."""
    quiet = await teams.say_in(office.group, office.alice, "lunch?", mention=False)
    await teams.uninstall_from(office.group, office.alice)
    gone = await teams.say_in(office.group, office.alice, "request orders-db")

    assert (None, None) == (quiet.status, gone.status)
    assert [] == [a for a in bot.heard if a["type"] == "message"]
    assert 2 == len(teams.world.messages_in(office.group))


@pytest.mark.usefixtures("bot")
async def test_a_thread_keeps_its_conversation(teams: FakeTeams, office: Office) -> None:
    """In a channel each thread is a conversation of its own."""
    first = await teams.say_in(office.channel, office.alice, "one")
    assert first.sent
    thread = first.sent["conversation"]["id"]
    second = await teams.say_in(thread, office.megan, "two")
    assert second.sent

    assert f"{office.channel.id};messageid={first.sent['id']}" == thread
    assert thread == second.sent["conversation"]["id"]
    assert "Payments" == second.sent["channelData"]["team"]["name"]


async def test_a_delivery_can_come_twice(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """Teams may deliver the very same activity again, under a fresh bearer."""
    outcome = await teams.say(office.alice, "once")
    again = await teams.resend(outcome)

    assert 202 == again.status
    assert bot.heard[0] == bot.heard[1]


@pytest.mark.usefixtures("bot")
async def test_strangers_cannot_speak(teams: FakeTeams, office: Office) -> None:
    """Who is not a member cannot write, and without the app there is no personal chat."""
    stranger = teams.add_person("Eve Stranger")
    refused = await teams.say(office.omar, "hello")

    assert "blocked" == refused.kind
    with pytest.raises(LookupError, match="not a member"):
        await teams.say_in(office.group, stranger, "hello")
    with pytest.raises(LookupError, match="Nobody"):
        await teams.say("nobody", "hello")
    with pytest.raises(ValueError, match="Nothing was sent"):
        await teams.resend(refused)


async def test_a_failing_bot_is_noted(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """When the bot refuses a message the person sees an error and the page a warning."""
    await bot.stop()
    outcome = await teams.say(office.alice, "hello")

    assert ("error", None) == (outcome.kind, outcome.status)
    assert "unreachable" == teams.world.exchanges[-1].note
