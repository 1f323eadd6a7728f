"""When the clock jumps nothing opens, and no access lasts longer than it was lent for."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.app.recovering import recover
from bot.cards.model import Bold
from bot.cards.reply import Say
from bot.domain.commands import Approve
from bot.domain.ids import GrantId
from bot.domain.request import GrantState, RequestState
from bot.engine.recovery import HELD
from bot.ports.faults import TryAgain
from bot.ports.store import Actor
from tests.bot.domain.world import DEV, LEAD, NOW
from tests.bot.engine.restorable import (
    HOUR,
    MINUTE,
    Restorable,
    confirm,
    look,
    mode_of,
    opening,
    scan_of,
    states,
)
from tests.bot.engine.stage import stage
from tests.fakes.connector import FakeConnector

READ, WRITE = "orders read 1h", "orders write 1h INC-7 checkout is failing"


@pytest.mark.parametrize("by", [HOUR, -HOUR, -24 * HOUR, timedelta(seconds=11)])
async def test_a_clock_that_jumps_opens_nothing(by: timedelta) -> None:
    """Not even between two looks at it; after the confirmation it is believed."""
    async with stage() as on:
        await on.engine.recovery.begin()
        on.clock.jump(by)
        await on.say(DEV, READ)
        held = await on.request()
        await look(on)
        why = mode_of(on)
        await confirm(on, anyway=True)
        await opening(on)
        ends = (await on.request()).grants[0].expires_at

        assert [GrantState.PLANNED] == states(held)[1]
        assert why
        assert "clock" in why.why
        assert [GrantState.ACTIVE] == states(await on.request())[1]
        assert ends
        assert 58 * MINUTE < ends - on.clock.now() <= HOUR


@pytest.mark.parametrize("by", [-HOUR, -24 * HOUR])
async def test_a_clock_that_is_set_back_lengthens_no_access(by: timedelta) -> None:
    """It ends after the time that was lent, whatever the wall says."""
    async with stage() as on:
        await on.engine.recovery.begin()
        await on.say(DEV, READ)
        on.clock.jump(by)
        await on.pass_time(59 * MINUTE)
        before = dict(on.target.open)
        await on.pass_time(MINUTE)

        assert 1 == len(before)
        assert {} == on.target.open


async def test_a_clock_that_is_set_forward_ends_access_early() -> None:
    """That is safe; to go on would not be."""
    async with stage() as on:
        await on.engine.recovery.begin()
        await on.say(DEV, READ)
        on.clock.jump(HOUR)
        await on.pass_time(timedelta(seconds=1))

        assert {} == on.target.open


async def test_small_corrections_are_no_jump() -> None:
    """Time servers make them all the time."""
    async with stage() as on:
        await on.engine.recovery.begin()
        on.clock.jump(timedelta(seconds=-9))
        await on.say(DEV, READ)

        assert mode_of(on) is None
        assert 1 == len(on.target.open)


async def test_slow_drift_adds_up() -> None:
    """Three seconds at a time are no less than twelve at once."""
    async with stage() as on:
        await on.engine.recovery.begin()
        for _ in range(4):
            on.clock.jump(timedelta(seconds=-3))
            await look(on)

        assert mode_of(on)


async def test_a_clock_that_was_set_back_while_nobody_ran_is_found_by_the_record(
    made: Restorable,
) -> None:
    """The last entry is from later than now; access still ends when it was to."""
    on = made.on
    await on.say(DEV, READ)
    await made.look()
    on.clock.jump(-24 * HOUR)
    await made.start()
    mode = mode_of(on)
    await on.pass_time(HOUR)

    assert mode
    assert not mode.lost
    assert {} == on.target.open


async def test_pending_requests_outlive_a_clock_that_jumps() -> None:
    """Nothing of the record is lost: what was approved meanwhile is opened afterwards."""
    async with stage() as on:
        await on.engine.recovery.begin()
        await on.say(DEV, WRITE)
        request = await on.request()
        on.clock.jump(timedelta(minutes=2))
        await look(on)
        await on.engine.handler.carry_out(request.id, Approve(person=LEAD), Actor())
        await opening(on)
        held = await on.request()
        await confirm(on, anyway=True)
        await opening(on)

        assert (RequestState.APPROVED, [GrantState.PLANNED]) == states(held)
        assert (RequestState.APPROVED, [GrantState.ACTIVE]) == states(await on.request())


async def test_time_that_goes_back_lengthens_no_access() -> None:
    """The process began with a clock that was an hour ahead; what it lent ends an hour sooner."""
    async with stage() as on:
        on.clock.jump(HOUR)
        on.restart()
        await on.engine.recovery.begin()
        await on.say(DEV, READ)
        lent = (await on.request()).grants[0].expires_at
        on.clock.jump(-HOUR)
        await on.pass_time(10 * MINUTE)
        await look(on)
        await confirm(on, anyway=True)
        after = (await on.request()).grants[0].expires_at
        before = dict(on.target.open)
        await on.pass_time(50 * MINUTE)

        assert NOW + 2 * HOUR == lent
        assert NOW + HOUR == after
        assert [NOW + HOUR] == [one.expires_at for one in before.values()]
        assert {} == on.target.open


async def test_a_confirmation_while_nobody_runs_lengthens_nothing_either(made: Restorable) -> None:
    """The next process makes up for it, and only that one; then the clock is believed."""
    on = made.on
    on.clock.jump(HOUR)
    await made.start()
    await on.say(DEV, READ)
    on.clock.jump(-HOUR)
    await on.pass_time(10 * MINUTE)
    await made.look()
    await recover(on.store, on.witness, on.clock.now(), anyway=True)
    await made.start()
    first = (await on.request()).grants[0].expires_at
    modes = [mode_of(on)]
    await made.start()
    modes.append(mode_of(on))
    second = (await on.request()).grants[0].expires_at

    assert NOW + HOUR == first == second
    assert [None, None] == modes


async def test_after_a_confirmed_set_back_a_restart_does_not_doubt_again(made: Restorable) -> None:
    """What was written while the clock was ahead is no evidence any more."""
    on = made.on
    on.clock.jump(HOUR)
    await made.start()
    await on.say(DEV, READ)
    on.clock.jump(-HOUR)
    await made.look()
    await made.confirm(anyway=True)
    await made.start()

    assert mode_of(on) is None
    assert on.clock.now() == on.keeper.now()


async def test_a_restart_in_the_mode_does_not_lose_the_time(made: Restorable) -> None:
    """What passed while nobody ran has passed, though the wall is a day behind."""
    on = made.on
    await on.say(DEV, READ)
    on.clock.jump(-24 * HOUR)
    await made.look()
    on.clock.move(HOUR)
    await made.start()

    assert mode_of(on)
    assert {} == on.target.open


# --- what people see, and what operators find ----------------------------------------------------
async def test_everybody_is_told_that_nothing_is_opened() -> None:
    """In each answer, on the card of what waits, and on the Home tab; afterwards no more."""
    async with stage() as on:
        await on.engine.recovery.begin()
        on.clock.jump(HOUR)
        reply = await on.say(DEV, READ)
        home = await on.engine.desk.home(on.caller(DEV))
        waiting = repr(on.chat.shown("DEV"))
        await look(on)
        await confirm(on, anyway=True)
        await opening(on)
        after = await on.say(DEV, "list")

        assert isinstance(reply, Say)
        assert (Bold(HELD),) == reply.card.notes[0]
        assert HELD in repr(home.greeting)
        assert HELD in waiting
        assert HELD not in repr([after, on.chat.shown("DEV")])


async def test_targets_that_do_not_answer_are_asked_again_until_they_do() -> None:
    """What was found is there for who is to confirm it, also after a restart."""

    class Shy(FakeConnector):
        away = True

        async def list_grants(self) -> Sequence[GrantId]:
            if self.away:
                raise TryAgain("The target is away.")
            return await super().list_grants()

    async with stage() as on:
        shy = Shy()
        on.targets = dict.fromkeys(on.targets, shy)
        on.restart()
        await on.engine.recovery.begin()
        on.clock.jump(HOUR)
        await look(on)
        first = await scan_of(on)
        refused = await confirm(on)
        shy.away = False
        await look(on)
        same = await scan_of(on)
        on.clock.move(MINUTE)
        await look(on)
        second = await scan_of(on)
        accepted = await confirm(on)

        assert first == same
        assert first
        assert second
        assert "The target is away." == first.silent[0][1]
        assert not refused.good
        assert () == second.silent
        assert accepted.good
