"""The page gets the whole state as JSON."""

import json

from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams import samples
from tests.adapters.playground.teams.conftest import Office
from tests.adapters.playground.teams.small_bot import SmallBot


async def test_everything_is_there_and_is_json(
    teams: FakeTeams, bot: SmallBot, office: Office
) -> None:
    """People, chats, messages with each viewer's card, dialogs, toasts and journals."""
    card = samples.card(samples.text("Asked"), actions=(samples.APPROVE,))
    mine = samples.card(samples.text("Mine"))
    _, sent = await bot.send(office.group.id, samples.message(card))
    bot.answers["adaptiveCard/action"] = samples.answer("card.adaptive", mine)
    await teams.execute(office.megan, sent["id"], "approve")
    bot.answers["composeExtension/fetchTask"] = samples.dialog(mine, "Ask")
    await teams.open_extension(office.alice, "requestAccess")
    await teams.say_in(office.group, office.alice, "hello")
    state = json.loads(json.dumps(teams.snapshot()))
    group = next(c for c in state["chats"] if c["id"] == office.group.id)
    by_bot, by_alice = group["messages"]

    assert [True, True, False] == [p["installed"] for p in state["people"]]
    assert (card, {office.megan.id: mine}) == (by_bot["card"], by_bot["views"])
    assert ("Daypass", True, "Alice Requester") == (
        by_bot["fromName"],
        by_bot["byBot"],
        by_alice["fromName"],
    )
    assert "Ask" == state["dialogs"][office.alice.id]["title"]
    assert 3 == len(state["exchanges"])
    assert teams.world.notices.version == state["version"]


async def test_edits_and_deletions_show(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """An edited message says so, and a deleted one is gone."""
    hello = {"type": "message", "text": "hello"}
    _, kept = await bot.send(office.group.id, hello)
    _, gone = await bot.send(office.group.id, hello)
    await bot.update(office.group.id, kept["id"], hello)
    teams.world.delete(teams.world.message(gone["id"]))
    group = next(c for c in teams.snapshot()["chats"] if c["id"] == office.group.id)

    assert [kept["id"]] == [m["id"] for m in group["messages"]]
    assert group["messages"][0]["editedAt"] == "2026-11-22T14:00:00+00:00"
