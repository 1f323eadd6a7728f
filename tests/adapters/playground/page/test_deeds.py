"""What people do on the page reaches the chats as the real clients would send it."""

from tests.adapters.playground.page import samples
from tests.adapters.playground.page.conftest import Stage


async def test_strange_deeds_are_not_found(stage: Stage) -> None:
    """Deeds, persons and bodies that do not exist are refused, not guessed."""
    assert 404 == (await stage.post("slack/fly", **{"as": "developer"}))["status"]
    assert (
        404
        == (await stage.post("slack/say", **{"as": "owner", "channel": "x", "text": "y"}))["status"]
    )
    assert 404 == (await stage.post("clock/back"))["status"]
    assert 404 == (await stage.post("prompt/run", **{"as": "nobody"}))["status"]


async def test_what_the_client_refuses_is_said(stage: Stage) -> None:
    """A deed that Slack or Teams would not allow comes back as a sentence."""
    told = await stage.bot.tell("developer", samples.way_in("x"))
    where = f"{told['channel']}/{told['ts']}"
    press = {"as": "on-call", "where": where, "action": "reveal"}

    assert "not in this channel" in (await stage.post("slack/press", **press))["error"]
    unknown = {"as": "developer", "channel": "C01PAYMENTS", "text": "/nothing"}
    assert "not a valid command" in (await stage.post("slack/say", **unknown))["error"]
    assert "error" in await stage.post("teams/say", **{"as": "lead", "chat": "x", "text": "y"})


async def test_composer_understands_as_slack_does(stage: Stage) -> None:
    """Plain words in a channel are not heard; with a mention they are."""
    say = {"as": "developer", "channel": "C01PAYMENTS"}
    await stage.post("slack/say", **say, text="just talking")
    await stage.post("slack/say", **say, text="@daypass orders please")
    texts = [m["text"] for m in (await stage.state())["slack"]["messages"] if m["from_bot"]]

    assert ["You said: <@UBOT01DAYPASS> orders please"] == texts


async def test_channel_posts_in_teams_are_heard_with_a_mention(stage: Stage) -> None:
    """In a channel of Teams the bot hears what mentions it, however that is spelt."""
    chats = (await stage.state())["teams"]["chats"]
    channel = next(one["id"] for one in chats if one["kind"] == "channel")
    say = {"as": "lead", "chat": channel}
    await stage.post("teams/say", **say, text="just talking")
    await stage.post("teams/say", **say, text="please @daypass read orders")
    heard = [one["text"] for one in stage.bot.teams.heard if one["type"] == "message"]

    assert ["please <at>Daypass</at> read orders"] == [one.strip() for one in heard]
