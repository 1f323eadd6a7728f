"""Clicks travel as Universal Actions, and the answers are seen by the clicker only."""

import asyncio
from typing import Any

import pytest

from adapters.playground.teams.outcome import Outcome
from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams import samples
from tests.adapters.playground.teams.conftest import TENANT, Clock, Office
from tests.adapters.playground.teams.small_bot import SmallBot, activity_path

Json = dict[str, Any]
CLICK = "adaptiveCard/action"


async def posted(bot: SmallBot, office: Office, card: Json) -> str:
    """Post a card to the group and return its activity id."""
    status, sent = await bot.send(office.group.id, samples.message(card))
    assert status == 201, sent
    return str(sent["id"])


async def test_a_click_is_an_invoke(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """The invoke names verb, data with inputs, trigger and the card's activity."""
    card = samples.card(samples.NOTE, actions=(samples.APPROVE,))
    activity_id = await posted(bot, office, card)
    bot.answers[CLICK] = samples.answer("activity.message", "Thank you")
    outcome = await teams.execute(office.megan, activity_id, "approve", {"note": "fine"})
    heard = bot.heard[0]

    assert ("message", "Thank you", 200) == (outcome.kind, outcome.text, outcome.status)
    assert ("invoke", CLICK, activity_id) == (heard["type"], heard["name"], heard["replyToId"])
    assert {
        "trigger": "manual",
        "action": {
            "type": "Action.Execute",
            "id": "yes",
            "title": "Approve",
            "verb": "approve",
            "data": {"rid": "REQ-1", "v": 3, "note": "fine"},
        },
    } == heard["value"]
    assert ["Thank you"] == [t.text for t in teams.world.toasts]


async def test_a_card_in_the_answer_is_for_the_clicker_until_an_update(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """Others keep the base card; a PUT replaces it for everybody."""
    base = samples.card(actions=(samples.APPROVE,))
    mine, final = samples.card(samples.text("Mine")), samples.card(samples.text("Final"))
    activity_id = await posted(bot, office, base)
    bot.answers[CLICK] = samples.answer("card.adaptive", mine)
    await teams.execute(office.megan, activity_id, "Approve")
    message = teams.world.message(activity_id)
    after_click = (message.card_for(office.megan.id), message.card_for(office.alice.id))
    await bot.update(office.group.id, activity_id, samples.message(final))

    assert (mine, base) == after_click
    assert {} == teams.world.message(activity_id).views
    assert final == teams.world.message(activity_id).card_for(office.megan.id)


BAD_ANSWERS: dict[str, object] = {
    "not 200": 500,
    "no body": None,
    "not an object": ["x"],
    "no status code": {"type": "application/vnd.microsoft.activity.message", "value": "x"},
    "unknown type": samples.answer("unknown", "x"),
    "text is no text": samples.answer("activity.message", {"text": "x"}),
    "bad card": samples.answer("card.adaptive", {"type": "AdaptiveCard"}),
    "sign-in": samples.answer("activity.loginRequest", {}, 401),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
async def test_bad_answers_show_an_error(
    teams: FakeTeams, bot: SmallBot, office: Office, name: str
) -> None:
    """What Teams cannot read is "Something went wrong", and a warning says why."""
    activity_id = await posted(bot, office, samples.card(actions=(samples.APPROVE,)))
    bot.answers[CLICK] = BAD_ANSWERS[name]
    outcome = await teams.execute(office.megan, activity_id, "approve")

    assert ("error", "Something went wrong. Please try again.") == (outcome.kind, outcome.text)
    assert 1 == len(teams.world.warnings)


async def test_an_error_is_shown_to_the_clicker_only(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """An error answer is a toast of one person."""
    activity_id = await posted(bot, office, samples.card(actions=(samples.APPROVE,)))
    bot.answers[CLICK] = samples.answer("error", {"code": "403", "message": "Not yours."}, 403)
    outcome = await teams.execute(office.megan, activity_id, "approve")
    toast = teams.world.toasts[-1]

    assert ("error", "Not yours.") == (outcome.kind, outcome.text)
    assert (office.megan.id, "error", "Not yours.") == (toast.person_id, toast.kind, toast.text)


async def test_required_inputs_stop_a_click_unless_they_are_not_associated(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """The client sends nothing while a required input is empty; `none` skips check and inputs."""
    required = samples.NOTE | {"isRequired": True, "errorMessage": "A note is needed."}
    revoke = {"type": "Action.Execute", "title": "Revoke", "verb": "revoke", "data": {"r": 1}}
    card = samples.card(required, actions=(samples.APPROVE, revoke | {"associatedInputs": "none"}))
    activity_id = await posted(bot, office, card)
    bot.answers[CLICK] = samples.answer("activity.message", "ok")
    stopped = await teams.execute(office.megan, activity_id, "approve")
    passed = await teams.execute(office.megan, activity_id, "revoke")

    assert ("blocked", "A note is needed.", None) == (stopped.kind, stopped.text, stopped.sent)
    assert "message" == passed.kind
    assert [{"r": 1}] == [a["value"]["action"]["data"] for a in bot.heard]


async def test_a_slow_bot_is_given_up(teams: FakeTeams, bot: SmallBot) -> None:
    """After the patience of the service the person is told, and the click may come again."""
    alice = teams.add_person("Alice Requester")
    teams.preinstall(alice)
    _, made = await bot.create(alice.id, TENANT)
    card = samples.card(actions=(samples.APPROVE,))
    _, sent = await bot.send(made["id"], samples.message(card))
    never = asyncio.Event()

    async def hang(_: Json) -> None:
        await never.wait()

    bot.during = hang
    teams.limit_patience(0.05, resends=1)
    outcome = await teams.execute(alice, sent["id"], "approve")
    never.set()

    assert ("error", "Unable to reach app. Please try again.") == (outcome.kind, outcome.text)
    assert ["timeout", "timeout"] == [e.note for e in teams.world.exchanges]
    assert bot.heard[0] == bot.heard[1]


async def test_a_refresh_is_automatic_and_quiet(
    teams: FakeTeams, bot: SmallBot, office: Office, clock: Clock
) -> None:
    """Only those named refresh, once a minute unless the card was edited, and see no errors."""
    action = {"type": "Action.Execute", "verb": "view", "data": {"rid": "REQ-1"}}
    refresh = {"action": action, "userIds": [office.megan.id]}
    base = samples.card(samples.text("Base"), refresh=refresh)
    mine = samples.card(samples.text("For approvers"))
    activity_id = await posted(bot, office, base)
    bot.answers[CLICK] = samples.answer("card.adaptive", mine)

    async def refreshed() -> Outcome:
        return await teams.refresh(office.megan, activity_id)

    first, soon = await refreshed(), await refreshed()
    clock.move(minutes=1)
    later = await refreshed()
    await bot.update(office.group.id, activity_id, samples.message(base))
    edited = await refreshed()
    other = await teams.refresh(office.alice, activity_id)

    assert ["card", "blocked", "card", "card", "blocked"] == [
        o.kind for o in (first, soon, later, edited, other)
    ]
    assert "automatic" == bot.heard[0]["value"]["trigger"]
    assert mine == teams.world.message(activity_id).card_for(office.megan.id)
    bot.answers[CLICK] = 500
    assert "error" == (await teams.refresh(office.alice, activity_id, force=True)).kind
    assert [] == [t for t in teams.world.toasts if t.kind == "error"]


async def test_an_update_from_a_refresh_is_warned_about(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """Editing a card while it refreshes itself would go round for ever."""
    action = {"type": "Action.Execute", "verb": "view"}
    card = samples.card(refresh={"action": action})
    activity_id = await posted(bot, office, card)

    async def edit(_: Json) -> None:
        path = activity_path(office.group.id, activity_id)
        await bot.call("PUT", path, samples.message(card))

    bot.during = edit
    bot.answers[CLICK] = samples.answer("activity.message", "x")
    await teams.refresh(office.megan, activity_id)

    assert ["endless loop" in w for w in teams.world.warnings] == [True]


async def test_a_submit_is_a_message_with_a_value(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """Old clients send the fallback of an Action.Execute as a message without text."""
    card = samples.card(samples.NOTE, actions=(samples.APPROVE,))
    activity_id = await posted(bot, office, card)
    await teams.submit(office.megan, activity_id, "approve", {"note": "ok"})
    heard = bot.heard[0]

    assert "message" == heard["type"]
    assert "text" not in heard
    assert activity_id == heard["replyToId"]
    assert {"rid": "REQ-1", "v": 3, "verb": "approve", "note": "ok"} == heard["value"]


async def test_a_search_asks_for_choices(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """Typing into a Data.Query sends text, dataset and, when asked to, the other inputs."""
    query = {"type": "Data.Query", "dataset": "resources", "associatedInputs": "auto"}
    choose = {"type": "Input.ChoiceSet", "id": "what", "choices": [], "choices.data": query}
    activity_id = await posted(bot, office, samples.card(samples.NOTE, choose))
    found = [{"title": f"db-{n}", "value": str(n)} for n in range(20)]
    bot.answers["application/search"] = {
        "type": "application/vnd.microsoft.search.searchResponse",
        "value": {"results": found},
    }
    outcome = await teams.search(office.megan, activity_id, "what", "db", {"note": "n"})

    assert tuple(found[:15]) == outcome.shown.results
    assert {
        "queryText": "db",
        "queryOptions": {"skip": 0, "top": 15},
        "dataset": "resources",
        "data": {"note": "n"},
    } == bot.heard[0]["value"]
    assert "blocked" == (await teams.search(office.megan, activity_id, "note", "x")).kind
    bot.answers["application/search"] = {"value": {"results": "x"}}
    assert "error" == (await teams.search(office.megan, activity_id, "what", "x")).kind


async def test_deleted_messages_cannot_be_clicked(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """A message that is gone, or has no card, is a mistake of the test."""
    activity_id = await posted(bot, office, samples.card(actions=(samples.APPROVE,)))
    _, plain = await bot.send(office.group.id, {"type": "message", "text": "hi"})
    await bot.call("DELETE", activity_path(office.group.id, activity_id))

    with pytest.raises(LookupError, match="There is no message"):
        await teams.execute(office.megan, activity_id, "approve")
    with pytest.raises(LookupError, match="has no card"):
        await teams.execute(office.megan, plain["id"], "approve")


async def test_an_empty_answer_is_asked_again(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """Teams repeats a click that was answered without a body, when told to."""
    teams.limit_patience(5, resends=2)
    activity_id = await posted(bot, office, samples.card(actions=(samples.APPROVE,)))
    await teams.execute(office.megan, activity_id, "approve")

    assert 3 == len(bot.heard)


async def test_what_a_card_does_not_offer_is_blocked(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """No such button, no fallback, no refresh: the client sends nothing."""
    bare = {"type": "Action.Execute", "title": "Deny", "verb": "deny"}
    activity_id = await posted(bot, office, samples.card(actions=(bare,)))
    outcomes = [
        await teams.execute(office.megan, activity_id, "approve"),
        await teams.submit(office.megan, activity_id, "approve"),
        await teams.submit(office.megan, activity_id, "deny"),
        await teams.refresh(office.megan, activity_id),
    ]

    assert ["blocked"] * 4 == [o.kind for o in outcomes]
    assert [] == bot.heard


async def test_large_chats_do_not_refresh_for_everybody(teams: FakeTeams, bot: SmallBot) -> None:
    """Without userIds a card refreshes by itself only among 60 people at most."""
    people = [teams.add_person(f"Person {n}") for n in range(61)]
    chat = teams.add_group("Everybody", people)
    card = samples.card(refresh={"action": {"type": "Action.Execute", "verb": "view"}})
    _, sent = await bot.send(chat.id, samples.message(card))

    assert "blocked" == (await teams.refresh(people[0], sent["id"])).kind
