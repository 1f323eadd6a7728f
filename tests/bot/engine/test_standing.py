"""Automatic flows lend while their condition holds: once for each person and way, without a gap."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.domain.catalog import Selector
from bot.domain.commands import GiveBack
from bot.domain.flow import Flow, FromManager, InGroup, Limit, OnCallFor, Step, What
from bot.domain.ids import BundleName, FlowName, PolicyRevision, RotaName
from bot.domain.people import Schedule, Shift
from bot.domain.policy import Policy
from bot.domain.request import Cause, GrantState, Request, RequestState
from bot.engine import standing as module
from bot.ports.connector import Impossible
from bot.ports.store import Actor, Unit
from tests.bot.domain.world import (
    DEV,
    ENGINEERING,
    INCIDENT,
    LEAD,
    NOW,
    ONCALL,
    PEOPLE,
    READ,
    policy,
)
from tests.bot.engine.stage import FlakyStore, Stage, captured, stage

T = TypeVar("T")
PAGED = RotaName("paged")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HERE = (Selector(environment="production"),)
DUTY = Flow(
    name=FlowName("duty"),
    who=OnCallFor(rota=PAGED),
    what=What(where=HERE, permissions=frozenset({READ})),
    default=HOUR,
    max=2 * HOUR,
    trigger=True,
)
READS = ("ledger", "orders")


def law(*flows: Flow, known: bool = True, **changes: object) -> Policy:
    """Return a policy where the developer is on call for three hours, then the lead."""
    shifts = (
        Shift(start=NOW, end=NOW + 3 * HOUR, people=frozenset({DEV})),
        Shift(start=NOW + 3 * HOUR, end=NOW + 9 * HOUR, people=frozenset({LEAD})),
    )
    until = NOW + 24 * HOUR if known else None
    schedule = Schedule(name=PAGED, shifts=shifts, known_until=until, members=(DEV, LEAD))
    return policy(rotas={PAGED: schedule}, flows=flows or (DUTY,), **changes)


async def look(on: Stage) -> int:
    """Let the job run, and let everything that follows happen."""
    opened = await on.engine.standing.open()
    await on.engine.dispatcher.settle()
    return opened


async def tick(on: Stage, by: timedelta) -> int:
    """Let time pass, with every job that looks at automatic flows."""
    await on.pass_time(by)
    await on.engine.due.recheck()
    return await look(on)


def doors(on: Stage) -> list[tuple[str, str]]:
    """Return who can enter what."""
    return sorted((one.person, str(one.resource)) for one in on.target.open.values())


def both(person: str) -> list[tuple[str, str]]:
    """Return both resources, open to somebody."""
    return [(person, one) for one in READS]


def causes(request: Request) -> set[Cause | None]:
    """Return why a request's grants ended."""
    return {one.cause for one in request.grants}


async def test_it_opens_once_for_each_person_and_after_a_restart_nothing_new() -> None:
    """Who is on call has the access at once; nobody else has."""
    async with stage() as on:
        on.law = law()
        opened = [await look(on), await look(on)]
        on.restart()
        opened.append(await look(on))
        request = await on.request()

        assert [1, 0, 0] == opened
        assert both(DEV) == doors(on)
        assert (True, FlowName("duty"), HOUR) == (request.triggered, request.flow, request.duration)


async def test_what_it_lends_alone_and_through_each_bundle_are_requests_of_their_own() -> None:
    """Each way opens once, and ends by itself."""
    other = BundleName("reading")
    shelf = policy().catalogue
    bundle = replace(shelf.bundles[INCIDENT], name=other)
    shelf = replace(shelf, bundles={**shelf.bundles, other: bundle})
    what = replace(DUTY.what, bundles=frozenset({INCIDENT, other}))
    async with stage() as on:
        on.law = law(replace(DUTY, what=what), catalogue=shelf)
        opened = [await look(on), await look(on)]
        requests = await on.requests()

        assert [3, 0] == opened
        assert {None, INCIDENT, other} == {one.bundle for one in requests}
        for one in requests:
            assert (2, RequestState.APPROVED) == (len(one.grants), one.state)


