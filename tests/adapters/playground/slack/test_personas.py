"""People can do what Slack's client lets them do, and nothing else."""

import pytest
from aiohttp import web

from adapters.playground.slack.personas import Where
from adapters.playground.slack.records import Message
from adapters.playground.slack.wire import CannotDo, Json
from tests.adapters.playground.slack.stage import (
    Town,
    button,
    modal,
    option,
    plain,
    search,
    section,
    text_input,
)


async def _nothing(_: web.Request) -> web.Response:
    return web.Response()


def _form(town: Town, *blocks: Json, **more: object) -> str:
    return town.slack.workspace.push_view(town.alice, modal(*blocks, **more)).id


async def _card(town: Town, *blocks: Json) -> Message:
    await town.client().chat_postMessage(channel=town.prod, text="Card", blocks=list(blocks))
    return town.slack.workspace.messages[-1]


async def test_required_input(town: Town) -> None:
    """A modal with an empty required input is not sent."""
    form = _form(town, text_input("why"), {**text_input("link"), "optional": True})

    done = await town.slack.submit(town.alice, form)

    assert ("client_refused", "none") == (done.failure, done.transport)
    assert ["why"] == list(town.slack.workspace.stacks[town.alice][0].errors)


@pytest.mark.parametrize(
    ("element", "typed"),
    [
        ({"type": "plain_text_input", "max_length": 3}, "long"),
        ({"type": "plain_text_input", "min_length": 3}, "no"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5"),
        ({"type": "number_input", "is_decimal_allowed": True}, "many"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "3"),
        ({"type": "email_text_input"}, "alice"),
        ({"type": "url_text_input"}, "example"),
    ],
    ids=["long", "short", "fraction", "word", "range", "email", "url"],
)
async def test_client_judges_inputs(town: Town, element: Json, typed: str) -> None:
    """The client itself complains about wrong lengths, numbers and addresses."""
    block = {**text_input("x"), "element": {**element, "action_id": "a"}}
    form = _form(town, block)

    done = await town.slack.submit(town.alice, form, {"x": typed})

    assert "client_refused" == done.failure


async def test_submission_by_action_id(town: Town) -> None:
    """Values may name the action; a submission with an empty ack closes the modal."""
    form = _form(town, text_input("why"))
    async with town.listen(_nothing):
        done = await town.slack.submit(town.alice, form, {"why": {"text": "INC-7"}})

    state = done.payload["view"]["state"]["values"]
    assert {"why": {"text": {"type": "plain_text_input", "value": "INC-7"}}} == state
    assert [] == town.slack.workspace.stacks[town.alice]


@pytest.mark.parametrize(
    ("ack", "titles"),
    [
        ({"response_action": "update", "view": modal(section("x"), title=plain("B"))}, ["B"]),
        (
            {"response_action": "push", "view": modal(section("x"), title=plain("B"))},
            ["Request", "B"],
        ),
        ({"response_action": "clear"}, []),
    ],
    ids=["update", "push", "clear"],
)
async def test_response_actions(town: Town, ack: Json, titles: list[str]) -> None:
    """The ack of a submission updates, pushes or clears."""

    async def respond(_: web.Request) -> web.Response:
        return web.json_response(ack)

    form = _form(town, section("x"))
    async with town.listen(respond):
        await town.slack.submit(town.alice, form)

    stack = town.slack.workspace.stacks[town.alice]
    assert titles == [v.content["title"]["text"] for v in stack]


@pytest.mark.parametrize(
    "ack",
    [
        {"response_action": "errors", "errors": {"nowhere": "No."}},
        {"response_action": "errors"},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "explode"},
    ],
    ids=["foreign block", "no errors", "bad view", "unknown"],
)
async def test_bad_acks_are_violations(town: Town, ack: Json) -> None:
    """An ack that Slack would not take leaves the modal open with trouble, and is recorded."""

    async def respond(_: web.Request) -> web.Response:
        return web.json_response(ack)

    form = _form(town, text_input("why"))
    async with town.listen(respond):
        await town.slack.submit(town.alice, form, {"why": "x"})

    assert town.slack.workspace.stacks[town.alice][0].trouble
    assert 1 == len(town.slack.violations)


async def test_close_and_clear(town: Town) -> None:
    """Closing takes one modal, or all with `clear_on_close`; the bot hears when it asked to."""
    _form(town, section("one"))
    _form(town, section("two"), clear_on_close=True, notify_on_close=True)
    async with town.listen(_nothing):
        done = await town.slack.close_view(town.alice)

    assert done.payload["is_cleared"]
    assert [] == town.slack.workspace.stacks[town.alice]
    with pytest.raises(CannotDo):
        await town.slack.close_view(town.alice)


async def test_quiet_close(town: Town) -> None:
    """Without `notify_on_close` the bot does not hear of it."""
    _form(town, section("one"))

    assert "none" == (await town.slack.close_view(town.alice)).transport


async def test_choice_in_an_input_stays_local(town: Town) -> None:
    """A choice in an input is told only with `dispatch_action`."""
    form = _form(town, search("what"), {**text_input("why"), "dispatch_action": True})
    view = town.slack.workspace.stacks[town.alice][0]
    town.slack.workspace.offer(view, "search", [option("orders")])
    async with town.listen(_nothing):
        quiet = await town.slack.press(town.alice, form, action_id="search", value="orders")
        told = await town.slack.press(town.alice, form, action_id="text", value="x")

    assert ("none", "http") == (quiet.transport, told.transport)
    assert "orders" == view.values["what"]["search"]["selected_option"]["value"]


async def test_cannot_choose_what_was_not_offered(town: Town) -> None:
    """An external select takes only what was offered before."""
    form = _form(town, search("what"))

    with pytest.raises(CannotDo, match="options"):
        await town.slack.submit(town.alice, form, {"what": "secret-db"})


