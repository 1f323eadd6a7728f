"""An operator confirms what they have seen: before that, and with anything unsettled, nothing."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.app.recovering import recover
from bot.domain.ids import GrantId
from bot.engine.reconcile import Scan
from bot.engine.recovery_record import MODE, RECOVERY, SCAN, WITNESSED, Mode, written
from bot.ports.faults import TryAgain
from bot.ports.store import Actor, Mark, Store, StoreAway, Unit
from tests.bot.app.recoverable import (
    HOUR,
    JUMPED,
    LOST,
    WHY,
    data,
    entries,
    fake,
    flat,
    held,
    left,
    say,
    stands,
)
from tests.bot.domain.world import DEV, NOW, ONCALL, SHOP
from tests.bot.engine.stage import FlakyStore, Stage, stage
from tests.fakes.witness import FakeWitness

T = TypeVar("T")
READ = "orders read 1h"


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set a stage with a witness, whose targets have been compared and are clean."""
    async with stage() as on:
        on.witness = FakeWitness()
        yield on


# --- nothing to confirm ------------------------------------------------------------------------
@pytest.mark.parametrize("anyway", [False, True])
async def test_outside_the_mode_there_is_nothing_to_confirm(on: Stage, *, anyway: bool) -> None:
    """With and without a witness; nothing is written."""
    await on.say(DEV, READ)
    before = await stands(on.store)
    said = await say(on, anyway=anyway)
    without = await recover(on.store, None, NOW, anyway=anyway)

    assert said == without
    assert (0, True, "Daypass is not in recovery mode.") == (said.code, said.good, said.text)
    assert {"mode": "normal", "why": "", "confirmed": False} == said.data
    assert before == await stands(on.store)
    assert None is fake(on).mark


async def test_a_record_that_is_damaged_is_none(on: Stage) -> None:
    """There is nothing that could be confirmed."""
    await on.store.write(lambda unit: unit.facts.put(RECOVERY, MODE, "{", NOW))

    assert "Daypass is not in recovery mode." == (await say(on)).text


@pytest.mark.parametrize("anyway", [False, True])
async def test_an_older_copy_that_was_not_started_yet_is_not_confirmed(
    on: Stage, *, anyway: bool
) -> None:
    """Nobody has compared anything: Daypass is to be started first."""
    await on.say(DEV, READ)
    before = await stands(on.store)
    mark = fake(on).mark = Mark(seq=before[1] + 1, hash="0" * 64, at=NOW)
    said = await say(on, anyway=anyway)

    assert (1, False) == (said.code, said.good)
    assert "it is an older copy. Start Daypass: it goes into recovery mode" in flat(said)
    assert "normal" == data(said)["mode"]
    assert "it is an older copy." in str(data(said)["why"])
    assert (before, mark) == (await stands(on.store), fake(on).mark)


async def test_a_witness_that_is_gone_counts_where_there_was_one(on: Stage) -> None:
    """Also after an earlier confirmation: the mode of then says nothing of now."""
    await held(on, replace(LOST, confirmed_at=NOW))
    unknown = await say(on)
    await on.store.write(lambda unit: unit.facts.put(RECOVERY, WITNESSED, "yes", NOW))
    gone = await say(on, anyway=True)

    assert (0, 1) == (unknown.code, gone.code)
    assert "The witness is gone" in gone.text


# --- not settled -------------------------------------------------------------------------------
async def _uncompared(on: Stage) -> None:
    await held(on, scan=None)


async def _unreadable(on: Stage) -> None:
    await held(on)
    await on.store.write(lambda unit: unit.facts.put(RECOVERY, SCAN, "{", NOW))


async def _silent(on: Stage) -> None:
    await held(on, scan=Scan(at=NOW, silent=((SHOP, "The target is \x1b[31maway."),)))


async def _stray(on: Stage) -> None:
    await held(on, scan=Scan(at=NOW, stray=((SHOP, GrantId("gone1")),)))


async def _late(on: Stage) -> None:
    await on.say(DEV, READ)
    on.clock.move(HOUR)
    await held(on)


async def _revoking(on: Stage) -> None:
    await on.say(DEV, READ)
    on.target.failures = [TryAgain("away")] * 2
    await on.say(DEV, "done")
    await held(on)


