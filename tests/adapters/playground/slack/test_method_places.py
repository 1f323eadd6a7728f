"""People, channels and groups are listed in pages, as Slack lists them."""

import pytest
from slack_sdk.errors import SlackApiError

from tests.adapters.playground.slack.stage import Town


async def test_users_in_pages(town: Town) -> None:
    """users.list pages by cursor until there is no next one; Slackbot is among them."""
    client, names, cursor = town.client(), [], ""
    while True:
        page = await client.users_list(limit=2, cursor=cursor)
        names += [m["name"] for m in page["members"]]
        cursor = str(page["response_metadata"]["next_cursor"])
        if not cursor:
            break

    assert ["slackbot", "daypass", "alice", "bob"] == names


async def test_lookup(town: Town) -> None:
    """A person is found by email in any case, not when deactivated."""
    found = await town.client().users_lookupByEmail(email="Alice@Example.com")
    town.slack.workspace.change_user(town.alice, deleted=True)

    with pytest.raises(SlackApiError, match="users_not_found"):
        await town.client().users_lookupByEmail(email="alice@example.com")

    assert town.alice == found["user"]["id"]
    assert "Europe/London" == found["user"]["tz"]
    with pytest.raises(SlackApiError, match="user_disabled"):
        await town.client().conversations_open(users=town.alice)


async def test_channels(town: Town) -> None:
    """Private channels without the bot do not exist for it."""
    hidden = town.slack.workspace.add_channel("board", [town.alice], is_private=True)
    listed = await town.client().conversations_list(types="public_channel,private_channel")
    info = await town.client().conversations_info(channel=town.prod, include_num_members=True)
    members = await town.client().conversations_members(channel=town.prod)

    assert ["prod", "random"] == [c["name"] for c in listed["channels"]]
    assert (3, True) == (info["channel"]["num_members"], info["channel"]["is_member"])
    assert town.alice in members["members"]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await town.client().conversations_info(channel=hidden.id)


async def test_groups(town: Town) -> None:
    """User groups list their members."""
    group = town.slack.workspace.add_usergroup("dba-oncall", [town.bob])
    listed = await town.client().usergroups_list(include_users=True)
    users = await town.client().usergroups_users_list(usergroup=group.id)

    assert [[town.bob]] == [g["users"] for g in listed["usergroups"]]
    assert [town.bob] == users["users"]


async def test_open_twice_is_one(town: Town) -> None:
    """Opening a direct conversation twice gives the same one."""
    first = await town.client().conversations_open(users=town.alice)
    second = await town.client().conversations_open(users=[town.alice], return_im=True)

    assert first["channel"]["id"] == second["channel"]["id"]
    assert town.alice == second["channel"]["user"]
