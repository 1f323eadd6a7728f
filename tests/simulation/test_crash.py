"""The process dies at every step between asking and the end: nothing is lost or stays open."""

import contextlib
from datetime import timedelta

import pytest

from bot.cards.model import Action
from bot.domain.request import GrantState, RequestState
from tests.bot.domain.world import DEV, LEAD, ONCALL
from tests.bot.engine.stage import Stage, stage
from tests.simulation.mortal import Died, Life

ASK = "orders write 1h INC-7 checkout is failing"


class Told:
    """What people were told before the process died: they may rely on it."""

    asked = False
    approved = False


async def journey(on: Stage, told: Told) -> None:
    """Ask, approve, hold, and let it end."""
    await on.engine.desk.hear(on.caller(DEV), ASK)
    told.asked = True
    await on.engine.dispatcher.settle()
    request = await on.request()
    await on.press(LEAD, Action.APPROVE, request)
    told.approved = True
    await on.pass_time(timedelta(hours=1))


async def live_on(on: Stage) -> None:
    """Start again, and let everything that was decided happen."""
    on.restart()
    await on.pass_time(timedelta(seconds=1))
    await on.pass_time(timedelta(seconds=40))  # leases of the dead run out
    await on.pass_time(timedelta(minutes=5))


async def steps() -> int:
    """Count the steps of a journey that nothing interrupts."""
    async with stage() as on:
        life = Life()
        on.restart(life)
        await journey(on, Told())
        return len(life.steps)


@pytest.mark.parametrize("shared", [False, True], ids=["own doors", "shared doors"])
async def test_dying_at_any_step_loses_nothing_and_leaves_nothing_open(shared: bool) -> None:  # noqa: FBT001 - a parameter
    """What was acknowledged holds, what is open is known, and in the end all is closed."""
    for dies_at in range(1, await steps() + 1):
        async with stage(shared=shared) as on:
            on.restart(Life(dies_at))
            told = Told()
            with contextlib.suppress(Died):
                await journey(on, told)
            await live_on(on)
            await _holds(on, told, dies_at)


async def _holds(on: Stage, told: Told, dies_at: int) -> None:
    found = await on.requests()
    assert found or not told.asked, dies_at
    for request in found:
        decided = request.state is not RequestState.PENDING
        assert decided or not told.approved, dies_at
        live = {one.id for one in request.grants if one.live}
        assert {door.grant for door in on.target.open.values()} <= live, dies_at
    await on.pass_time(timedelta(hours=5))
    await on.pass_time(timedelta(seconds=40))
    assert {} == on.target.open, dies_at
    for request in await on.requests():
        assert request.state not in {RequestState.PENDING, RequestState.APPROVED}, dies_at
        assert all(one.state is GrantState.ENDED for one in request.grants), dies_at
    assert (await on.store.audit_reader.verify()).first_bad is None, dies_at


async def test_dying_twice_in_a_break_glass_is_no_different() -> None:
    """Two deaths in a row, at each pair of early steps, end as closed as one."""
    for first in range(1, 12):
        async with stage() as on:
            for dies_at in (first, 5):
                on.restart(Life(dies_at))
                with contextlib.suppress(Died):
                    await on.say(ONCALL, "breakglass incident INC-9 it is down")
                await _try_a_while(on)
            await live_on(on)
            await on.pass_time(timedelta(hours=2))
            await on.pass_time(timedelta(seconds=40))

            assert {} == on.target.open, first


async def _try_a_while(on: Stage) -> None:
    with contextlib.suppress(Died):
        await on.pass_time(timedelta(seconds=40))
