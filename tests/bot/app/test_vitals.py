"""How the bot is can be asked at any time, also without a database, and changes nothing."""

import math
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.app.vitals import TICKS, VitalParts, Vitals
from bot.engine.answers import Age
from bot.engine.clock import Timekeeper
from bot.ports.store import Mark
from tests.bot.domain.world import DEV, NOW, ONCALL
from tests.bot.engine.restorable import look
from tests.bot.engine.stage import Stage, stage
from tests.fakes.witness import FakeWitness

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
TICK = timedelta(seconds=5)
READ, WRITE = "orders read 1h", "orders write 1h INC-7 checkout is failing"


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set a stage with a witness, on which the bot has begun."""
    async with stage() as on:
        on.witness = FakeWitness()
        on.restart()
        await on.engine.recovery.begin()
        yield on


def parts(on: Stage, **changes: object) -> VitalParts:
    """Return where to look, on this stage."""
    made = VitalParts(
        store=on.flaky,
        keeper=Timekeeper(on.clock),
        recovery=on.engine.recovery,
        ages=list,
        dispatching=lambda: True,
        swept=lambda: SECOND,
        ticks=TICK,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # any field


T = TypeVar("T")


def always(value: T) -> Callable[[], T]:
    """Return what always says this."""
    return lambda: value


def age(minutes: float | None, error: str = "") -> Age:
    """Make a directory that answered so long ago, or never."""
    at = None if minutes is None else NOW - timedelta(minutes=minutes)
    return Age(kind="directory", name="s3cr3t", answered_at=at, known_until=None, error=error)


# --- what is wrong -----------------------------------------------------------------------------
@pytest.mark.parametrize("swept", [None, SECOND, TICK * TICKS], ids=["none yet", "just", "late"])
async def test_nothing_is_wrong_while_everything_works(on: Stage, swept: timedelta | None) -> None:
    """A sweep may be missed now and then."""
    assert {} == await Vitals(parts(on, swept=always(swept))).wrong()


async def test_each_part_that_does_not_work_is_named(on: Stage) -> None:
    """With what is known of why; one does not hide the others."""
    overdue = TICK * TICKS + SECOND
    made = Vitals(parts(on, swept=always(overdue), dispatching=always(value=False)))
    first = await made.wrong()
    on.flaky.away = True
    second = await made.wrong()

    assert {
        "dispatcher": "it has stopped: restart Daypass",
        "clock": "the sweep has not finished for a while",
    } == first
    assert {"database": "away", **first} == second


async def test_recovery_mode_is_nothing_wrong(on: Stage) -> None:
    """Decisions are taken, and access goes on ending."""
    on.clock.jump(HOUR)
    await look(on)

    assert {} == await Vitals(parts(on)).wrong()


# --- numbers -----------------------------------------------------------------------------------
async def test_what_is_open_and_what_is_pending_is_counted(on: Stage) -> None:
    """What is over is neither, also where its review is owed."""
    await on.say(ONCALL, "breakglass incident INC-9 it is down")
    await on.pass_time(24 * HOUR)
    for one in (READ, "ledger read 1h", WRITE):
        await on.say(DEV, one)
    found = await Vitals(parts(on)).numbers()

    assert (1, 2, 0, 1) == tuple(
        found[one] for one in ("database_up", "grants_live", "grants_overdue", "requests_pending")
    )


async def test_access_that_could_not_be_closed_is_overdue(on: Stage) -> None:
    """And live still, for whoever looks at one number only."""
    await on.say(DEV, READ)
    on.target.failures = [TimeoutError()] * 9
    await on.pass_time(HOUR)
    for _ in range(3):
        await on.pass_time(HOUR)
    found = await Vitals(parts(on)).numbers()

    assert (1, 1) == (found["grants_live"], found["grants_overdue"])


async def test_the_age_of_sources_is_told_by_kind(on: Stage) -> None:
    """The oldest of each, also without a database."""
    made = Vitals(parts(on, ages=always([age(1), age(3)])))
    first = await made.numbers()
    on.flaky.away = True
    second = await made.numbers()

    assert {"directory": 180.0} == first["source_age_seconds"] == second["source_age_seconds"]
    assert {"directory": math.inf} == (await Vitals(parts(on, ages=always([age(None)]))).numbers())[
        "source_age_seconds"
    ]


async def test_without_a_database_only_what_is_known_is_told(on: Stage) -> None:
    """Numbers of requests that nobody could count are not there, instead of zero."""
    on.flaky.away = True
    found = await Vitals(parts(on)).numbers()

    assert {
        "database_up": 0,
        "source_age_seconds": {},
        "recovery": 0,
        "clock_drift_seconds": 0.0,
        "audit_seq": 0,
    } == found


async def test_how_the_record_stands_is_told(on: Stage) -> None:
    """How far the log is, and how far the witness has followed."""
    made = Vitals(parts(on))
    empty = await made.numbers()
    await on.say(DEV, READ)
    await look(on)
    first = await made.numbers()
    assert isinstance(on.witness, FakeWitness)
    on.witness.broken = "full"
    await on.say(DEV, "done")
    await look(on)
    second = await made.numbers()
    last = await on.store.read(lambda unit: unit.log.last())

    assert last
    assert 0 == empty["audit_seq"]
    assert "witness_seq" not in empty
    assert first["audit_seq"] == first["witness_seq"]
    assert last.seq == second["audit_seq"]
    assert first["witness_seq"] == second["witness_seq"]
    assert first["audit_seq"] != second["audit_seq"]


async def test_what_the_witness_said_at_the_start_counts(on: Stage) -> None:
    """So that a database that is behind it shows as a number, too."""
    await on.say(DEV, READ)
    assert isinstance(on.witness, FakeWitness)
    on.witness.mark = Mark(seq=1_000, hash="0" * 64, at=NOW)
    on.restart()
    await on.engine.recovery.begin()
    found = await Vitals(parts(on)).numbers()

    assert (1, 1_000) == (found["recovery"], found["witness_seq"])


@pytest.mark.parametrize("seconds", [90.5, -90.5, 3.0, -3.0])
async def test_the_drift_of_the_clock_is_told_with_its_sign(on: Stage, seconds: float) -> None:
    """In seconds, also of small corrections."""
    made = Vitals(parts(on))
    on.clock.jump(timedelta(seconds=seconds))

    assert seconds == (await made.numbers())["clock_drift_seconds"]


# --- who is silent -----------------------------------------------------------------------------
async def test_who_does_not_answer_is_told_of_by_kind(on: Stage) -> None:
    """The age is counted from the time that Daypass goes by; names are nobody's business."""
    made = Vitals(parts(on, ages=always([age(90, "down: s3cr3t")])))
    on.clock.jump(-HOUR)

    assert {"directory": "last answered 1 h 30 min ago"} == made.silent()


