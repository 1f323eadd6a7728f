"""One command, one transaction; what is refused is written down and changes nothing."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.cards.model import Action
from bot.domain import commands
from bot.domain.change import Change
from bot.domain.errors import NotFound
from bot.domain.ids import RequestId
from bot.domain.policy import Policy
from bot.domain.request import RequestState
from bot.ports.store import Actor, Finder
from tests.bot.domain.world import DBA, DEV, LEAD
from tests.bot.engine.stage import pressed, said, stage

ASK = "orders write 1h INC-7 checkout is failing"


async def test_ten_presses_by_two_people_are_one_approval() -> None:
    """Racing and double clicks give one outcome and one grant."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        on.clock.move(request.escalation[0].after)  # from now on both may decide
        await asyncio.gather(
            *(
                on.engine.desk.press(on.caller(person), pressed(Action.APPROVE, request))
                for person in [LEAD, DBA] * 5
            )
        )
        await on.engine.dispatcher.settle()
        after = await on.request()

        assert (RequestState.APPROVED, 1, 1) == (
            after.state,
            len(after.decisions),
            len(after.grants),
        )
        assert 1 == (await on.audit()).count('"RequestApproved"')
        assert 1 == on.target.calls.count(f"grant {after.grants[0].id}")


async def test_approve_and_deny_at_once_end_in_one_of_them() -> None:
    """The first commit wins, and the other is told so."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        on.clock.move(request.escalation[0].after)
        await asyncio.gather(
            on.engine.desk.hear(on.caller(LEAD), f"approve {request.id}"),
            on.engine.desk.hear(on.caller(DBA), f"deny {request.id} because no"),
        )
        after = await on.request()

        assert 1 == len(after.decisions)
        assert after.state in {RequestState.APPROVED, RequestState.DENIED}


async def test_a_refusal_is_audited_and_changes_nothing() -> None:
    """Who may not decide is told so in one sentence."""
    async with stage() as on:
        await on.say(DEV, ASK)
        before = await on.request()
        reply = await on.press(DEV, Action.APPROVE, before)

        assert "somebody else must decide" in said(reply)
        assert before == await on.request()
        assert 1 == (await on.audit()).count('"Approve refused"')


async def test_a_refused_ask_is_audited_too() -> None:
    """Nothing is stored but the refusal."""
    async with stage() as on:
        await on.say(DEV, "orders write 1h")

        assert [] == await on.requests()
        assert '"Submit refused"' in await on.audit()


async def test_the_same_delivery_twice_changes_nothing() -> None:
    """The second is answered with how things stand."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        actor = Actor(person=LEAD, surface="slack", delivery="slack:once")
        command = commands.Approve(person=LEAD)
        await on.engine.handler.carry_out(request.id, command, actor)
        entries = len((await on.audit()).splitlines())
        again = await on.engine.handler.carry_out(request.id, command, actor)

        assert () == again.events
        assert "handled already" in again.says
        assert entries == len((await on.audit()).splitlines())


async def test_an_unknown_request_is_not_found() -> None:
    """There is nothing to carry out."""
    async with stage() as on:
        with pytest.raises(NotFound):
            await on.engine.handler.carry_out(RequestId("REQ-NONE"), commands.Tick(), Actor())


async def test_new_requests_are_made_from_what_is_stored_by_then() -> None:
    """Beside a request that is locked until they are written."""
    async with stage() as on:
        await on.say(DEV, ASK)
        request = await on.request()
        seen: list[RequestId] = []

        def make(_: Policy, finder: Finder) -> Sequence[Change]:
            seen.extend(one.id for one in finder.open())
            return ()

        made = await on.engine.handler.open(make, Actor(), request.id)

        assert ((), [request.id]) == (tuple(made), seen)
