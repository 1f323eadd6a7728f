"""More time is carried over once, to access that stays open, or the asker hears why not."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.commands import Approve, Command, Deny, Withdraw
from bot.domain.durations import format_duration
from bot.domain.effects import CarryOver, Show
from bot.domain.flow import Extensions
from bot.domain.ids import RequestId
from bot.domain.request import Audience, GrantState, Request, RequestState, View
from bot.engine.asking import Asks, MoreTime
from bot.ports.connector import TryAgain
from bot.ports.store import Actor, Leased
from tests.bot.domain.world import DEV, LEAD, NOW, flows, policy
from tests.bot.engine.stage import Stage, stage
from tests.simulation.mortal import Died, Life

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TERMS = Extensions(max=2, each=HOUR)
LAW = policy(flows=tuple(replace(one, extensions=TERMS) for one in flows()))
WORDS = f"goes on for {format_duration(HOUR)} longer."
ASK = "orders write 1h INC-7 checkout is failing"
DYING = [TryAgain("down")] * 99


async def lend(on: Stage) -> Request:
    """Let the developer hold write access for an hour, by their manager's word."""
    on.law = LAW
    await on.say(DEV, ASK)
    await act(on, (await on.request()).id, Approve(person=LEAD))
    return await on.request()


async def act(on: Stage, request: RequestId, command: Command) -> None:
    """Carry out a command, and let everything that follows happen."""
    await on.engine.handler.carry_out(request, command, Actor())
    await on.engine.dispatcher.settle()


async def ask_for_more(on: Stage, original: Request, by: timedelta = HOUR) -> RequestId:
    """Ask for more time."""
    asks = Asks(on.engine.handler, lambda: on.law, on.clock.now, MINUTE)
    wanted = MoreTime(by=by)
    (change,) = await asks.extend(LAW.people[DEV], original.id, Actor(person=DEV), wanted)
    return change.request.id


async def extend(on: Stage, original: Request, by: timedelta = HOUR) -> Request:
    """Ask for more time, and have it approved."""
    more = await ask_for_more(on, original, by)
    await act(on, more, Approve(person=LEAD))
    return await on.request(more)


async def test_the_end_moves_in_the_record_and_in_the_target_and_the_door_stays() -> None:
    """Nothing is opened or closed for it: the session goes on, with the same way in."""
    async with stage() as on:
        original = await lend(on)
        on.clock.move(30 * MINUTE)
        more = await extend(on, original)
        (before,), (after,) = original.grants, (await on.request(original.id)).grants
        (door,) = on.target.open.values()

        assert replace(before, expires_at=NOW + 2 * HOUR) == after
        assert NOW + 2 * HOUR == door.expires_at
        assert [f"grant {after.id}", f"prolong {after.id}"] == on.target.calls
        assert (RequestState.CLOSED, f"{original.id} {WORDS}", ()) == (
            more.state,
            more.reason,
            more.grants,
        )


async def test_what_was_carried_over_is_done_with() -> None:
    """It is not taken up again with every lease that runs out."""
    async with stage() as on:
        await extend(on, await lend(on))
        later = on.clock.now() + 24 * HOUR
        leased = await on.store.write(lambda unit: unit.outbox.lease(later, later, 100))

        assert not [one for one in leased if isinstance(one.effect, CarryOver)]


async def test_access_ends_at_the_later_time() -> None:
    """Neither at the earlier one, nor a minute late."""
    async with stage() as on:
        original = await lend(on)
        await extend(on, original, 30 * MINUTE)
        states = []
        for by in (HOUR, 29 * MINUTE, MINUTE):
            await on.pass_time(by)
            states.append((await on.request(original.id)).grants[0].state)

        assert [GrantState.ACTIVE, GrantState.ACTIVE, GrantState.ENDED] == states
        assert {} == on.target.open


async def test_every_part_of_a_bundle_goes_on() -> None:
    """One extension moves all ends of what is open."""
    async with stage() as on:
        on.law = LAW
        await on.say(DEV, "shop/orders:read shop/ledger:read 1h")
        (original,) = await on.requests()
        await ask_for_more(on, original)
        await on.engine.dispatcher.settle()

        assert [NOW + 2 * HOUR] * 2 == [one.expires_at for one in on.target.open.values()]


async def journey(on: Stage, original: Request) -> None:
    """Ask for more time, and approve it."""
    more = await ask_for_more(on, original)
    await act(on, more, Approve(person=LEAD))


