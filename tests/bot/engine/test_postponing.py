"""The target hears of an end that moved; Daypass ends the access then, whatever the target does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.effects import Postpone, Show
from bot.domain.ids import GrantId
from bot.domain.request import Audience, Cause, GrantState, Request, View
from bot.domain.telling import lane
from bot.ports.connector import Door, Impossible, TryAgain
from bot.ports.store import Leased
from tests.bot.domain.world import DEV, NOW, SHOP
from tests.bot.engine.stage import Stage, captured, stage
from tests.fakes.connector import FakeConnector

READ = "orders read 1h"
HOUR = timedelta(hours=1)


async def postpone(on: Stage, request: Request) -> None:
    """Let the dispatcher tell the target about a request's first grant."""
    grant = request.grants[0]
    effect = Postpone(request=request.id, grant=grant.id, lane=lane(request, grant))
    await on.store.write(lambda unit: unit.outbox.add(effect, on.clock.now()))
    await on.engine.dispatcher.settle()


def forget(on: Stage) -> None:
    """Let the target think that every door ends at another time."""
    for key, door in on.target.open.items():
        on.target.open[key] = replace(door, expires_at=NOW - HOUR)


async def waiting(on: Stage) -> bool:
    """Say whether an effect still waits, at any time."""
    later = on.clock.now() + timedelta(days=1)
    leased = await on.store.write(lambda unit: unit.outbox.lease(later, later, 100))
    return any(isinstance(one.effect, Postpone) for one in leased)


async def test_the_target_hears_of_the_end_as_it_is_by_now() -> None:
    """The door stays as it was opened, with another end and no new secret."""
    async with stage() as on:
        await on.say(DEV, READ)
        forget(on)
        request = await on.request()
        await postpone(on, request)
        (only,) = on.target.open.values()
        after = (await on.request()).grants[0]

        assert NOW + HOUR == only.expires_at
        assert request.grants[0] == after
        assert 1 == on.target.calls.count(f"grant {after.id}")
        assert not await waiting(on)


async def test_a_shared_door_keeps_the_longest_end() -> None:
    """Of two grants that share it, the shorter one does not shorten the door."""
    async with stage(shared=True) as on:
        await on.say(DEV, "orders read 3h")
        await on.say(DEV, "orders read 1h")
        forget(on)
        shorter = min(await on.requests(), key=lambda one: one.duration)
        await postpone(on, shorter)
        (only,) = on.target.open.values()

        assert NOW + 3 * HOUR == only.expires_at


async def test_a_shared_door_forgets_who_has_ended() -> None:
    """What no live grant holds any more does not keep the door open in the target."""
    async with stage(shared=True) as on:
        await on.say(DEV, "orders read 3h")
        longer = await on.request()
        await on.say(DEV, "orders read 1h")
        shorter = min(await on.requests(), key=lambda one: one.duration)
        await on.say(DEV, f"revoke {longer.id}")
        await postpone(on, shorter)
        (only,) = on.target.open.values()

        assert NOW + HOUR == only.expires_at


async def test_a_target_that_never_will_is_logged_and_left() -> None:
    """The access goes on, and ends when Daypass ends it."""
    async with stage() as on:
        await on.say(DEV, READ)
        on.target.failures = [Impossible("The verb is not known.")]
        with captured() as lines:
            await postpone(on, await on.request())
        active = (await on.request()).grants[0].state
        still = await waiting(on)
        await on.pass_time(HOUR)

        assert any("The verb is not known." in one for one in lines)
        assert (GrantState.ACTIVE, False) == (active, still)
        assert Cause.EXPIRED is (await on.request()).grants[0].cause
        assert {} == on.target.open


async def test_a_target_that_is_away_is_told_later() -> None:
    """It is tried again until it has heard."""
    async with stage() as on:
        await on.say(DEV, READ)
        forget(on)
        on.target.failures = [TryAgain("down"), TryAgain("down")]
        await postpone(on, await on.request())
        between = next(iter(on.target.open.values())).expires_at
        await on.pass_slowly(timedelta(minutes=2), 4)
        (only,) = on.target.open.values()

        assert (NOW - HOUR, NOW + HOUR) == (between, only.expires_at)
        assert not await waiting(on)


async def test_a_target_that_is_away_keeps_no_removal_waiting() -> None:
    """What is told again and again stands in nobody's way: the end comes first."""
    async with stage() as on:
        await on.say(DEV, READ)
        on.targets = {SHOP: Deaf(on.target)}
        on.restart()
        await postpone(on, await on.request())
        await on.pass_time(HOUR)
        await on.pass_slowly(timedelta(minutes=2), 4)

        assert GrantState.ENDED is (await on.request()).grants[0].state
        assert {} == on.target.open
        assert not await waiting(on)


class Deaf(FakeConnector):
    """Shares its doors with another, and never hears of another end."""

    def __init__(self, other: FakeConnector) -> None:
        super().__init__()
        self.open = other.open

    async def prolong(self, door: Door) -> None:
        """Fail."""
        raise TryAgain(f"{door.grant} later")


async def test_what_has_ended_is_left_alone() -> None:
    """An end that comes first wins: nothing is said of a door that is shut."""
    async with stage() as on:
        await on.say(DEV, READ)
        await on.pass_time(HOUR)
        request = await on.request()
        calls = list(on.target.calls)
        await postpone(on, request)

        assert calls == on.target.calls
        assert request == await on.request()
        assert not await waiting(on)


async def test_an_integration_that_is_not_set_up_is_told_later() -> None:
    """Its connector may come back."""
    async with stage() as on:
        await on.say(DEV, READ)
        on.targets = {}
        on.restart()
        await postpone(on, await on.request())

        assert await waiting(on)


async def test_other_effects_and_unknown_grants_are_errors() -> None:
    """The dispatcher says so, and tries again."""
    async with stage() as on:
        await on.say(DEV, READ)
        request = await on.request()
        show = Show(request=request.id, audience=Audience(view=View.NOTICE))
        none = Postpone(request=request.id, grant=GrantId("none"), lane="")

        with pytest.raises(TypeError):
            await on.engine.doors.postpone(leased(show))
        with pytest.raises(LookupError):
            await on.engine.doors.postpone(leased(none))


def leased(effect: Postpone | Show) -> Leased:
    """Make a lease that the store knows nothing of."""
    return Leased(id=999, effect=effect, attempts=1, created_at=NOW)
