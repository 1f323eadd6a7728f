"""Answers to commands and posts to response URLs appear where Slack would show them."""

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.playground.slack.wire import Json
from tests.adapters.playground.slack.stage import Town, button, section


async def _nothing(_: web.Request) -> web.Response:
    return web.Response()


async def _slash(town: Town) -> AsyncWebhookClient:
    async with town.listen(_nothing):
        done = await town.slack.slash(town.alice, town.prod, "/access")
    return AsyncWebhookClient(done.payload["response_url"])


async def test_five_uses(town: Town) -> None:
    """A response URL answers five times."""
    hook = await _slash(town)
    answers = [(await hook.send(text="x")).status_code for _ in range(6)]

    assert [200] * 5 + [404] == answers
    assert [town.alice] * 5 == [m.ephemeral_to for m in town.slack.workspace.messages]


async def test_thirty_minutes(town: Town) -> None:
    """A response URL is dead after half an hour."""
    hook = await _slash(town)
    town.clock.advance(30 * 60 + 1)

    answer = await hook.send(text="x")

    assert (404, True) == (answer.status_code, "expired_url" in answer.body)


async def test_in_channel_needs_no_membership(town: Town) -> None:
    """A response URL speaks where the bot is not."""
    async with town.listen(_nothing):
        done = await town.slack.slash(town.alice, town.random, "/access")
    hook = AsyncWebhookClient(done.payload["response_url"])
    await hook.send(text="hello", response_type="in_channel")

    last = town.slack.workspace.messages[-1]
    assert ("hello", town.random, None) == (last.text, last.channel, last.ephemeral_to)


async def test_replace_and_delete(town: Town) -> None:
    """The message that was pressed can be replaced, even an ephemeral one, and deleted."""
    await town.client().chat_postEphemeral(
        channel=town.prod, user=town.bob, text="Card", blocks=[button("go")]
    )
    card = town.slack.workspace.messages[-1]
    async with town.listen(_nothing):
        done = await town.slack.press(town.bob, card, action_id="go")
    hook = AsyncWebhookClient(done.payload["response_url"])

    await hook.send(text="Done", replace_original=True)
    replaced = (card.text, card.blocks)
    await hook.send(delete_original=True)

    assert ("Done", []) == replaced
    assert [] == town.slack.workspace.messages


@pytest.mark.parametrize("raw", [b"{", b"[]", b"{}", b'{"text":"x","blocks":[{"type":"no"}]}'])
async def test_bad_posts(town: Town, raw: bytes) -> None:
    """A post that is no message is refused."""
    hook = await _slash(town)
    async with aiohttp.ClientSession() as session, session.post(hook.url, data=raw) as answer:
        assert 400 == answer.status


@pytest.mark.parametrize(
    ("ack", "shown"),
    [
        ({"text": "hello", "response_type": "in_channel"}, [("hello", False)]),
        ({"text": "psst"}, [("psst", True)]),
        ({"response_type": "in_channel"}, []),
        ({"text": "x", "blocks": [section("")]}, [("dispatch_failed", True)]),
    ],
    ids=["in channel", "private", "empty", "bad blocks"],
)
async def test_slash_answers(town: Town, ack: Json, shown: list[tuple[str, bool]]) -> None:
    """An ack of a command is shown in private unless it says otherwise."""

    async def respond(_: web.Request) -> web.Response:
        return web.json_response(ack)

    async with town.listen(respond):
        await town.slack.slash(town.alice, town.prod, "/access")

    messages = town.slack.workspace.messages
    assert [hidden for _, hidden in shown] == [m.ephemeral_to == town.alice for m in messages]
    assert all(text in m.text for (text, _), m in zip(shown, messages, strict=True))