async def test_type_ahead_waits_for_letters(town: Town) -> None:
    """Fewer letters than `min_query_length` ask nothing."""
    form = _form(town, search("what", min_query_length=3))

    assert [] == await town.slack.type_ahead(town.alice, form, action_id="search", query="or")
    assert [] == town.slack.deliveries


async def test_option_groups_are_opened(town: Town) -> None:
    """Grouped options are offered flat; a faulty answer offers nothing and is recorded."""
    groups = [{"label": plain("Bundles"), "options": [option("a")]}]
    answers = [{"option_groups": groups}, {"options": "none"}]

    async def offer(_: web.Request) -> web.Response:
        return web.json_response(answers.pop(0))

    form = _form(town, search("what"))
    async with town.listen(offer):
        good = await town.slack.type_ahead(town.alice, form, action_id="search", query="o")
        bad = await town.slack.type_ahead(town.alice, form, action_id="search", query="o")

    assert ([option("a")], []) == (good, bad)
    assert 1 == len(town.slack.violations)


async def test_people_only_press_what_they_see(town: Town) -> None:
    """Ephemeral messages, other people's modals and foreign channels are out of reach."""
    await town.client().chat_postEphemeral(
        channel=town.prod, user=town.bob, text="x", blocks=[button("go")]
    )
    form = _form(town, button("go"))
    stranger = town.slack.workspace.add_user("carol").id

    attempts: list[tuple[str, Where]] = [
        (town.alice, town.slack.workspace.messages[-1]),
        (town.bob, form),
        (stranger, town.slack.workspace.messages[-1]),
        (town.alice, "V404"),
        ("U404", form),
        ("USLACKBOT", form),
    ]
    for user, where in attempts:
        with pytest.raises(CannotDo):
            await town.slack.press(user, where, action_id="go")
    assert [] == town.slack.deliveries


async def test_press_by_id(town: Town) -> None:
    """A page names a message as channel/ts."""
    card = await _card(town, button("go"))
    async with town.listen(_nothing):
        done = await town.slack.press(town.bob, f"{card.channel}/{card.ts}", action_id="go")

    assert done.ok
    with pytest.raises(CannotDo, match="no 'stop'"):
        await town.slack.press(town.bob, card, action_id="stop")


async def test_failed_presses_show(town: Town) -> None:
    """A press that the bot does not take shows in the channel or in the view."""
    card = await _card(town, button("go"))
    form = _form(town, button("go"))

    await town.slack.press(town.bob, card, action_id="go")
    await town.slack.press(town.alice, form, action_id="go")

    assert "dispatch_failed" in town.slack.workspace.messages[-1].text
    assert town.slack.workspace.stacks[town.alice][0].trouble


async def test_mention_where_the_bot_is_not(town: Town) -> None:
    """A mention in a channel without the bot is not told to it."""
    done = await town.slack.mention(town.alice, town.random, "hello")

    assert "bot_not_in_channel" == done.failure


async def test_any_event(town: Town) -> None:
    """Any event can be told, in Slack's envelope."""
    async with town.listen(_nothing):
        done = await town.slack.tell({"type": "app_uninstalled"})

    assert {"type": "app_uninstalled"} == done.payload["event"]
    assert "event_callback" == done.payload["type"]


async def test_deactivated_people_cannot_act(town: Town) -> None:
    """Who is deactivated cannot sign in."""
    town.slack.workspace.change_user(town.alice, deleted=True)

    with pytest.raises(CannotDo, match="sign in"):
        await town.slack.dm(town.alice, "hello")


async def test_archived_channels_are_silent(town: Town) -> None:
    """Nobody writes in an archived channel, and only people in a channel do."""
    town.slack.workspace.archive(town.prod)
    with pytest.raises(CannotDo, match="archived"):
        town.slack.say(town.alice, town.prod, "hello")
    with pytest.raises(CannotDo, match="not in this channel"):
        town.slack.say(town.alice, "C404", "hello")


async def test_home_is_told_again(town: Town) -> None:
    """A Home tab that was published comes with the event."""
    town.slack.workspace.publish_home(town.alice, {"type": "home", "blocks": []})
    async with town.listen(_nothing):
        done = await town.slack.open_home(town.alice)

    assert "home" == done.payload["event"]["view"]["type"]


async def test_buttons_offer_nothing_and_views_are_no_messages(town: Town) -> None:
    """Type-ahead needs an external select, a message shortcut a message."""
    form = _form(town, button("go"))

    with pytest.raises(CannotDo, match="options"):
        await town.slack.type_ahead(town.alice, form, action_id="go", query="long enough")
    with pytest.raises(CannotDo, match="message"):
        await town.slack.message_shortcut(town.alice, form, "about")


async def test_overflow_choice(town: Town) -> None:
    """An overflow menu reports its option and keeps no state."""
    menu = {"type": "overflow", "action_id": "more", "options": [option("extend")]}
    card = await _card(town, {**section("x"), "accessory": menu})
    async with town.listen(_nothing):
        done = await town.slack.press(town.bob, card, action_id="more", value="extend")

    assert "extend" == done.payload["actions"][0]["selected_option"]["value"]
    assert {} == done.payload["state"]["values"]


async def test_nothing_to_submit(town: Town) -> None:
    """A modal without a submit button, or an unknown block, cannot be filled in."""
    form = _form(town, text_input("why"))
    with pytest.raises(CannotDo, match="no block"):
        await town.slack.submit(town.alice, form, {"where": "x"})
    view = town.slack.workspace.stacks[town.alice][0]
    del view.content["submit"]
    with pytest.raises(CannotDo, match="nothing to submit"):
        await town.slack.submit(town.alice, form)
