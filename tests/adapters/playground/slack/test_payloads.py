"""Everything the fake sends to a bot fits Slack's own types."""

import pytest
from aiohttp import web

from adapters.playground.slack.wire import Json
from tests.adapters.playground.slack.schemas import faults
from tests.adapters.playground.slack.stage import (
    Town,
    button,
    modal,
    option,
    plain,
    search,
    text_input,
)

_CHOICES: list[Json] = [
    {"type": "static_select", "options": [option("a"), option("b")]},
    {"type": "radio_buttons", "options": [option("a")]},
    {"type": "checkboxes", "options": [option("a")]},
    {"type": "overflow", "options": [option("a")]},
    {"type": "multi_static_select", "options": [option("a")]},
]


async def _nothing(_: web.Request) -> web.Response:
    return web.Response()


async def test_slash(town: Town) -> None:
    """A slash command fits."""
    async with town.listen(_nothing):
        done = await town.slack.slash(town.alice, town.prod, "/access", "orders")

    assert [] == faults("in_Slash", done.payload)


async def test_shortcuts(town: Town) -> None:
    """Both shortcuts fit."""
    message = town.slack.say(town.bob, town.prod, "alert")
    async with town.listen(_nothing):
        one = await town.slack.shortcut(town.alice, "ask")
        two = await town.slack.message_shortcut(town.alice, message, "about")

    assert [] == faults("in_GS", one.payload)
    assert [] == faults("in_MS", two.payload)


async def test_press_on_message(town: Town) -> None:
    """A press on a message fits, and names the message, its channel and its state."""
    await town.client().chat_postMessage(
        channel=town.prod, text="Card", blocks=[button("go", value="r1")]
    )
    card = town.slack.workspace.messages[-1]
    async with town.listen(_nothing):
        done = await town.slack.press(town.bob, card, action_id="go")

    assert [] == faults("in_Btn", done.payload)
    assert "r1" == done.payload["actions"][0]["value"]
    assert card.ts == done.payload["message"]["ts"]


@pytest.mark.parametrize("element", _CHOICES, ids=lambda e: e["type"])
async def test_choice_on_message(town: Town, element: Json) -> None:
    """A choice of an option fits for each element that has options."""
    block = {"type": "actions", "elements": [{**element, "action_id": "pick"}]}
    await town.client().chat_postMessage(channel=town.prod, text="Card", blocks=[block])
    card = town.slack.workspace.messages[-1]
    async with town.listen(_nothing):
        done = await town.slack.press(town.bob, card, action_id="pick", value="a")

    assert [] == faults("in_Btn", done.payload)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("datepicker", "2026-11-23"), ("timepicker", "09:30"), ("users_select", "U1")],
)
async def test_picker_on_message(town: Town, kind: str, value: str) -> None:
    """A picked date, time or person fits."""
    block = {"type": "actions", "elements": [{"type": kind, "action_id": "pick"}]}
    await town.client().chat_postMessage(channel=town.prod, text="Card", blocks=[block])
    card = town.slack.workspace.messages[-1]
    async with town.listen(_nothing):
        done = await town.slack.press(town.bob, card, action_id="pick", value=value)

    assert [] == faults("in_Btn", done.payload)


async def test_ephemeral_press_has_no_message(town: Town) -> None:
    """A press on an ephemeral message fits and, as in Slack, does not carry the message."""
    await town.client().chat_postEphemeral(
        channel=town.prod, user=town.bob, text="Card", blocks=[button("go")]
    )
    async with town.listen(_nothing):
        card = town.slack.workspace.messages[-1]
        done = await town.slack.press(town.bob, card, action_id="go")

    assert [] == faults("in_Btn", done.payload)
    assert "message" not in done.payload
    assert done.payload["container"]["is_ephemeral"]


async def test_modal_payloads(town: Town) -> None:
    """Query, press, submission and close fit; a press in a view has no response URL in Slack."""
    form = modal(
        search("what"),
        text_input("why"),
        button("more"),
        close=plain("Cancel"),
        notify_on_close=True,
        external_id="form-1",
    )
    view = town.slack.workspace.push_view(town.alice, form)
    async with town.listen(_nothing):
        await town.slack.type_ahead(town.alice, view, action_id="search", query="or")
        query = town.slack.last_delivery
        press = await town.slack.press(town.alice, view, action_id="more")
        town.slack.workspace.offer(view, "search", [option("orders")])
        sent = await town.slack.submit(town.alice, view.id, {"what": "orders", "why": "x"})
        town.slack.workspace.push_view(town.alice, form)
        closed = await town.slack.close_view(town.alice)

    assert [] == faults("in_Sug", query.payload)
    assert [] == faults("in_Btn", {**press.payload, "response_url": ""})
    assert [] == faults("in_Submit", sent.payload)
    assert [] == faults("in_Closed", closed.payload)
    assert "response_url" not in press.payload


async def test_home_press(town: Town) -> None:
    """A press in the Home tab fits."""
    await town.client().views_publish(
        user_id=town.alice, view={"type": "home", "blocks": [button("go")]}
    )
    home = town.slack.workspace.homes[town.alice]
    async with town.listen(_nothing):
        done = await town.slack.press(town.alice, home, action_id="go")

    assert [] == faults("in_Btn", {**done.payload, "response_url": ""})