UNSETTLED = {
    "not compared": (_uncompared, "The targets have not been compared yet."),
    "unreadable": (_unreadable, "The targets have not been compared yet."),
    "silent": (_silent, "shop could not be compared: The target is ?[31maway."),
    "stray": (_stray, "shop shows access of grant gone1, which is not live here: remove it"),
    "late": (_late, "is not read back as closed yet."),
    "revoking": (_revoking, "is not read back as closed yet."),
}
unsettled = pytest.mark.parametrize(("make", "named"), UNSETTLED.values(), ids=UNSETTLED.keys())
Make = Callable[[Stage], Awaitable[None]]


@unsettled
async def test_what_is_not_settled_is_named_and_keeps_the_mode(
    on: Stage, make: Make, named: str
) -> None:
    """Why it is in the mode, what is left to do, and how to go on; nothing is written."""
    await make(on)
    before = await stands(on.store)
    said = await say(on)

    assert (1, False) == (said.code, said.good)
    for part in (f"Recovery mode since 2026-11-23 12:00 UTC. {WHY}", named, "recover --anyway"):
        assert part in flat(said)
    assert ("recovery", False) == (data(said)["mode"], data(said)["confirmed"])
    assert 1 == len(left(said))
    assert (before, None) == (await stands(on.store), fake(on).mark)


async def test_all_that_is_not_settled_is_named_at_once(on: Stage) -> None:
    """Nobody should have to come back for the next thing."""
    await _late(on)
    scan = Scan(
        at=NOW,
        silent=((SHOP, "away"),),
        stray=((SHOP, GrantId("gone1")), (SHOP, GrantId("gone2"))),
    )
    said = await say(await held(on, scan=scan))

    assert 4 == len(left(said))
    for part in ("away", "gone1", "gone2", "read back"):
        assert part in said.text


@unsettled
async def test_what_is_not_settled_can_be_confirmed_all_the_same(
    on: Stage, make: Make, named: str
) -> None:
    """It is named, and stands in the audit log: somebody took it upon themselves."""
    await make(on)
    said = await say(on, anyway=True)
    mode, _ = await stands(on.store)
    (entry,) = await entries(on, "recovery confirmed")
    note = json.loads(str(entry["data"])) if isinstance(entry["data"], str) else entry["data"]

    assert (0, True) == (said.code, said.good)
    assert named in flat(said)
    assert "daypass recover" not in said.text
    assert mode
    assert on.clock.now() == mode.confirmed_at
    assert {"why": WHY, "unsettled": " ".join(map(str, left(said)))} == note
    assert ("normal", True, 1) == (data(said)["mode"], data(said)["confirmed"], len(left(said)))


async def test_access_that_has_ended_keeps_nobody_waiting(on: Stage) -> None:
    """Also where its request is not done with, since its review is owed."""
    await on.say(ONCALL, "breakglass incident INC-9 it is down")
    await on.pass_time(24 * HOUR)
    owing = await on.store.read(lambda unit: unit.finder.open())
    said = await say(await held(on))

    assert [False] == [any(grant.live for grant in one.grants) for one in owing]
    assert (0, []) == (said.code, left(said))


async def test_access_that_goes_on_keeps_nobody_waiting(on: Stage) -> None:
    """Only what should be closed by now and is not: from the moment of its end on."""
    await on.say(DEV, READ)
    await on.say(DEV, "done")
    await on.say(DEV, "ledger read 1h")
    on.clock.move(HOUR - timedelta(seconds=1))
    open_still = await say(await held(on))
    on.clock.move(timedelta(seconds=1))
    await held(on)
    due = await say(on)

    assert (0, []) == (open_still.code, left(open_still))
    assert (1, 1) == (due.code, len(left(due)))


# --- confirmed ---------------------------------------------------------------------------------
async def test_a_confirmation_is_written_down_and_the_witness_stands_for_it(on: Stage) -> None:
    """Else the next start would find the same doubt again."""
    await on.say(DEV, READ)
    await held(on)
    fake(on).mark = Mark(seq=1_000, hash="0" * 64, at=NOW + HOUR)
    at = NOW + timedelta(minutes=30)
    said = await say(on, at)
    mode, end = await stands(on.store)
    (entry,) = await entries(on, "recovery confirmed")

    assert (0, True) == (said.code, said.good)
    assert replace(LOST, confirmed_at=at) == mode
    assert Mark(seq=end, hash=str(entry["hash"]), at=at) == fake(on).mark
    assert ("cli", end) == (entry["surface"], entry["seq"])
    assert {"why": WHY, "unsettled": ""} == entry["data"]


