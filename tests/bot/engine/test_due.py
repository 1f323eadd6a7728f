"""What time brings about happens once, for each request by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.catalog import Catalogue
from bot.domain.change import Change
from bot.domain.decide import decide
from bot.domain.policy import Policy
from bot.domain.request import Request, RequestState
from bot.engine import due as module
from bot.ports.store import StoreAway
from tests.bot.domain.world import DEV, LEAD, PEOPLE, policy
from tests.bot.engine.stage import Stage, stage

ASK = "orders write 1h INC-7 checkout is failing"


async def test_a_request_that_nobody_answers_lapses() -> None:
    """Its requester is told what to do."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await on.pass_time(timedelta(hours=5))

        assert RequestState.LAPSED is (await on.request()).state


async def test_a_sweep_of_nothing_changes_nothing() -> None:
    """It says so."""
    async with stage() as on:
        assert 0 == await on.engine.due.sweep()


async def test_more_than_a_batch_is_swept_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batch after batch, until nothing is due."""
    monkeypatch.setattr(module, "BATCH", 1)
    async with stage() as on:
        for _ in range(3):
            await on.engine.desk.hear(on.caller(DEV), ASK)
        on.clock.move(timedelta(hours=5))

        assert 3 == await on.engine.due.sweep()
        assert 0 == await on.engine.due.sweep()


async def test_a_poison_request_does_not_keep_the_others_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever is wrong with one, the rest ends on time, also when batches are full of it."""
    async with stage() as on:
        for _ in range(2):
            await on.engine.desk.hear(on.caller(DEV), ASK)
        poison = (await on.requests())[0]

        def picky(law: Policy, request: Request, *rest: object) -> Change:
            if request.id == poison.id:
                raise KeyError("poison")
            return decide(law, request, *rest)  # type: ignore[arg-type]  # handed through

        monkeypatch.setattr(module, "decide", picky)
        on.clock.move(timedelta(hours=5))
        swept = await on.engine.due.sweep()
        states = {one.id == poison.id: one.state for one in await on.requests()}

        assert 1 == swept
        assert {True: RequestState.PENDING, False: RequestState.LAPSED} == states


async def test_a_recheck_voids_what_lost_its_ground_and_looks_at_every_request() -> None:
    """A resource that is gone cannot be lent; one faulty request stops no other."""
    async with stage() as on:
        await on.say(DEV, ASK)
        await on.say(DEV, ASK)
        on.law = policy(catalogue=Catalogue())
        on.flaky.failures = []
        await recheck(on)

        assert {RequestState.VOIDED} == {one.state for one in await on.requests()}


async def recheck(on: Stage) -> None:
    """Recheck, with a failure at the first request."""
    first = True
    carry_out = on.engine.handler.carry_out

    async def stumbling(*arguments: object) -> Change:
        nonlocal first
        if first:
            first = False
            raise KeyError("poison")
        return await carry_out(*arguments)  # type: ignore[arg-type]  # handed through

    on.engine.handler.carry_out = stumbling  # type: ignore[method-assign, assignment]  # fails once
    await on.engine.due.recheck()
    await on.engine.due.recheck()


async def test_who_left_holds_nothing_after_a_recheck() -> None:
    """Access of an inactive person is removed."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        people = {one.id: one for one in PEOPLE}
        people[DEV] = replace(people[DEV], active=False)
        on.law = policy(people=people)
        await on.engine.due.recheck()
        await on.engine.dispatcher.settle()

        assert {} == on.target.open


async def test_a_recheck_stops_when_the_database_is_away() -> None:
    """There is nothing to look at."""
    async with stage() as on:
        await on.say(LEAD, "orders read 1h")
        on.flaky.away = True

        with pytest.raises(StoreAway):
            await on.engine.due.recheck()


async def test_old_deliveries_are_forgotten() -> None:
    """After that no platform would send one again."""
    async with stage() as on:
        caller = on.caller(DEV)
        await on.engine.desk.hear(caller, "orders read 1h")
        on.clock.move(module.REMEMBERED + timedelta(seconds=1))
        await on.engine.due.tidy()
        await on.engine.desk.hear(caller, "orders read 1h")

        assert 2 == len(await on.requests())
