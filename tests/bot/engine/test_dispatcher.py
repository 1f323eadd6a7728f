"""Effects are performed until they are done, whatever befalls one of them."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.effects import Alarm, RefreshHome
from bot.engine import dispatcher as module
from bot.engine.dispatcher import LONGEST_WAIT, Dispatcher, backoff
from bot.engine.tasks import spawn
from bot.ports.faults import TryAgain
from bot.ports.store import Conflict, Leased, StoreAway
from tests.bot.domain.world import DEV
from tests.bot.engine.stage import Stage, captured, stage


class Performer:
    """Performs alarms, after failing as told."""

    def __init__(self, on: Stage, *failures: Exception) -> None:
        self.on = on
        self.failures = list(failures)
        self.done: list[str] = []
        self.performed = asyncio.Event()

    async def __call__(self, leased: Leased) -> None:
        """Perform one."""
        if self.failures:
            raise self.failures.pop(0)
        assert isinstance(leased.effect, Alarm)
        await self.on.store.write(lambda unit: unit.outbox.finish(leased))
        self.done.append(leased.effect.text)
        self.performed.set()


async def add(on: Stage, text: str = "one") -> None:
    """Add an alarm to the outbox."""
    await on.store.write(lambda unit: unit.outbox.add(Alarm(text=text), on.clock.now()))


def of(on: Stage, performer: Performer) -> Dispatcher:
    """Make a dispatcher with one performer."""
    return Dispatcher(on.flaky, {Alarm: performer}, on.clock.now)


async def test_a_poison_effect_does_not_stop_the_others() -> None:
    """It is tried again later; the others are done at once."""
    async with stage() as on:
        performer = Performer(on, ValueError("poison"))
        await add(on, "one")
        await add(on, "two")
        await of(on, performer).settle()
        on.clock.move(timedelta(minutes=1))
        await of(on, performer).settle()

        assert {"one", "two"} == set(performer.done)


async def test_an_effect_without_a_performer_is_only_logged() -> None:
    """It waits in the outbox."""
    async with stage() as on:
        effect = RefreshHome(person=DEV)
        await on.store.write(lambda unit: unit.outbox.add(effect, on.clock.now()))
        with captured() as lines:
            await of(on, Performer(on)).settle()

            assert any("effect failed" in line for line in lines)


async def test_later_is_as_late_as_the_other_side_says() -> None:
    """A wait that was named is kept."""
    async with stage() as on:
        performer = Performer(on, TryAgain("slow down", after=100))
        await add(on)
        await of(on, performer).settle()
        on.clock.move(timedelta(seconds=99))
        await of(on, performer).settle()
        early = list(performer.done)
        on.clock.move(timedelta(seconds=1))
        await of(on, performer).settle()

        assert ([], ["one"]) == (early, performer.done)


async def test_what_takes_too_long_is_cut_off_below_its_claim(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So that no effect is ever out twice."""
    monkeypatch.setattr(module, "LIMIT", 0.01)
    async with stage() as on:

        async def hang(_: Leased) -> None:
            await asyncio.Event().wait()

        await add(on)
        with captured() as lines:
            await Dispatcher(on.store, {Alarm: hang}, on.clock.now).settle()

            assert any("TimeoutError" in line for line in lines)
    assert timedelta(seconds=25) < module.CLAIM


async def test_without_a_database_a_lease_runs_out() -> None:
    """The effect is taken up again after its claim."""
    async with stage() as on:
        performer = Performer(on)
        await add(on)
        working = of(on, performer)
        await working.step()
        on.flaky.away = True
        performer.failures.append(TryAgain("later"))
        await working.stop(5)
        on.flaky.away = False
        on.clock.move(module.CLAIM)
        await working.settle()

        assert ["one"] == performer.done


async def test_running_outlives_every_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database comes back, a conflict passes: the effects are performed in the end."""
    monkeypatch.setattr(module, "PAUSE", 0)
    async with stage() as on:
        performer = Performer(on)
        on.flaky.failures = [Conflict("five turns"), StoreAway("away")]
        await add(on)
        working = of(on, performer)
        running = spawn(working.run(), name="dispatcher")
        await asyncio.wait_for(performer.performed.wait(), 5)
        performer.performed.clear()
        await add(on, "two")
        working.wake()
        await asyncio.wait_for(performer.performed.wait(), 5)
        running.cancel()
        await working.stop(5)

        assert ["one", "two"] == performer.done


async def test_it_sleeps_until_something_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if nobody calls it, it looks again after a while."""
    monkeypatch.setattr(module, "IDLE", 0.01)
    async with stage() as on:
        performer = Performer(on)
        running = spawn(of(on, performer).run(), name="dispatcher")
        await add(on)
        await asyncio.wait_for(performer.performed.wait(), 5)
        running.cancel()

        assert ["one"] == performer.done


async def test_it_takes_no_more_than_it_can_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest waits for the next step; stopping cancels what does not end."""
    monkeypatch.setattr(module, "AT_ONCE", 1)
    async with stage() as on:
        gone: list[int] = []

        async def hang(leased: Leased) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                gone.append(leased.id)

        await add(on, "one")
        await add(on, "two")
        working = Dispatcher(on.store, {Alarm: hang}, on.clock.now)
        counts = [await working.step(), await working.step()]
        running = spawn(working.run(), name="dispatcher")
        await asyncio.sleep(0)
        running.cancel()
        await working.stop(0.01)
        await asyncio.sleep(0)

        assert [1, 0] == counts
        assert 1 == len(gone)


def test_waiting_grows_up_to_a_limit() -> None:
    """However often it was tried, nothing waits longer than its kind may."""
    for kind, longest in LONGEST_WAIT.items():
        effect = Alarm(text="") if kind is Alarm else RefreshHome(person=DEV)
        if isinstance(effect, kind):
            assert backoff(effect, 100) <= longest
            assert backoff(effect, 1) <= 1


async def test_a_lease_that_ran_out_in_flight_is_not_left_to_nobody() -> None:
    """The clock leaps while an effect is performed: it is done again at once, not a lease later."""
    async with stage() as on:
        performer = Performer(on)
        flying, landing = asyncio.Event(), asyncio.Event()

        async def slow(leased: Leased) -> None:
            flying.set()
            await landing.wait()
            await performer(leased)

        await add(on)
        working = Dispatcher(on.flaky, {Alarm: slow}, on.clock.now)
        await working.step()
        await flying.wait()
        on.clock.move(module.CLAIM + timedelta(seconds=1))
        await working.step()
        landing.set()
        await working.settle()
        left = await on.store.read(lambda unit: unit.outbox.next_due(on.clock.now()))

        assert ["one", "one"] == performer.done
        assert left is None
