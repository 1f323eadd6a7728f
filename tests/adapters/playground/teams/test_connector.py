"""The connector accepts what Teams accepts, and refuses the rest as Teams does."""

from typing import Any

import pytest

from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams import samples
from tests.adapters.playground.teams.conftest import TENANT, Clock, Office
from tests.adapters.playground.teams.small_bot import SmallBot, activity_path, conversation_path

Json = dict[str, Any]
HELLO: Json = {"type": "message", "text": "hello"}


def code_of(answer: tuple[int, Any]) -> tuple[int, str]:
    """Return status and error code."""
    status, body = answer
    return status, body["error"].get("subCode") or body["error"]["code"]


async def test_a_bearer_is_demanded(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """Without our own bearer, and after it was revoked, everything is 401."""
    path = f"{conversation_path(office.group.id)}/members"
    for bearer in ("", "Bearer x", "Basic x", f"Bearer {teams.mint()}"):
        assert (await bot.call("GET", path, bearer=bearer))[0] == 401
    assert (await bot.call("GET", path))[0] == 200
    teams.login.revoke_all()
    assert (await bot.call("GET", path))[0] == 401


async def test_a_bearer_ends(bot: SmallBot, office: Office, clock: Clock) -> None:
    """A token is good for its lifetime only."""
    path = f"{conversation_path(office.group.id)}/members"
    first = (await bot.call("GET", path))[0]
    clock.move(hours=1)

    assert (200, 401) == (first, (await bot.call("GET", path))[0])


async def test_presence_decides_who_can_be_written_to(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """Never installed, uninstalled and blocked are three refusals with two sub codes."""
    never = await bot.create(office.omar.id, TENANT)
    _, made = await bot.create(office.alice.id, TENANT)
    teams.block(office.alice)
    blocked = await bot.send(made["id"], HELLO)
    await teams.uninstall(office.alice)
    removed = await bot.create(office.alice.id, TENANT)
    await teams.install(office.alice)

    assert (403, "BotNotInConversationRoster") == code_of(never)
    assert (403, "MessageWritesBlocked") == code_of(blocked) == code_of(removed)
    assert 201 == (await bot.send(made["id"], HELLO))[0]


BAD_CREATIONS: dict[str, Json] = {
    "no members": {"members": []},
    "two members": {"members": [{"id": "29:a"}, {"id": "29:b"}]},
    "member is no object": {"members": ["29:a"]},
    "group": {"isGroup": True, "members": [{"id": "29:a"}]},
    "no tenant": {"tenantId": None, "channelData": {}, "members": [{"id": "29:a"}]},
    "stranger": {"members": [{"id": "29:nobody"}]},
    "no id": {"members": [{}]},
    "channel without activity": {"channelData": {"channel": {"id": "CHANNEL"}}},
}


@pytest.mark.parametrize("name", BAD_CREATIONS)
async def test_bad_conversations_are_refused(bot: SmallBot, office: Office, name: str) -> None:
    """A conversation has one known member and a tenant, or a channel and a message."""
    good: Json = {"tenantId": TENANT, "isGroup": False, "members": []}
    body = good | BAD_CREATIONS[name]
    if "channel" in body.get("channelData", {}):
        body["channelData"] = {"channel": {"id": office.channel.id}}

    assert (400, "BadSyntax") == code_of(await bot.call("POST", "conversations", body))


async def test_another_tenant_is_not_ours(bot: SmallBot, office: Office) -> None:
    """The tenant of a conversation must be the person's."""
    answer = await bot.create(office.alice.id, "99999999-0000-4000-8000-000000000000")

    assert (403, "BotNotInConversationRoster") == code_of(answer)


async def test_a_first_message_may_come_with_the_conversation(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """The activity in a creation is posted at once."""
    body = {"members": [{"id": office.alice.id}], "tenantId": TENANT, "activity": HELLO}
    status, made = await bot.call("POST", "conversations", body)

    assert 201 == status
    assert made["activityId"] == teams.inbox(office.alice)[0].id


async def test_a_channel_post_starts_a_thread(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """The answer names the thread, replies go to it, and a thread without root is unknown."""
    body = {
        "isGroup": True,
        "channelData": {"channel": {"id": office.channel.id}},
        "activity": HELLO,
    }
    status, made = await bot.call("POST", "conversations", body)
    replied = await bot.call("POST", activity_path(made["id"], made["activityId"]), HELLO)
    lost = await bot.send(f"{office.channel.id};messageid=1", HELLO)

    assert (201, f"{office.channel.id};messageid={made['activityId']}") == (status, made["id"])
    assert made["activityId"] == teams.world.message(replied[1]["id"]).root_id
    assert (404, "ConversationNotFound") == code_of(lost)
    await teams.uninstall_from(office.channel, office.alice)
    assert (403, "BotNotInConversationRoster") == code_of(
        await bot.call("POST", "conversations", body)
    )


async def test_only_own_messages_change(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """Others' messages are 403, unknown and deleted ones 404, and paths are checked."""
    await teams.say_in(office.group, office.alice, "mine", mention=False)
    theirs = teams.world.messages_in(office.group)[0].id
    _, sent = await bot.send(office.group.id, HELLO)
    path = activity_path(office.group.id, sent["id"])

    assert (403, "Forbidden") == code_of(await bot.update(office.group.id, theirs, HELLO))
    elsewhere = await bot.update(office.channel.id, sent["id"], HELLO)
    assert (404, "ActivityNotFoundInConversation") == code_of(elsewhere)
    assert 200 == (await bot.call("DELETE", path))[0]
    for method in ("PUT", "DELETE"):
        gone = await bot.call(method, path, HELLO)
        assert (404, "ActivityNotFoundInConversation") == code_of(gone)
    assert (404, "ConversationNotFound") == code_of(await bot.send("a:nobody", HELLO))
    sends = f"{conversation_path(office.group.id)}/activities"
    assert 405 == (await bot.call("PUT", sends, HELLO))[0]


BAD_MESSAGES: dict[str, object] = {
    "no type": {"text": "x"},
    "another type": {"type": "event"},
    "nothing to show": {"type": "message"},
    "text is no text": {"type": "message", "text": 3},
    "attachments is no list": {"type": "message", "attachments": "x"},
    "attachment is no object": {"type": "message", "attachments": ["x"]},
    "no content type": {"type": "message", "attachments": [{"content": {}}]},
    "unknown content type": {"type": "message", "attachments": [{"contentType": "x/y"}]},
    "bad card": samples.message({"type": "AdaptiveCard"}),
    "not an object": [1],
}


@pytest.mark.parametrize("name", BAD_MESSAGES)
async def test_bad_messages_are_refused(
    teams: FakeTeams, bot: SmallBot, office: Office, name: str
) -> None:
    """Nothing is posted when the shape is wrong."""
    answer = await bot.call(
        "POST", f"{conversation_path(office.group.id)}/activities", BAD_MESSAGES[name]
    )

    assert (400, "BadSyntax") == code_of(answer)
    assert [] == teams.world.messages_in(office.group)


async def test_size_is_limited(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """Above 28 KB there is a warning, above 100 KB of UTF-16 a refusal."""
    warned = await bot.send(office.group.id, HELLO | {"text": "x" * 29_000})
    refused = await bot.send(office.group.id, HELLO | {"text": "x" * 52_000})

    assert (201, 1) == (warned[0], len(teams.world.warnings))
    assert (413, "MessageSizeTooBig") == code_of(refused)


async def test_rates_are_limited_when_asked_for(
    teams: FakeTeams, bot: SmallBot, office: Office, clock: Clock
) -> None:
    """The eighth write within a second is told when to come back, and then passes."""
    teams.rules.rates.enforced = True
    statuses = [(await bot.send(office.group.id, HELLO))[0] for _ in range(7)]
    path = f"{conversation_path(office.group.id)}/activities"
    response, _ = await bot.call_fully("POST", path, HELLO)
    clock.move(seconds=1)

    assert [201] * 7 == statuses
    assert (429, "1") == (response.status, response.headers["Retry-After"])
    assert 201 == (await bot.send(office.group.id, HELLO))[0]


async def test_typing_leaves_nothing_behind(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """A typing indicator is taken and not kept."""
    assert 201 == (await bot.send(office.group.id, {"type": "typing"}))[0]
    assert [] == teams.world.messages_in(office.group)