async def test_it_ends_with_the_shift_and_opens_for_the_next_one() -> None:
    """The condition has stopped for one person, and begun for another."""
    async with stage() as on:
        on.law = law(replace(DUTY, default=6 * HOUR, max=6 * HOUR))
        await look(on)
        await tick(on, 3 * HOUR - MINUTE)
        before = doors(on)
        opened = await tick(on, MINUTE)
        (request,) = await on.requests()

        assert (both(DEV), 1, both(LEAD)) == (before, opened, doors(on))
        assert {Cause.CONDITION} == causes(request)


async def test_who_comes_back_on_call_has_it_again() -> None:
    """A shift that ended is no reason to be left alone."""
    async with stage() as on:
        on.law = law(replace(DUTY, who=InGroup(group=ENGINEERING)))
        gone = {one.id: one for one in PEOPLE} | {DEV: replace(PEOPLE[0], groups=frozenset())}
        await look(on)
        before = doors(on)
        on.law = replace(on.law, people=gone)
        await tick(on, MINUTE)
        between = doors(on)
        on.law = replace(on.law, people={one.id: one for one in PEOPLE})
        await tick(on, MINUTE)

        assert before == doors(on)
        assert sorted(both(LEAD) + both(ONCALL)) == between


async def test_nothing_is_opened_on_facts_that_are_not_known() -> None:
    """Neither a silent schedule nor a silent directory is a yes; what is open stays until its end.

    A directory is asked for anything: also for whether somebody is still there.
    """
    async with stage() as on:
        on.law = law(known=False)
        silent = await look(on)
        old = {one.id: replace(one, known_until=NOW) for one in PEOPLE}
        on.law = law(people=old)
        forgotten = await look(on)
        on.law = law()
        known = await look(on)
        on.law = law(known=False)
        await on.engine.due.recheck()
        await on.engine.dispatcher.settle()

        assert (0, 0, 1) == (silent, forgotten, known)
        assert both(DEV) == doors(on)


async def test_what_was_given_back_is_left_alone_for_a_while() -> None:
    """For as long as a grant may last at most, from when it was opened; each way by itself."""
    what = replace(DUTY.what, bundles=frozenset({INCIDENT}))
    async with stage() as on:
        on.law = law(replace(DUTY, what=what))
        await look(on)
        for one in await on.requests():
            back = GiveBack(person=DEV)
            await on.engine.handler.carry_out(one.id, back, Actor(person=DEV))
        await on.engine.dispatcher.settle()
        opened = [await tick(on, MINUTE), await tick(on, 2 * HOUR - 2 * MINUTE)]
        empty = doors(on)
        opened.append(await tick(on, MINUTE))

        assert ([0, 0, 2], []) == (opened, empty)


async def test_what_an_operator_revoked_is_left_alone_as_well() -> None:
    """Else it would be open again half a minute later."""
    async with stage() as on:
        on.law = law()
        await look(on)
        await on.say(DEV, f"revoke {(await on.request()).id} it is on fire")
        opened = await tick(on, MINUTE)

        assert (0, []) == (opened, doors(on))


async def test_it_is_renewed_before_its_end_without_a_gap() -> None:
    """At every minute of a shift there is a way in, and at no time more than two."""
    async with stage(shared=True) as on:
        on.law = law()
        seen: set[int] = set()
        await look(on)
        for _ in range(3 * 60 - 1):
            await tick(on, MINUTE)
            open_now = [
                one
                for request in await on.requests()
                for one in request.grants
                if one.state is GrantState.ACTIVE
            ]
            seen.add(len(open_now))
            assert both(DEV) == doors(on)

        assert {len(READS), 2 * len(READS)} == seen
        assert 4 == len(await on.requests())


async def test_a_deny_flow_wins() -> None:
    """What somebody is denied, no automatic flow lends."""
    never = Flow(
        name=FlowName("never"),
        who=OnCallFor(rota=PAGED),
        what=What(where=(Selector(environment="production", tags={"team": "payments"}),)),
        deny=True,
    )
    async with stage() as on:
        on.law = law(DUTY, never)
        await look(on)
        narrowed = doors(on)
        on.law = law(DUTY, replace(never, what=What(where=HERE)))
        await tick(on, MINUTE)

        assert [(DEV, "ledger")] == narrowed
        assert [] == doors(on)
        assert 0 == await look(on)


async def test_flows_that_are_asked_for_open_nothing_by_themselves() -> None:
    """Only those with a trigger do."""
    async with stage() as on:
        on.law = law(replace(DUTY, trigger=False))

        assert 0 == await look(on)


