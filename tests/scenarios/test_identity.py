"""Who counts: never the requester, each human once, whatever is clicked, written or forged."""

import asyncio
import copy
import json

from adapters.playground.slack.records import Message
from adapters.playground.world import PERSONAS
from bot.domain.ids import PersonId
from bot.domain.request import GrantState, Request, RequestState, ReviewState
from tests.scenarios.stage import Stage

WRITE = "orders write 1h INC-7 checkout is failing"
ADMIN = "orders admin 30m because INC-7 a wrong column type"
OWN = "You asked for this or would receive it, so somebody else must decide."


def is_open(request: Request) -> bool:
    """Say whether every grant is active."""
    return bool(request.grants) and all(one.state is GrantState.ACTIVE for one in request.grants)


def forged(message: Message, action: str, request: Request) -> Message:
    """Turn the first button of a message into another one, as a tampered client might."""
    row = next(one for one in message.blocks if one["type"] == "actions")
    row["elements"][0] = copy.deepcopy(row["elements"][0]) | {
        "action_id": action,
        "value": json.dumps({"r": request.id, "d": request.digest}),
    }
    row["elements"][0].pop("confirm", None)
    return message


async def test_the_requester_never_approves_by_words_or_forged_button(on: Stage) -> None:
    """Words in both chats, a forged Slack button and a forged Teams card: nothing is decided."""
    await on.slash("developer", WRITE)
    request = await on.request()
    me = PERSONAS["developer"]
    said = await on.slash("developer", f"approve {request.id}")
    await on.teams.say(me.teams, f"approve {request.id}")
    mine = await on.until(lambda: on.slack_card("developer", str(request.id)), "receipt")
    await on.slack_press("developer", forged(mine, "approve", request), "approve")
    pressed = await forged_in_teams(on, "developer", request, "approve")

    assert OWN in said
    assert OWN in pressed
    after = await on.stored(request.id)
    assert RequestState.PENDING is after.state
    assert () == after.decisions
    await on.until(lambda: OWN in str(on.slack.workspace.messages), "the sentence in Slack")
    assert 4 == (await on.events(request.id)).count("Approve refused")
    assert [] == await on.roles()


async def forged_in_teams(on: Stage, person: str, request: Request, action: str) -> str:
    """Put a decision on a card of a person's own chat and press it; return what was answered."""
    who = PERSONAS[person].teams
    await on.teams.say(who, "list")
    message = await on.until(lambda: on.teams_card(person, "Yours"), "the list")
    data = {"daypass": 1, "action": action, "request": request.id, "digest": request.digest}
    card = message.card or {}
    card["actions"] = [{"type": "Action.Execute", "verb": action, "title": "x", "data": data}]
    done = await on.teams.execute(who, message.id, action)
    return json.dumps(done.body)


async def test_a_bystander_decides_nothing_and_learns_nothing(on: Stage) -> None:
    """Who has no part in a request cannot decide it, nor learn whether it exists."""
    await on.slash("lead", WRITE)
    request = await on.request("lead")
    said = await on.slash("developer", f"approve {request.id}")
    unknown = await on.slash("developer", "approve REQ-AAAAAA")
    pressed = await forged_in_teams(on, "developer", request, "approve")

    assert RequestState.PENDING is (await on.stored(request.id)).state
    assert "you have no part in it" in unknown
    assert said.replace(request.id, "REQ-AAAAAA") == unknown
    assert "you have no part in it" in pressed


async def test_the_user_of_break_glass_never_reviews_it(on: Stage) -> None:
    """Neither a forged button in Slack nor one in Teams lets the user sign off or challenge."""
    await on.slash("on-call", "breakglass payments-incident INC-9 checkout is down")
    request = await on.settled((await on.request("on-call")).id, is_open)
    card = await on.until(lambda: on.slack_card("on-call", "Show password"), "way in")
    await on.slack_press("on-call", forged(card, "sign_off", request), "sign_off")
    said = await forged_in_teams(on, "on-call", request, "sign_off")
    same = await on.stored(request.id)

    assert "You used this break-glass, so somebody else must review it." in said
    assert same.review
    assert ReviewState.OPEN is same.review.state


