"""A real Bolt app lives in the fake as it would in Slack, over HTTP and over Socket Mode."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ServerDisconnectedError

from tests.adapters.playground.slack.bolt_bot import Bot
from tests.adapters.playground.slack.stage import Town, button


@pytest.fixture
def bot() -> Bot:
    """Return the bot that lives in the town."""
    return Bot()


@pytest.fixture(params=["http", "socket"])
async def lived_in(request: pytest.FixtureRequest, town: Town, bot: Bot) -> AsyncIterator[Town]:
    """Connect the bot to the town, once by each transport."""
    app = bot.join(town.bolt())
    if request.param == "http":
        async with town.serve(app):
            yield town
    else:
        async with town.plug(app):
            yield town


async def test_slash_opens_modal(lived_in: Town) -> None:
    """A slash command is answered at once, in private, and its trigger opens a modal."""
    slack, alice = lived_in.slack, lived_in.alice

    done = await slack.slash(alice, lived_in.prod, "/access", "orders")

    assert ("", 200) == (done.failure, done.status)
    answer = slack.workspace.messages[-1]
    assert ("Opening the form", alice) == (answer.text, answer.ephemeral_to)
    assert ["form"] == [v.content["callback_id"] for v in slack.workspace.stacks[alice]]


async def test_modal_is_corrected_then_sent(lived_in: Town) -> None:
    """The bot's errors show in the modal, which closes when the bot is content."""
    slack, alice = lived_in.slack, lived_in.alice
    await slack.slash(alice, lived_in.prod, "/access")
    view = slack.workspace.stacks[alice][0]
    offered = await slack.type_ahead(alice, view, action_id="search", query="orders")
    await slack.submit(alice, view.id, {"what": "orders-db", "why": "because"})
    shown = dict(view.errors)

    done = await slack.submit(alice, view.id, {"why": "INC-7"})

    assert ["orders-db"] == [o["value"] for o in offered]
    assert {"why": "Name the incident."} == shown
    assert done.ok
    assert [] == slack.workspace.stacks[alice]
    assert [] == slack.violations


async def test_button_updates_message(lived_in: Town) -> None:
    """A press reaches the bot, and its update replaces the card."""
    slack = lived_in.slack
    client = lived_in.client()
    await client.chat_postMessage(
        channel=lived_in.prod, text="Alice asks", blocks=[button("approve", value="r1")]
    )

    await slack.press(lived_in.bob, slack.workspace.messages[-1], action_id="approve")

    card = slack.workspace.messages[-1]
    assert "Approved" == card.text
    assert f"Approved by <@{lived_in.bob}>" == card.blocks[0]["text"]["text"]


async def test_respond_is_ephemeral(lived_in: Town) -> None:
    """A response URL answers the person who pressed, and nobody else."""
    slack = lived_in.slack
    await lived_in.client().chat_postMessage(
        channel=lived_in.prod, text="Card", blocks=[button("mine")]
    )

    await slack.press(lived_in.bob, slack.workspace.messages[-1], action_id="mine")

    last = slack.workspace.messages[-1]
    assert ("Only for you", lived_in.bob) == (last.text, last.ephemeral_to)


async def test_home_is_published(lived_in: Town) -> None:
    """Opening Home tells the bot, which publishes the tab."""
    await lived_in.slack.open_home(lived_in.alice)

    home = lived_in.slack.workspace.homes[lived_in.alice]
    assert "Your access" == home.blocks[0]["text"]["text"]


async def test_words_reach_the_bot(lived_in: Town, bot: Bot) -> None:
    """Mentions and direct messages arrive escaped, with names resolved."""
    slack, app = lived_in.slack, lived_in.slack.workspace.app

    first = await slack.mention(lived_in.alice, lived_in.prod, "orders <now> for @bob")
    second = await slack.dm(lived_in.alice, "what do I have & why")

    assert first.ok
    assert second.ok
    assert [
        f"<@{app.user_id}> orders &lt;now&gt; for <@{lived_in.bob}>",
        "what do I have &amp; why",
    ] == bot.heard


async def test_shortcuts(lived_in: Town, bot: Bot) -> None:
    """Global and message shortcuts are acknowledged."""
    slack = lived_in.slack
    alert = slack.say(lived_in.bob, lived_in.prod, "checkout is failing")

    one = await slack.shortcut(lived_in.alice, "ask")
    two = await slack.message_shortcut(lived_in.alice, alert, "ask_about")

    assert (True, True, ["checkout is failing"]) == (one.ok, two.ok, bot.heard)


async def test_replay_of_a_signed_request(town: Town) -> None:
    """The very bytes of a delivery can be sent again, which Bolt alone does not notice."""
    bot = Bot()
    async with town.serve(bot.join(town.bolt())):
        done = await town.slack.mention(town.alice, town.prod, "hello")
        again = await town.slack.resend(town.slack.last_delivery)

    assert done.headers["X-Slack-Signature"] == again.headers["X-Slack-Signature"]
    assert 2 == len(bot.heard)


async def test_stale_signature_is_refused(town: Town) -> None:
    """A replay more than five minutes old fails Slack's own check."""
    async with town.serve(Bot().join(town.bolt())):
        done = await town.slack.shortcut(town.alice, "ask")
        town.clock.advance(301)
        again = await town.slack.resend(done)

    assert ("", "http_error", 401) == (done.failure, again.failure, again.status)


async def test_outage_and_recovery(town: Town) -> None:
    """In an outage nothing answers; afterwards everything does."""
    client = town.client()
    town.slack.outage()
    with pytest.raises(ServerDisconnectedError):
        await client.auth_test()
    town.slack.recover()

    answer = await client.auth_test()

    assert town.slack.workspace.app.bot_id == answer["bot_id"]


async def test_only_loopback(town: Town) -> None:
    """The fake neither listens beyond this machine nor delivers there."""
    with pytest.raises(ValueError, match="loopback"):
        await town.slack.start(host="0.0.0.0")  # noqa: S104 - what must be refused
    with pytest.raises(ValueError, match="loopback"):
        town.slack.set_target("https://example.com/slack/events")


async def test_snapshot_and_notices(town: Town) -> None:
    """A page can draw the snapshot and hears of each change after it."""
    subscription = town.slack.subscribe()
    before = town.slack.snapshot()
    town.slack.say(town.alice, town.prod, "hello")

    notice = await subscription.get()
    subscription.close()

    after = town.slack.snapshot()
    assert notice is not None
    assert (before["seq"] + 1, "message", after["seq"]) == (
        notice["seq"],
        notice["kind"],
        notice["seq"],
    )
    assert "hello" == after["messages"][-1]["text"]


async def test_any_payload_is_delivered_signed(lived_in: Town) -> None:
    """A test may change a payload, and it arrives as Slack would send it."""
    slack = lived_in.slack
    first = await slack.open_home(lived_in.alice)

    again = await slack.deliver("event", first.payload)

    assert (True, first.envelope, first.transport) == (again.ok, again.envelope, again.transport)
    assert slack.target.startswith("http://127.0.0.1") or first.transport == "socket"