async def test_dying_at_any_step_carries_it_over_once() -> None:
    """Also between the two requests that change: more time is given once, and said once."""
    async with stage() as on:
        life = Life()
        original = await lend(on)
        on.restart(life)
        await journey(on, original)
    lasting = {"after commit", "before prolong", "after prolong"}  # other steps change nothing here
    for dies_at in (at for at, step in enumerate(life.steps, 1) if step in lasting):
        async with stage() as on:
            original = await lend(on)
            on.restart(Life(dies_at))
            with contextlib.suppress(Died):
                await journey(on, original)
            on.restart()
            await on.pass_slowly(2 * MINUTE, 4)  # leases of the dead run out
            await _holds(on, original, dies_at)


async def _holds(on: Stage, original: Request, dies_at: int) -> None:
    (door,) = on.target.open.values()
    (grant,) = (await on.request(original.id)).grants
    more = [one for one in await on.requests() if one.extends]
    given = [one for one in more if one.state is RequestState.CLOSED]
    assert NOW + HOUR + len(given) * HOUR == grant.expires_at == door.expires_at, dies_at
    assert all(one.state in {RequestState.PENDING, RequestState.CLOSED} for one in more), dies_at
    assert all(one.reason == f"{original.id} {WORDS}" for one in given), dies_at
    assert 1 == len([one for one in on.target.calls if one.startswith("grant")]), dies_at


async def test_what_ended_meanwhile_stays_ended_and_the_extension_says_so() -> None:
    """It was given back while the approver was thinking; nobody opens it again."""
    async with stage() as on:
        original = await lend(on)
        more = await ask_for_more(on, original)
        await on.say(DEV, f"done {original.id}")
        ended = (await on.request(original.id)).grants
        await act(on, more, Approve(person=LEAD))
        extension = await on.request(more)

        assert (RequestState.CLOSED, "The access had ended before more time was granted.") == (
            extension.state,
            extension.reason,
        )
        assert ended == (await on.request(original.id)).grants
        assert {} == on.target.open


async def test_what_is_being_removed_is_not_given_more_time() -> None:
    """The target does not answer, so the door may be open still: its end stands."""
    async with stage() as on:
        original = await lend(on)
        more = await ask_for_more(on, original)
        on.target.failures = list(DYING)
        await on.say(DEV, f"revoke {original.id}")
        await act(on, more, Approve(person=LEAD))
        on.target.failures = []
        await on.pass_slowly(4 * MINUTE, 8)

        assert RequestState.CLOSED is (await on.request(more)).state
        assert GrantState.ENDED is (await on.request(original.id)).grants[0].state


def _lapse(on: Stage, _: RequestId) -> Command | None:
    on.clock.move(HOUR)
    return None


OUTCOMES: list[tuple[RequestState, Callable[[Stage, RequestId], Command | None]]] = [
    (RequestState.WITHDRAWN, lambda *_: Withdraw(person=DEV)),
    (RequestState.DENIED, lambda *_: Deny(person=LEAD, reason="Enough.")),
    (RequestState.LAPSED, _lapse),
]


@pytest.mark.parametrize(("state", "answer"), OUTCOMES, ids=[one.value for one, _ in OUTCOMES])
async def test_without_a_yes_the_end_stays_as_it_was(
    state: RequestState, answer: Callable[[Stage, RequestId], Command | None]
) -> None:
    """An extension that is withdrawn, denied or lapses at the end changes nothing."""
    async with stage() as on:
        original = await lend(on)
        more = await ask_for_more(on, original)
        if command := answer(on, more):
            await act(on, more, command)
            on.clock.move(HOUR)
        await on.pass_time(timedelta(0))

        assert state is (await on.request(more)).state
        assert GrantState.ENDED is (await on.request(original.id)).grants[0].state
        assert NOW + HOUR == (await on.request(original.id)).grants[0].expires_at
        assert not [one for one in on.target.calls if one.startswith("prolong")]
        assert {} == on.target.open


async def test_other_effects_and_unknown_extensions_are_errors() -> None:
    """The dispatcher says so, and tries again."""
    async with stage() as on:
        original = await lend(on)
        show = Show(request=original.id, audience=Audience(view=View.NOTICE))
        none = CarryOver(extension=RequestId("REQ-NONE22"), request=original.id)

        with pytest.raises(TypeError):
            await on.engine.carrier.carry_over(leased(show))
        with pytest.raises(LookupError):
            await on.engine.carrier.carry_over(leased(none))


def leased(effect: CarryOver | Show) -> Leased:
    """Make a lease that the store knows nothing of."""
    return Leased(id=999, effect=effect, attempts=1, created_at=NOW)
