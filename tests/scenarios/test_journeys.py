"""The journeys of people, through both chats, over real PostgreSQL, on both stores."""

from datetime import timedelta

import psycopg
import pytest

from adapters.playground.world import PERSONAS
from bot.domain.ids import PersonId
from bot.domain.request import Cause, GrantState, Request, RequestState, ReviewState
from tests.scenarios.stage import Stage

READ = "orders read 1h"
WRITE = "orders write 1h INC-7 checkout is failing"
ADMIN = "orders admin 30m because INC-7 a wrong column type"
COUNT = "SELECT count(*) FROM orders"
CHANGE = "UPDATE orders SET status = 'paid' WHERE id = 1"


def is_open(request: Request) -> bool:
    """Say whether every grant is active."""
    return bool(request.grants) and all(one.state is GrantState.ACTIVE for one in request.grants)


def is_closed(request: Request) -> bool:
    """Say whether the request is closed."""
    return request.state is RequestState.CLOSED


async def test_read_is_granted_at_once(on: Stage) -> None:
    """A read needs nobody: it opens, its password works for reading only, and it ends on time."""
    said = await on.slash("developer", READ)
    request = await on.settled((await on.request()).id, is_open)
    user, password = await on.password("developer")

    assert "approved by the flow" in said
    assert await on.can(user, password, COUNT) == "yes"
    assert "permission denied" in await on.can(user, password, CHANGE)
    await on.move(timedelta(hours=1))
    after = await on.settled(request.id, is_closed)
    assert Cause.EXPIRED is after.grants[0].cause
    assert [] == await on.roles()
    assert "yes" != await on.can(user, password, COUNT)


async def test_write_is_asked_in_slack_and_approved_in_teams(on: Stage) -> None:
    """The lead approves in Teams; every copy in both chats shows the outcome."""
    await on.slash("developer", WRITE)
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    other = await on.until(lambda: on.slack_card("on-call", "asks for"), "on-call's card")
    pressed = await on.teams_press("lead", card, "approve")
    await on.settled(request.id, is_open)
    user, password = await on.password("developer")

    assert pressed.kind in {"card", "message"}
    assert await on.can(user, password, CHANGE) == "yes"
    await on.until(lambda: on.teams_card("lead", "Approved"), "lead sees the outcome")
    seen = await on.until(lambda: on.slack_card("on-call", "Approved"), "on-call sees it")
    assert seen.ts == other.ts
    assert "Approve" not in str([one for one in seen.blocks if one["type"] == "actions"])
    await on.until(lambda: on.slack_card("developer", "Access is open"), "receipt")


async def test_write_is_asked_in_teams_and_approved_in_slack(on: Stage) -> None:
    """The other way round: words in Teams, a button in Slack."""
    await on.teams.say(PERSONAS["developer"].teams, WRITE)
    request = await on.request()
    card = await on.until(lambda: on.slack_card("on-call", "asks for"), "on-call's card")
    await on.slack_press("on-call", card, "approve")
    opened = await on.settled(request.id, is_open)

    assert [PERSONAS["on-call"].email] == [one.person for one in opened.decisions]
    await on.until(lambda: on.teams_card("lead", "Approved"), "lead sees the outcome")


async def test_admin_needs_two_distinct_approvers(on: Stage) -> None:
    """The manager and two owners must say yes, whichever chat each is in."""
    await on.slash("developer", ADMIN)
    request = await on.request()
    lead = await on.until(lambda: on.teams_card("lead", "asks for"), "lead")
    grace = await on.until(lambda: on.teams_card("owner", "asks for"), "first owner")
    luis = await on.until(lambda: on.slack_card("owner-2", "asks for"), "second owner")
    await on.teams_press("lead", lead, "approve")
    await on.teams_press("owner", grace, "approve")
    await on.teams_press("owner", grace, "approve")
    waiting = await on.stored(request.id)
    await on.slack_press("owner-2", luis, "approve")

    assert RequestState.PENDING is waiting.state
    opened = await on.settled(request.id, is_open)
    assert 3 == len(opened.decisions)


async def test_deny_needs_a_reason_and_tells_the_requester(on: Stage) -> None:
    """Deny opens a dialog; without a reason nothing happens, with one the requester reads it."""
    await on.slash("developer", WRITE)
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    dialog = await on.teams.submit(PERSONAS["lead"].teams, card.id, "Deny…")
    await on.teams.dialog_submit(PERSONAS["lead"].teams, {"f_reason": " "})
    still = await on.stored(request.id)
    await on.teams.dialog_submit(PERSONAS["lead"].teams, {"f_reason": "Use the replica."})

    assert "dialog" == dialog.kind
    assert RequestState.PENDING is still.state
    denied = await on.settled(request.id, lambda one: one.state is RequestState.DENIED)
    assert "Use the replica." == denied.reason
    await on.until(lambda: on.slack_card("developer", "Use the replica."), "requester")


