"""What people settle between a yes and a no, and how access goes on: through both chats."""

import json
from datetime import timedelta

from adapters.playground.world import PERSONAS
from bot.domain.request import RequestState
from tests.scenarios.stage import Stage
from tests.scenarios.test_journeys import CHANGE, COUNT, READ, WRITE, is_closed, is_open

HALF = timedelta(minutes=30)
LEAD = PERSONAS["lead"].teams


async def test_less_is_offered_in_teams_and_accepted_in_slack(on: Stage) -> None:
    """The lead offers half an hour; one click of the developer, and it opens for that long."""
    await on.slash("developer", WRITE)
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    dialog = await on.teams.submit(LEAD, card.id, "Less…")
    fields = {"f_duration": "1800", "f_reason": "Half an hour will do."}
    await on.teams.dialog_submit(LEAD, fields)
    offered = await on.stored(request.id)
    receipt = await on.until(lambda: on.slack_card("developer", "Half an hour will do."), "offer")
    await on.slack_press("developer", receipt, "accept")
    opened = await on.settled(request.id, is_open)

    assert "dialog" == dialog.kind
    assert (RequestState.PENDING, 1) == (offered.state, len(offered.offers))
    assert HALF == opened.duration
    assert [PERSONAS["lead"].email] == [one.person for one in opened.decisions]
    await on.until(lambda: on.teams_card("lead", "Approved"), "lead sees the outcome")
    await on.verified()


async def test_a_question_is_asked_and_answered_across_chats(on: Stage) -> None:
    """The lead asks in Teams, the developer answers in Slack, and both see the talk."""
    await on.slash("developer", WRITE)
    request = await on.request()
    await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    await on.teams.say(LEAD, f"ask {request.id} which order?")
    await on.until(lambda: on.slack_card("developer", "which order?"), "question")
    await on.slash("developer", f"answer {request.id} number 4711")
    await on.until(lambda: on.teams_card("lead", "number 4711"), "answer")
    talk = (await on.stored(request.id)).talk

    assert ["which order?", "number 4711"] == [one.text for one in talk]
    assert RequestState.PENDING is (await on.stored(request.id)).state


async def test_an_extension_keeps_the_door_open(on: Stage) -> None:
    """The card before the end extends: the same password works on, and stops at the later end."""
    await on.slash("developer", WRITE)
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    await on.teams_press("lead", card, "approve")
    opened = await on.settled(request.id, is_open)
    user, password = await on.password("developer")
    await on.move(timedelta(minutes=46))
    ending = await on.until(lambda: on.slack_card("developer", "Extend 30 min"), "reminder")
    await on.slack_press("developer", ending, "extend")
    longer = await on.settled(request.id, lambda one: len(one.extended) == 1)
    await on.move(timedelta(minutes=20))

    before, after = opened.grants[0].expires_at, longer.grants[0].expires_at
    assert before
    assert before + HALF == after
    assert "yes" == await on.can(user, password, CHANGE)
    await on.move(timedelta(minutes=25))
    await on.settled(request.id, is_closed)
    assert "yes" != await on.can(user, password, COUNT)
    await on.verified()


async def test_a_lead_asks_for_a_report(on: Stage) -> None:
    """The receiver gets the way in; who asked sees that it opened, and no password."""
    await on.teams.say(LEAD, "orders read 1h for priya@example.com because she helps me")
    request = await on.settled((await on.request("lead")).id, is_open)
    user, password = await on.password("developer")

    assert PERSONAS["developer"].email == request.grantee
    assert "yes" == await on.can(user, password, COUNT)
    cards = json.dumps([one.card for one in on.teams_cards("lead")])
    assert "Show password" not in cards


async def test_unsigned_break_glass_keeps_from_the_next_one(on: Stage) -> None:
    """Until an owner signs it off, or an operator excuses it."""
    glass = "breakglass payments-incident INC-9 checkout is down"
    await on.slash("on-call", glass)
    first = await on.settled((await on.request("on-call")).id, is_open)
    refused = await on.slash("on-call", glass.replace("INC-9", "INC-10"))
    await on.teams.say(LEAD, f"excuse {first.id} because a second incident runs")
    allowed = await on.slash("on-call", glass.replace("INC-9", "INC-10"))

    assert first.id in refused
    assert "not signed off" in refused
    assert "glass is broken" in allowed.lower() or "break-glass" in allowed.lower()
    excused = await on.stored(first.id)
    assert excused.review
    assert PERSONAS["lead"].email == excused.review.excused_by


async def test_why_says_what_decided(on: Stage) -> None:
    """In one line, and only to somebody who has a part in it."""
    await on.slash("developer", READ)
    request = await on.settled((await on.request()).id, is_open)
    mine = await on.slash("developer", f"why {request.id}")
    stranger = await on.slash("on-call", f"why {request.id}")

    assert "production-read" in mine
    assert "production-read" not in stranger