async def test_two_passes_at_once_open_one() -> None:
    """A job and a swap of the policy may come together."""
    async with stage() as on:
        on.law = law()
        opened = await asyncio.gather(*(on.engine.standing.open() for _ in range(4)))

        assert 1 == sum(opened)
        assert 1 == len(await on.requests())


class Watched(FlakyStore):
    """Counts who is at work at the same time."""

    at_work = 0
    most = 0

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Write, and count."""
        return await self._counted(super().write(work))

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Read, and count."""
        return await self._counted(super().read(work))

    async def _counted(self, doing: Coroutine[object, object, T]) -> T:
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        try:
            return await doing
        finally:
            self.at_work -= 1


async def test_passes_take_turns() -> None:
    """Two transactions of a database server could each see that none is open yet."""
    async with stage() as on:
        on.law = law()
        on.flaky = watched = Watched(on.store)
        on.restart()
        await asyncio.gather(*(on.engine.standing.open() for _ in range(4)))

        assert 1 == watched.most


async def test_two_processes_at_once_open_one() -> None:
    """As while one takes over from another: what is missing is judged again as it is written."""
    async with stage() as on:
        on.law = law()
        handler = on.engine.handler
        held = on.engine.recovery.held
        other = module.Standing(on.store, lambda: on.law, on.clock.now, handler, held)
        opened = await asyncio.gather(on.engine.standing.open(), other.open())

        assert 1 == sum(opened)
        assert 1 == len(await on.requests())


class Swapping(FlakyStore):
    """Swaps the policy before anything is written."""

    def __init__(self, on: Stage, after: Policy) -> None:
        super().__init__(on.store)
        self._on, self._after = on, after

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Swap, and write."""
        self._on.law = self._after
        return await super().write(work)


@pytest.mark.parametrize("after", [policy(flows=()), law(people={})], ids=["no flow", "nobody"])
async def test_a_policy_that_was_swapped_meanwhile_decides(after: Policy) -> None:
    """A flow that is gone, or a person, opens nothing any more."""
    async with stage() as on:
        on.law = law()
        on.flaky = Swapping(on, after)
        on.restart()

        assert 0 == await on.engine.standing.open()
        assert [] == await on.requests()


async def test_what_waits_for_somebody_is_not_opened_again() -> None:
    """An automatic flow may ask people too: once."""
    async with stage() as on:
        on.law = law(replace(DUTY, approval=Step(sources=(FromManager(),))))
        opened = [await look(on), await tick(on, MINUTE)]

        assert [1, 0] == opened
        assert RequestState.PENDING is (await on.request()).state


async def test_what_cannot_be_opened_is_not_tried_every_half_minute() -> None:
    """Its holder would be told each time; after a while it is tried again."""
    async with stage() as on:
        on.law = law()
        on.target.failures = [Impossible("The role app_read is not there.")]
        await look(on)
        soon = await tick(on, MINUTE)
        on.target.failures = []
        later = await tick(on, module.AGAIN)

        assert (0, 1) == (soon, later)
        assert both(DEV) == doors(on)


async def test_a_flow_that_cannot_be_opened_keeps_no_other_waiting() -> None:
    """It is named in the log, and the other ones open."""
    limit = Limit(total=HOUR / 2, within=24 * HOUR)
    async with stage() as on:
        on.law = law(replace(DUTY, name=FlowName("a"), limit=limit), DUTY)
        with captured() as lines:
            opened = await look(on)

        assert 1 == opened
        assert any("automatic flow not opened" in one for one in lines)
        assert both(DEV) == doors(on)


async def test_what_a_limit_refuses_is_refused_once_in_a_while() -> None:
    """Each refusal is in the audit log; another policy is another question."""
    limit = Limit(total=HOUR / 2, within=24 * HOUR)
    async with stage() as on:
        on.law = law(replace(DUTY, limit=limit))
        for _ in range(3):
            await tick(on, MINUTE)
        first = (await on.audit()).count("Submit refused")
        on.law = replace(on.law, revision=PolicyRevision("r2"))
        await tick(on, MINUTE)
        second = (await on.audit()).count("Submit refused")
        await tick(on, module.AGAIN)

        assert first
        assert (2 * first, 3 * first) == (second, (await on.audit()).count("Submit refused"))
