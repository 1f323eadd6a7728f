"""Views obey Slack's rules of triggers, stacks, hashes and size."""

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError

from adapters.playground.slack.wire import Json
from tests.adapters.playground.slack.stage import Town, modal, section, text_input


async def _nothing(_: web.Request) -> web.Response:
    return web.Response()


async def _trigger(town: Town) -> str:
    async with town.listen(_nothing):
        done = await town.slack.shortcut(town.alice, "ask")
    return str(done.payload["trigger_id"])


async def _open(town: Town, view: Json) -> Json:
    answer = await town.client().views_open(trigger_id=await _trigger(town), view=view)
    opened: Json = answer["view"]
    return opened


async def test_trigger_is_used_once(town: Town) -> None:
    """A trigger opens one view."""
    trigger = await _trigger(town)
    await town.client().views_open(trigger_id=trigger, view=modal(section("x")))

    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await town.client().views_open(trigger_id=trigger, view=modal(section("x")))


async def test_trigger_runs_out(town: Town) -> None:
    """A trigger lives for three seconds of the clock."""
    trigger = await _trigger(town)
    town.clock.advance(3.1)

    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await town.client().views_open(trigger_id=trigger, view=modal(section("x")))


async def test_stack_of_three(town: Town) -> None:
    """Three modals may lie on each other, no fourth."""
    client, view = town.client(), modal(section("x"))
    root = await _open(town, view)
    await client.views_push(trigger_id=await _trigger(town), view=view)
    last = await client.views_push(trigger_id=await _trigger(town), view=view)

    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=await _trigger(town), view=view)

    assert root["id"] == last["view"]["root_view_id"]


async def test_push_needs_a_modal(town: Town) -> None:
    """Nothing can be pushed where nothing is open."""
    with pytest.raises(SlackApiError, match="not_found"):
        await town.client().views_push(trigger_id=await _trigger(town), view=modal(section("x")))


async def test_update_with_a_stale_hash(town: Town) -> None:
    """An update with the hash of an older version is refused."""
    opened = await _open(town, modal(section("x")))
    client = town.client()
    await client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(section("y")))

    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(
            view_id=opened["id"], hash=opened["hash"], view=modal(section("z"))
        )


async def test_update_keeps_what_was_typed(town: Town) -> None:
    """What stands in an input stays when its block and action ids stay."""
    opened = await _open(town, modal(text_input("why"), external_id="form"))
    view = town.slack.workspace.stacks[town.alice][0]
    await town.slack.press(town.alice, view, action_id="text", value="INC-7")

    await town.client().views_update(
        external_id="form", view=modal(section("new"), text_input("why"), external_id="form")
    )

    assert opened["id"] == view.id
    assert "INC-7" == view.values["why"]["text"]["value"]


async def test_external_id_is_unique(town: Town) -> None:
    """Two open views cannot bear one external id."""
    await _open(town, modal(section("x"), external_id="form"))

    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await town.client().views_push(
            trigger_id=await _trigger(town), view=modal(section("x"), external_id="form")
        )


async def test_view_too_large(town: Town) -> None:
    """A view over 250 kB is refused."""
    big = modal(*[section("é" * 3000) for _ in range(42)])

    with pytest.raises(SlackApiError, match="view_too_large"):
        await town.client().views_open(trigger_id=await _trigger(town), view=big)


async def test_home_hash(town: Town) -> None:
    """A Home tab is published over an older one only with the right hash, when one is given."""
    client, home = town.client(), {"type": "home", "blocks": [section("one")]}
    first = await client.views_publish(user_id=town.alice, view=home)
    await client.views_publish(user_id=town.alice, view=home, hash=first["view"]["hash"])

    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id=town.alice, view=home, hash=first["view"]["hash"])