async def test_a_witness_that_cannot_be_written_is_silent_too(on: Stage) -> None:
    """Until it can be written again."""
    made = Vitals(parts(on, ages=always([age(None, "down")])))
    assert isinstance(on.witness, FakeWitness)
    on.witness.broken = "No space left on device"
    await on.say(DEV, READ)
    await look(on)
    broken = made.silent()
    on.witness.broken = ""
    await look(on)

    assert {"directory": "never answered", "witness": "No space left on device"} == broken
    assert {"directory": "never answered"} == made.silent()


async def test_nobody_is_silent_while_all_answer(on: Stage) -> None:
    """An age alone is no trouble."""
    assert {} == Vitals(parts(on, ages=always([age(600)]))).silent()


# --- the mode ----------------------------------------------------------------------------------
async def test_the_mode_is_told_as_soon_as_nothing_is_opened(on: Stage) -> None:
    """Not only once the jump has been written down."""
    made = Vitals(parts(on))
    before = made.mode()
    on.clock.jump(HOUR)
    at_once, number = made.mode(), (await made.numbers())["recovery"]
    await look(on)
    on.clock.jump(-HOUR)  # set right again: the mode lasts all the same
    after = made.mode()
    later = (await made.numbers())["recovery"]

    assert ["normal", "recovery", "recovery"] == [before, at_once, after]
    assert (1, 1) == (number, later)
