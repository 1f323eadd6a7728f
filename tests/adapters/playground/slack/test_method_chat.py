"""Messages are posted, edited, hidden and removed as in Slack."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.adapters.playground.slack.stage import Town, button, section


async def test_post_and_update(town: Town) -> None:
    """An update with text alone drops the blocks, and marks the message as edited."""
    client = town.client()
    posted = await client.chat_postMessage(
        channel=town.prod, text="Card", blocks=[section("x")], metadata=None
    )

    told = await client.chat_update(channel=town.prod, ts=str(posted["ts"]), text="Done")

    message = town.slack.workspace.message(town.prod, str(posted["ts"]))
    assert message is not None
    assert ("Done", []) == (message.text, message.blocks)
    assert town.slack.workspace.app.user_id == told["message"]["edited"]["user"]


async def test_post_to_a_person_opens_the_conversation(town: Town) -> None:
    """A user id is a direct conversation; the answer names its D… id."""
    posted = await town.client().chat_postMessage(channel=town.alice, text="hello")

    assert str(posted["channel"]).startswith("D")
    assert posted["channel"] == town.slack.workspace.dm(town.alice).id


async def test_long_text_is_cut(town: Town) -> None:
    """Posting cuts text at 40,000 characters with a warning; update refuses it."""
    client = town.client()
    posted = await client.chat_postMessage(channel=town.prod, text="x" * 40_001)

    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_update(channel=town.prod, ts=str(posted["ts"]), text="x" * 40_001)

    assert "message_truncated" == posted["warning"]
    assert 40_000 == len(town.slack.workspace.messages[-1].text)


async def test_only_own_messages(town: Town) -> None:
    """The bot can neither edit nor delete what a person wrote."""
    theirs = town.slack.say(town.alice, town.prod, "mine")

    with pytest.raises(SlackApiError, match="cant_update_message"):
        await town.client().chat_update(channel=town.prod, ts=theirs.ts, text="x")
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        await town.client().chat_delete(channel=town.prod, ts=theirs.ts)


async def test_ephemeral_cannot_be_updated(town: Town) -> None:
    """An ephemeral message is out of reach of chat.update."""
    posted = await town.client().chat_postEphemeral(channel=town.prod, user=town.alice, text="psst")

    with pytest.raises(SlackApiError, match="message_not_found"):
        await town.client().chat_update(channel=town.prod, ts=str(posted["message_ts"]), text="x")


async def test_deleted_and_archived(town: Town) -> None:
    """A message that somebody removed is not found; an archived channel takes nothing."""
    posted = await town.client().chat_postMessage(channel=town.prod, text="x")
    town.slack.workspace.delete(town.slack.workspace.messages[-1])
    with pytest.raises(SlackApiError, match="message_not_found"):
        await town.client().chat_update(channel=town.prod, ts=str(posted["ts"]), text="y")
    town.slack.workspace.archive(town.prod)

    with pytest.raises(SlackApiError, match="is_archived"):
        await town.client().chat_postMessage(channel=town.prod, text="x")


async def test_thread_and_link(town: Town) -> None:
    """A reply needs its parent; a link names the message."""
    client = town.client()
    parent = await client.chat_postMessage(channel=town.prod, text="x")
    reply = await client.chat_postMessage(channel=town.prod, text="y", thread_ts=str(parent["ts"]))
    link = await client.chat_getPermalink(channel=town.prod, message_ts=str(reply["ts"]))
    with pytest.raises(SlackApiError, match="cannot_reply_to_message"):
        await client.chat_postMessage(channel=town.prod, text="y", thread_ts="1.1")

    assert parent["ts"] == reply["message"]["thread_ts"]
    assert str(link["permalink"]).endswith(f"p{str(reply['ts']).replace('.', '')}")


async def test_metadata(town: Town) -> None:
    """Metadata is kept when it is an event with a payload, and refused otherwise."""
    client = town.client()
    good = {"event_type": "request", "event_payload": {"id": "r1"}}
    await client.chat_postMessage(channel=town.prod, text="x", metadata=good)
    with pytest.raises(SlackApiError, match="invalid_metadata_format"):
        await client.chat_postMessage(channel=town.prod, text="x", metadata={"id": "r1"})

    assert good == town.slack.workspace.messages[-1].metadata


async def test_validate(town: Town) -> None:
    """blocks.validate takes good blocks."""
    answer = await town.client().api_call("blocks.validate", json={"blocks": [button("go")]})

    assert answer["ok"]