async def test_one_human_counts_once_through_two_chats(on: Stage) -> None:
    """The lead approves in Teams and again in Slack, the manager's slot is filled only once."""
    await on.slash("developer", ADMIN)
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead")
    grace = await on.until(lambda: on.teams_card("owner", "asks for"), "first owner")
    await on.teams_press("lead", card, "approve")
    said = await on.slash("lead", f"approve {request.id}")
    await on.teams.say(PERSONAS["lead"].teams, f"approve {request.id}")
    await on.teams_press("owner", grace, "approve")
    after = await on.stored(request.id)

    assert "already" in said
    assert RequestState.PENDING is after.state
    wanted = {PersonId(PERSONAS[one].email) for one in ("lead", "owner")}
    assert wanted == {one.person for one in after.decisions}
    assert 2 == len(after.decisions)
    assert [] == await on.roles()


async def test_racing_approvals_from_both_chats_open_one_door(on: Stage) -> None:
    """Six clicks at once, by two people through two chats: one outcome, one door, all answered."""
    await on.slash("developer", WRITE)
    request = await on.request()
    lead = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    mei = await on.until(lambda: on.slack_card("on-call", "asks for"), "on-call's card")
    await asyncio.gather(
        on.teams_press("lead", lead, "approve"),
        on.slack_press("on-call", mei, "approve"),
        on.slash("lead", f"approve {request.id}"),
        on.teams_press("lead", lead, "approve"),
        on.slack_press("on-call", mei, "approve"),
        on.teams.say(PERSONAS["on-call"].teams, f"approve {request.id}"),
    )
    opened = await on.settled(request.id, is_open)

    events = await on.events(request.id)
    assert 1 == events.count("RequestApproved")
    assert 1 == events.count("AccessOpened")
    assert 1 == len(opened.grants)
    assert 1 == len(await on.roles())
    people = [one.person for one in opened.decisions]
    assert len(people) == len(set(people))


async def test_approve_and_deny_at_once_have_one_outcome(on: Stage) -> None:
    """The first commit wins; the other is told so, and a denied request opens nothing."""
    await on.slash("developer", WRITE)
    request = await on.request()
    await asyncio.gather(
        on.slash("lead", f"approve {request.id}"),
        on.slash("on-call", f"deny {request.id} because not now"),
        on.teams.say(PERSONAS["on-call"].teams, f"deny {request.id} because not now"),
        on.teams.say(PERSONAS["lead"].teams, f"approve {request.id}"),
    )
    after = await on.settled(request.id, lambda one: one.state is not RequestState.PENDING)

    events = await on.events(request.id)
    assert 1 == events.count("RequestApproved") + (after.state is RequestState.DENIED)
    if after.state is RequestState.DENIED:
        assert [] == await on.roles()
    else:
        await on.settled(request.id, is_open)


async def test_late_clicks_get_one_sentence_and_the_current_card(on: Stage) -> None:
    """After the outcome a late click in each chat is told once, and its card shows the outcome."""
    await on.slash("developer", WRITE)
    request = await on.request()
    lead = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    mei = await on.until(lambda: on.slack_card("on-call", "asks for"), "on-call's card")
    old = copy.deepcopy(mei.blocks)
    await on.slash("lead", f"deny {request.id} because use the replica")
    await on.settled(request.id, lambda one: one.state is RequestState.DENIED)
    await on.until(lambda: on.slack_card("on-call", "Denied"), "outcome in Slack")
    mei.blocks = old
    before = len(on.slack.workspace.messages)
    await on.slack_press("on-call", mei, "approve")
    told = await on.until(lambda: on.slack.workspace.messages[before:], "a sentence in Slack")
    late = await on.teams_press("lead", lead, "approve")

    assert 1 == len(told)
    assert "already denied" in told[0].text
    await on.until(lambda: "Denied" in str(mei.blocks), "the current card in Slack")
    assert late.kind in {"card", "blocked"}
    assert "approve" not in json.dumps(on.teams_card("lead", "Denied").card)  # type: ignore[union-attr]  # seen
    assert RequestState.DENIED is (await on.stored(request.id)).state
