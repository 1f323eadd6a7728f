"""Dialogs open by task/fetch, are replaced or closed by what the bot answers, and know errors."""

from typing import Any

import pytest

from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams import samples
from tests.adapters.playground.teams.conftest import Office
from tests.adapters.playground.teams.small_bot import SmallBot

Json = dict[str, Any]
SEND = {"type": "Action.Submit", "title": "Send", "data": {"step": 1}}
FORM = samples.card(samples.NOTE, actions=(SEND,))


def opener(hint: Json) -> Json:
    """Return a card with one Action.Submit that carries this `msteams` part."""
    data = {"rid": "REQ-1", "msteams": hint}
    return samples.card(actions=({"type": "Action.Submit", "title": "Go", "data": data},))


async def press(teams: FakeTeams, bot: SmallBot, office: Office, hint: Json) -> None:
    """Post such a card to the group and let Megan press it."""
    _, sent = await bot.send(office.group.id, samples.message(opener(hint)))
    await teams.submit(office.megan, sent["id"], "Go")


async def test_a_dialog_opens_moves_on_and_closes(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """task/fetch opens, task/submit shows the next card, a message closes and is shown."""
    second = samples.card(samples.text("Sure?"), actions=(SEND,))
    bot.answers["task/fetch"] = samples.dialog(FORM)
    await press(teams, bot, office, {"type": "task/fetch"})
    opened = teams.world.dialogs[office.megan.id]
    bot.answers["task/submit"] = samples.dialog(second, "Sure")
    await teams.dialog_submit(office.megan, {"note": "please"})
    moved = teams.world.dialogs[office.megan.id]
    bot.answers["task/submit"] = {"task": {"type": "message", "value": "Sent"}}
    closed = await teams.dialog_submit(office.megan, wanted="Send")

    assert ("Ask", FORM) == (opened.title, opened.card)
    assert ("Sure", second) == (moved.title, moved.card)
    assert ("closed", "Sent") == (closed.kind, closed.text)
    assert {} == teams.world.dialogs
    assert [
        ("task/fetch", {"rid": "REQ-1", "msteams": {"type": "task/fetch"}}),
        ("task/submit", {"step": 1, "note": "please"}),
        ("task/submit", {"step": 1}),
    ] == [(a["name"], a["value"]["data"]) for a in bot.heard]


async def test_an_empty_answer_closes_and_an_error_does_not(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """After a failed submit what was typed is still on the screen."""
    bot.answers["task/fetch"] = samples.dialog(FORM)
    await press(teams, bot, office, {"type": "task/fetch"})
    bot.answers["task/submit"] = 500
    failed = await teams.dialog_submit(office.megan)
    still_open = office.megan.id in teams.world.dialogs
    bot.answers["task/submit"] = None
    closed = await teams.dialog_submit(office.megan)

    assert ("error", True, "closed") == (failed.kind, still_open, closed.kind)
    with pytest.raises(LookupError, match="no dialog open"):
        await teams.dialog_submit(office.megan)


async def test_a_search_in_a_dialog_has_no_message(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """Typeahead works in the open dialog too."""
    query = {"type": "Data.Query", "dataset": "resources"}
    field = {"type": "Input.ChoiceSet", "id": "what", "choices": [], "choices.data": query}
    bot.answers["task/fetch"] = samples.dialog(samples.card(field, actions=(SEND,)))
    await press(teams, bot, office, {"type": "task/fetch"})
    await teams.search(office.megan, None, "what", "or")
    blocked = await teams.dialog_submit(office.megan, {"other": "x"})
    teams.dialog_close(office.megan)

    assert "resources" == bot.heard[-1]["value"]["dataset"]
    assert "replyToId" not in bot.heard[-1]
    assert "blocked" == blocked.kind
    assert {} == teams.world.dialogs


async def test_a_message_extension_carries_the_message(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """A command on a message sends its text; submitting names the command."""
    said = await teams.say_in(office.group, office.alice, "checkout is failing", mention=False)
    message = teams.world.messages_in(office.group)[0]
    bot.answers["composeExtension/fetchTask"] = samples.dialog(FORM)
    await teams.open_extension(office.megan, "requestAccess", message_id=message.id)
    bot.answers["composeExtension/submitAction"] = {}
    await teams.dialog_submit(office.megan)
    fetch, submit = bot.heard

    assert said.sent is None
    assert "checkout is failing" == fetch["value"]["messagePayload"]["body"]["content"]
    assert office.alice.aad_object_id == fetch["value"]["messagePayload"]["from"]["user"]["id"]
    assert ("requestAccess", {"step": 1, "note": ""}) == (
        submit["value"]["commandId"],
        submit["value"]["data"],
    )


async def test_a_message_extension_works_from_the_personal_chat(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """Without a message the command comes from the compose box."""
    await teams.open_extension(office.megan, "requestAccess")

    assert "compose" == bot.heard[0]["value"]["commandContext"]
    assert "personal" == bot.heard[0]["conversation"]["conversationType"]


async def test_submits_can_speak(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """The type imBack says the value as text; messageBack sends text and value together."""
    await press(teams, bot, office, {"type": "imBack", "value": "help"})
    back = {"type": "messageBack", "text": "help", "value": {"more": 1}}
    await press(teams, bot, office, back)
    said, backed = bot.heard

    assert "help" in said["text"]
    assert ("help", {"rid": "REQ-1", "more": 1}) == (backed["text"], backed["value"])


BAD_DIALOGS: dict[str, object] = {
    "unknown type": {"task": {"type": "else"}},
    "bare card": {"task": {"type": "continue", "value": {"card": FORM}}},
    "bad card": samples.dialog({"type": "AdaptiveCard"}),
}


@pytest.mark.parametrize("name", BAD_DIALOGS)
async def test_bad_dialogs_are_refused(
    teams: FakeTeams, bot: SmallBot, office: Office, name: str
) -> None:
    """A dialog's card is an attachment with a good card, or it is not shown."""
    bot.answers["task/fetch"] = BAD_DIALOGS[name]
    await press(teams, bot, office, {"type": "task/fetch"})

    assert {} == teams.world.dialogs
    assert 1 == len(teams.world.warnings)


async def test_a_dialog_may_be_a_page(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """A url instead of a card opens a page."""
    value = {"title": "Portal", "url": "https://daypass.example/form"}
    bot.answers["task/fetch"] = {"task": {"type": "continue", "value": value}}
    await press(teams, bot, office, {"type": "task/fetch"})

    assert "https://daypass.example/form" == teams.world.dialogs[office.megan.id].url