async def test_break_glass_is_loud_and_owes_a_review(on: Stage) -> None:
    """On-call gets everything at once; the channel hears of it; an owner signs it off."""
    await on.slash("on-call", "breakglass payments-incident INC-9 checkout is down")
    request = await on.settled((await on.request("on-call")).id, is_open)
    channel = await on.until(
        lambda: [one for one in on.slack.workspace.messages if one.channel == "C02INCIDENTS"],
        "the incident channel",
    )
    review = await on.until(lambda: on.slack_card("owner-2", "Sign off"), "review card")
    await on.slack_press("owner-2", review, "sign_off")

    assert "Break-glass" in str(channel[0].blocks)
    assert 3 == len(request.grants)
    signed = await on.stored(request.id)
    assert signed.review
    assert ReviewState.SIGNED_OFF is signed.review.state


async def test_a_bundle_is_divided_by_flow(on: Stage) -> None:
    """A bundle of writes and reads becomes two requests: one waits, one is open at once."""
    await on.slash("developer", "payments-incident 1h because INC-7 checkout is failing")
    mine = await on.bot.store.read(
        lambda unit: unit.finder.of_person(PersonId(PERSONAS["developer"].email), 10)
    )

    assert {"production-read", "production-write"} == {str(one.flow) for one in mine}
    reads = next(one for one in mine if one.flow == "production-read")
    opened = await on.settled(reads.id, is_open)
    assert 2 == len(opened.grants)


async def test_a_withdrawn_request_cannot_be_approved(on: Stage) -> None:
    """After "withdraw" the approver's late click gets one sentence and opens nothing."""
    await on.slash("developer", WRITE)
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    said = await on.slash("developer", "withdraw")
    late = await on.teams_press("lead", card, "approve")

    assert "withdrawn" in said
    assert late.kind in {"card", "message", "error", "blocked"}
    assert RequestState.WITHDRAWN is (await on.stored(request.id)).state
    assert [] == await on.roles()


async def test_when_nobody_can_approve_it_is_said_at_once(on: Stage) -> None:
    """Two owners there are where three must decide: the request waits, and the asker is told."""
    file = on.playground.folder.access_file
    file.write_text(file.read_text().replace("at_least: 2", "at_least: 3"))
    await on.bot.policies.reload()
    said = await on.slash("developer", ADMIN)

    assert "too few people can approve" in said
    assert RequestState.PENDING is (await on.request()).state


async def test_an_open_session_ends_with_the_grant(on: Stage) -> None:
    """A session that is still open at the end is cut off, even inside SET ROLE.

    There a revoked membership alone would change nothing: the session keeps all that the role may.
    """
    await on.slash("developer", READ)
    request = await on.settled((await on.request()).id, is_open)
    user, password = await on.password("developer")
    session = await psycopg.AsyncConnection.connect(
        on.playground.production(user, password), autocommit=True
    )
    await on.let_set_role(user, "app_read")
    async with session:
        await session.execute("SET ROLE app_read")
        await session.execute(COUNT)
        await on.move(timedelta(hours=1))
        after = await on.settled(request.id, is_closed)

        with pytest.raises(psycopg.OperationalError):
            await session.execute("SELECT 1")
    assert 1 == after.grants[0].sessions_ended


async def test_done_early_gives_it_back(on: Stage) -> None:
    """Saying done ends the access long before its time."""
    await on.slash("developer", READ)
    request = await on.settled((await on.request()).id, is_open)
    said = await on.slash("developer", "done")
    after = await on.settled(request.id, is_closed)

    assert "being removed" in said
    assert Cause.GIVEN_BACK is after.grants[0].cause
    assert [] == await on.roles()
    again = await on.slash("developer", "done")
    assert "nothing that you hold" in again


async def test_cards_change_after_a_restart(on: Stage) -> None:
    """The bot restarts between ask and decision: the old card still works and still changes."""
    await on.slash("developer", WRITE)
    request = await on.request()
    card = await on.until(lambda: on.teams_card("lead", "asks for"), "lead's card")
    await on.stop_bot()
    await on.start_bot()
    await on.teams_press("lead", card, "approve")

    await on.settled(request.id, is_open)
    changed = await on.until(lambda: on.teams_card("lead", "Approved"), "lead's card changed")
    assert changed.id == card.id
