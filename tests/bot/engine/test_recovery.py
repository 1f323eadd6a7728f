"""After a restored backup nothing opens until somebody has looked, and nothing is lent twice."""

import pytest

from bot.cards.model import Action
from bot.cards.reply import Say
from bot.domain.commands import Approve, Deny
from bot.domain.request import GrantState, RequestState
from bot.engine.recovery import ASK_AGAIN, HELD
from bot.ports.faults import TryAgain
from bot.ports.store import Actor, StoreAway
from tests.bot.domain.world import DEV, LEAD
from tests.bot.engine.restorable import (
    HOUR,
    MINUTE,
    Restorable,
    mode_of,
    opening,
    states,
)

READ, WRITE = "orders read 1h", "orders write 1h INC-7 checkout is failing"


async def test_after_a_restored_backup_nothing_is_opened_until_it_is_confirmed(
    made: Restorable,
) -> None:
    """What is asked for is taken, held, and opened once somebody has looked."""
    on = made.on
    await made.back_up()
    await on.say(DEV, READ)
    await made.look()
    lost = dict(on.target.open)
    await made.restore()
    await on.say(DEV, READ)
    await opening(on)
    held = await on.request()
    doors = dict(on.target.open)
    on.target.open.clear()  # the operator removed what nobody explains
    refused = await made.confirm()
    on.clock.move(MINUTE)
    await made.look()
    said = await made.confirm()
    await opening(on)

    assert 1 == len(lost)
    assert lost == doors
    assert (RequestState.APPROVED, [GrantState.PLANNED]) == states(held)
    assert not refused.good
    assert said.good, said.text
    assert (RequestState.APPROVED, [GrantState.ACTIVE]) == states(await on.request())
    assert 1 == len(on.target.open)


async def test_operators_are_told_why_and_what_to_do(made: Restorable) -> None:
    """Once, with the entry that is missing; the doors that nobody explains are named, too."""
    on = made.on
    await made.back_up()
    await on.say(DEV, READ)
    await made.look()
    await made.restore()
    await made.look()
    alarms = [repr(one) for one in on.chat.shown("#operators")]

    assert 1 == sum("it is an older copy" in one and "daypass recover" in one for one in alarms)
    assert 1 == sum("which is not live here" in one for one in alarms)
    assert 1 == (await on.audit()).count('"event":"recovery mode"')


async def test_what_was_asked_before_is_void_since_it_may_have_been_denied(
    made: Restorable,
) -> None:
    """A denied request must not come back to life; who asked is told to ask again."""
    on = made.on
    await on.say(DEV, WRITE)
    await made.back_up()
    request = await on.request()
    no = Deny(person=LEAD, reason="Not today.")
    await on.engine.handler.carry_out(request.id, no, Actor())
    await made.look()
    await made.restore()
    again = await on.press(LEAD, Action.APPROVE, request)
    found = await on.request(request.id)

    assert (RequestState.VOIDED, ASK_AGAIN) == (found.state, found.reason)
    assert {} == on.target.open
    assert isinstance(again, Say)
    assert "already voided" in again.card.summary


async def test_an_approval_is_not_used_twice(made: Restorable) -> None:
    """What the copy knows as approved was opened, and given back, in what is lost."""
    on = made.on
    on.target.failures = [TryAgain("away")] * 2
    await on.say(DEV, READ)
    await made.back_up()
    await on.pass_time(MINUTE)
    await on.pass_time(MINUTE)
    opened = dict(on.target.open)
    await on.say(DEV, "done")
    await made.look()
    on.target.calls.clear()
    await made.restore()
    await made.confirm(anyway=True)
    await opening(on)
    found = await on.request()

    assert 1 == len(opened)
    assert (RequestState.CLOSED, [GrantState.ENDED]) == states(found)
    assert [] == [one for one in on.target.calls if one.startswith("grant")]
    assert {} == on.target.open


async def test_what_is_past_its_end_is_taken_back_again(made: Restorable) -> None:
    """Although the copy believes that it has just begun, and while nothing is opened."""
    on = made.on
    await on.say(DEV, READ)
    await made.back_up()
    await on.pass_time(2 * HOUR)
    await made.look()
    on.target.calls.clear()
    await made.restore()
    found = await on.request()

    assert mode_of(on)
    assert (RequestState.CLOSED, [GrantState.ENDED]) == states(found)
    assert [f"revoke {found.grants[0].id}"] == on.target.calls


async def test_access_that_goes_on_in_the_copy_goes_on(made: Restorable) -> None:
    """It was open before the copy was made, and ends when it would have."""
    on = made.on
    await on.say(DEV, READ)
    await made.back_up()
    await on.say(DEV, "ledger read 1h")
    await made.look()
    await made.restore()
    still = await on.request()
    await on.pass_time(HOUR)

    assert (RequestState.APPROVED, [GrantState.ACTIVE]) == states(still)
    assert (RequestState.CLOSED, [GrantState.ENDED]) == states(await on.request(still.id))


async def test_the_mode_outlasts_a_restart_and_what_is_asked_in_it_is_not_void(
    made: Restorable,
) -> None:
    """Only an operator ends it."""
    on = made.on
    await made.back_up()
    await on.say(DEV, READ)
    await made.look()
    await made.restore()
    on.clock.move(MINUTE)
    await on.say(DEV, WRITE)
    await made.start()

    assert mode_of(on)
    assert RequestState.PENDING is (await on.request()).state


async def test_a_database_that_went_on_from_an_older_copy_is_found_out(made: Restorable) -> None:
    """It has more entries than the witness knows, but not the same."""
    on = made.on
    await made.back_up()
    await on.say(DEV, READ)
    await made.look()
    witness, on.witness = on.witness, None
    await made.restore()
    await on.say(DEV, "ledger read 1h")
    await on.say(DEV, "done")
    on.witness = witness
    await made.start()

    mode = mode_of(on)
    assert mode
    assert "another copy" in mode.why


async def test_a_second_loss_is_not_taken_for_the_first(made: Restorable) -> None:
    """The copy is from the mode itself: what was asked in it was opened since, and given back."""
    on = made.on
    await made.back_up()
    await on.say(DEV, READ)
    await made.look()
    await made.restore()
    on.clock.move(MINUTE)
    await on.say(DEV, WRITE)
    request = await on.request()
    await made.back_up()
    await made.confirm(anyway=True)
    await on.engine.handler.carry_out(request.id, Approve(person=LEAD), Actor())
    await opening(on)
    await on.say(DEV, "done")
    await made.look()
    await made.restore()

    assert mode_of(on)
    assert RequestState.VOIDED is (await on.request(request.id)).state


async def test_a_restart_without_a_loss_changes_nothing(made: Restorable) -> None:
    """Also when the witness is behind, because the process died."""
    on = made.on
    await made.look()
    await on.say(DEV, READ)
    await made.start()

    assert mode_of(on) is None
    assert 1 == len(on.target.open)


async def test_without_a_database_the_mode_holds_and_the_rest_is_made_up_for(
    made: Restorable,
) -> None:
    """A clock that jumps while the database is away opens nothing either."""
    on = made.on
    on.clock.jump(HOUR)
    on.flaky.away = True
    with pytest.raises(StoreAway):
        await on.engine.recovery.watch()
    held = on.engine.recovery.held()
    on.flaky.away = False
    await made.look()

    assert HELD == held
    assert 1 == (await on.audit()).count('"event":"recovery mode"')