async def test_what_was_confirmed_is_said_in_words_and_as_data(on: Stage) -> None:
    """With what a lost record means for people who come by SCIM."""
    said = await say(await held(on))
    text = flat(said)

    assert text.startswith(f"Recovery mode since 2026-11-23 12:00 UTC. {WHY} Part of the record")
    assert "let the identity provider push everybody again" in text
    assert text.endswith("Confirmed. Daypass opens access again.")
    assert all(len(one) <= 80 for one in said.text.splitlines())
    assert {
        "mode": "normal",
        "why": WHY,
        "since": "2026-11-23T12:00:00+00:00",
        "unsettled": [],
        "confirmed": True,
    } == said.data


async def test_after_a_clock_jump_nothing_is_said_to_be_lost(on: Stage) -> None:
    """Nobody has to push anything."""
    said = await say(await held(on, JUMPED))

    assert "The clock jumped." in said.text
    assert "lost" not in said.text


async def test_a_second_confirmation_changes_nothing(on: Stage) -> None:
    """Twice is once, also when Daypass has not heard of the first yet."""
    await held(on)
    first = await say(on)
    before, mark = await stands(on.store), fake(on).mark
    second = await say(on, NOW + HOUR)

    assert (0, 0) == (first.code, second.code)
    assert "Daypass is not in recovery mode." == second.text
    assert (before, mark) == (await stands(on.store), fake(on).mark)


async def test_a_witness_that_cannot_be_written_is_told_of(on: Stage) -> None:
    """The confirmation holds, but the next start will doubt again."""
    await held(on)
    fake(on).broken = "/var/witness: No space left on device"
    said = await say(on)
    mode, _ = await stands(on.store)

    assert 0 == said.code
    assert "Confirmed." in said.text
    assert "so the next start doubts again. /var/witness: No space left on device" in flat(said)
    assert mode
    assert mode.confirmed_at


async def test_without_a_witness_it_is_confirmed_as_well(on: Stage) -> None:
    """As on PostgreSQL, where none was named."""
    on.witness = None
    said = await say(await held(on))

    assert "Confirmed. Daypass opens access again." == said.text.splitlines()[-1]


class Meanwhile(FlakyStore):
    """A store in which the running bot writes something just before, or just after."""

    def __init__(self, store: Store, work: Callable[[Unit], None], *, after: bool = False) -> None:
        super().__init__(store)
        self._work, self._after = work, after

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Write, and let the other write."""
        if not self._after:
            await self.store.write(self._work)
        done = await super().write(work)
        if self._after:
            await self.store.write(self._work)
        return done


async def test_the_witness_learns_the_time_of_the_confirmation(on: Stage) -> None:
    """Even if the bot, whose clock was ahead, wrote something meanwhile: else it would count on."""
    await held(on, JUMPED)
    later = NOW + HOUR
    store = Meanwhile(
        on.store, lambda unit: unit.requests.note("late", {}, Actor(), later), after=True
    )
    await recover(store, on.witness, NOW, anyway=False)
    last = await on.store.read(lambda unit: unit.log.last())

    assert last
    assert (2, later) == (last.seq, last.at)
    assert replace(last, at=NOW) == fake(on).mark


@pytest.mark.parametrize("other", [replace(LOST, since=NOW + HOUR), JUMPED, None])
async def test_only_the_mode_that_was_seen_is_confirmed(on: Stage, other: Mode | None) -> None:
    """It went into the mode anew meanwhile, or somebody else confirmed."""
    await held(on)
    changed = other or replace(LOST, confirmed_at=NOW)
    store = Meanwhile(on.store, lambda unit: unit.facts.put(RECOVERY, MODE, written(changed), NOW))
    said = await recover(store, on.witness, NOW, anyway=True)

    assert (1, False) == (said.code, said.good)
    assert "Daypass went into recovery mode anew just now. Look again." == said.text
    assert (changed, 0) == await stands(on.store)
    assert None is fake(on).mark


async def test_without_a_database_nothing_is_said_to_be_done(on: Stage) -> None:
    """The command fails."""
    on.flaky.away = True

    with pytest.raises(StoreAway):
        await recover(on.flaky, on.witness, NOW, anyway=True)
