"""The ground when things come together or go wrong: pushes, reloads, a database away, leavers."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.domain.commands import Approve
from bot.domain.ids import PersonId
from bot.domain.people import ChatName, Identity, Schedule
from bot.domain.request import Cause, GrantState, Request, RequestState
from bot.engine.directories import Written
from bot.engine.ground import LINKS, Ground
from bot.ports.directory import Entry
from bot.ports.faults import TryAgain
from bot.ports.store import Actor, Store, Unit
from tests.bot.domain.world import DBA, DEV, ENGINEERING, LEAD, NOW, PEOPLE, policy
from tests.bot.engine.scene import (
    ADA,
    MINUTE,
    PAGED,
    TEAM,
    Gate,
    Known,
    Pager,
    Scene,
    ada,
    scene_set,
)
from tests.bot.engine.stage import FlakyStore, Stage, stage

T = TypeVar("T")


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Yield a ground over a store in memory."""
    async with scene_set() as scene:
        yield scene


async def ask(ground: Ground) -> None:
    """Let the job run, and every question come to its end."""
    await ground.refresh()
    await ground.settled()


# --- together ----------------------------------------------------------------------------------
async def test_two_sources_that_answer_at_once_are_both_stood_upon(scene: Scene) -> None:
    """Whoever is composed last knows what both said; the order of the file decides names."""
    gate = Gate()
    other = Known(scene.clock, (ada("s1", name="Ada of Slack"),), name="slack", gate=gate)
    scene.directory.gate = gate
    base = policy()
    await scene.ground.use(base, Written(people=base.people), [scene.directory, other], [])
    await scene.ground.refresh()
    await gate.reached(2)
    gate.open()
    await scene.ground.settled()
    person = scene.ground.policy.people[ADA]
    links = await scene.store.read(lambda unit: unit.facts.all(LINKS))

    assert ("Ada", "scim", frozenset({TEAM})) == (person.name, person.source, person.groups)
    assert {f"scim/{ADA}": "a1", f"slack/{ADA}": "s1"} == dict(links)


class SlowLinks(FlakyStore):
    """Lets the first one who keeps something after an answer wait before a gate."""

    def __init__(self, store: Store, gate: Gate) -> None:
        super().__init__(store)
        self._gate = gate
        self._writes = 0

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Write; the second time, when the gate is open."""
        self._writes += 1
        if self._writes == 2:
            await self._gate.passed()
        return await super().write(work)


async def test_what_is_composed_late_does_not_undo_what_is_newer(scene: Scene) -> None:
    """One answer is still being taken over when another comes: both hold in the end."""
    gate, held = Gate(), Gate()
    other = Known(scene.clock, (ada("s1"), entry(DEV)), name="slack", gate=held)
    scene.ground = Ground(SlowLinks(scene.store, gate), scene.clock.now, lambda: None)
    await scene.ground.use(policy(people={}), Written(), [scene.directory, other], [])
    await scene.ground.refresh()
    await gate.reached(1)
    held.open()
    for _ in range(50):  # rounds enough for the other one to get as far as it can
        await scene.store.write(lambda unit: unit.facts.all(LINKS))
    gate.open()
    await scene.ground.settled()

    assert {ADA, DEV} == set(scene.ground.policy.people)


async def test_a_push_while_the_directory_is_being_asked_is_not_lost(scene: Scene) -> None:
    """What it answers may be from before the push, so it is asked again at the next tick."""
    scene.directory.gate = gate = Gate()
    await scene.use()
    await scene.ground.refresh()
    await gate.reached(1)
    scene.ground.hear("scim")
    gate.open()
    await scene.ground.settled()
    await ask(scene.ground)
    await ask(scene.ground)

    expected = 2
    assert expected == scene.directory.asked


# --- reloads -----------------------------------------------------------------------------------
async def test_other_lengths_hold_from_the_reload_on(scene: Scene) -> None:
    """The last answer stays, and is relied on for as long as the file says now."""
    await scene.use()
    await scene.ground.refreshed()
    scene.directory = replace(scene.directory, keeps=2 * MINUTE, every=2 * MINUTE)
    await scene.use()
    person = scene.ground.policy.people[ADA]

    assert NOW + 2 * MINUTE == person.known_until


async def test_another_schedule_under_the_same_name_starts_unknown(scene: Scene) -> None:
    """Who is on call by the one is not on call by the other, until that one has been asked."""
    await scene.use()
    await scene.ground.refreshed()
    before = scene.ground.policy.on_call(PAGED, NOW)
    scene.pager = Pager(who=DEV)
    await scene.use()
    between = scene.ground.policy.rotas[PAGED].on_call(NOW)
    await ask(scene.ground)

    assert (frozenset({ADA}), None) == (before, between)
    assert frozenset({DEV}) == scene.ground.policy.on_call(PAGED, NOW)


async def test_an_answer_that_comes_after_its_source_was_dropped_is_nobodys(scene: Scene) -> None:
    """It is neither stood upon nor kept for the next start."""
    scene.directory.gate = gate = Gate()
    await scene.use()
    await scene.ground.refresh()
    await gate.reached(1)
    base = policy()
    await scene.ground.use(base, Written(people=base.people), [], [])
    gate.open()
    await scene.ground.settled()

    assert ADA not in scene.ground.policy.people
    assert {} == await scene.store.read(lambda unit: unit.facts.all("directory"))


# --- a database that is away -------------------------------------------------------------------
async def test_without_a_database_an_answer_waits_for_it(scene: Scene) -> None:
    """Nothing is stood upon that was not kept; the source is asked again at the next tick."""
    flaky = FlakyStore(scene.store)
    scene.ground = Ground(flaky, scene.clock.now, lambda: None)
    await scene.use()
    flaky.away = True
    await ask(scene.ground)
    without = ADA in scene.ground.policy.people
    flaky.away = False
    await ask(scene.ground)

    assert (False, True) == (without, ADA in scene.ground.policy.people)


async def test_a_silent_source_and_no_database_take_nothing_away(scene: Scene) -> None:
    """What is in force stays in force; links are as they were last read."""
    flaky = FlakyStore(scene.store)
    scene.ground = Ground(flaky, scene.clock.now, lambda: None)
    await scene.use()
    await scene.ground.refreshed()
    before = scene.ground.policy
    scene.directory.fault = scene.pager.fault = TryAgain("away")
    flaky.away = True
    await scene.ground.refreshed()

    assert before is scene.ground.policy


async def test_a_leaver_is_out_although_the_database_went_away(scene: Scene) -> None:
    """They are told of as soon as it is there again, and no later."""
    flaky = FlakyStore(scene.store)
    scene.ground = Ground(flaky, scene.clock.now, lambda: None)
    await scene.use()
    await ask(scene.ground)
    scene.directory.entries = (ada(active=False),)
    scene.clock.move(MINUTE)
    flaky.away = True
    await ask(scene.ground)
    flaky.away = False
    await ask(scene.ground)

    assert scene.ground.policy.person(ADA) is None


# --- leavers -----------------------------------------------------------------------------------
def entry(person: PersonId, **said: object) -> Entry:
    """Make an entry of an engineer who speaks in Slack."""
    user = person.split("@")[0].upper()
    fields: dict[str, object] = {
        "key": f"key-{user}",
        "id": person,
        "name": user.title(),
        "groups": frozenset({ENGINEERING}),
        "identities": (Identity(chat=ChatName.SLACK, user=user),),
        "manager": None if person == LEAD else "key-LEAD",
        **said,
    }
    return Entry(**fields)  # type: ignore[arg-type]  # built from a table


@dataclass
class Office:
    """An engine whose developer and lead are known by a directory only."""

    on: Stage
    directory: Known = field(init=False)
    ground: Ground = field(init=False)

    def __post_init__(self) -> None:
        """Begin."""
        self.directory = Known(self.on.clock, (entry(DEV), entry(LEAD)))
        self.ground = Ground(self.on.store, self.on.clock.now, self._changed)

    def _changed(self) -> None:
        self.on.law = self.ground.policy

    async def use(self, *directories: Known) -> None:
        """Take an access file over that names these directories."""
        written = {one.id: one for one in PEOPLE if one.id not in {DEV, LEAD}}
        base = policy(people=written, rotas={PAGED: Schedule(name=PAGED)})
        await self.ground.use(base, Written(people=written), directories, [])

    async def refresh(self) -> None:
        """Let one refresh go by, and what follows a change of the ground."""
        self.on.clock.move(MINUTE)
        await ask(self.ground)
        await self.on.engine.due.recheck()
        await self.on.engine.dispatcher.settle()

    async def busy(self) -> tuple[Request, Request]:
        """Let the developer wait for one thing, and hold another."""
        await self.use(self.directory)
        await self.ground.refreshed()
        await self.on.say(DEV, "orders write 1h INC-7 checkout is failing")
        await self.on.say(DEV, "orders read 1h")
        pending, live = sorted(await self.on.requests(), key=lambda one: one.flow, reverse=True)
        assert (RequestState.PENDING, GrantState.ACTIVE) == (pending.state, live.grants[0].state)
        return pending, live

    async def outcome(self, requests: Sequence[Request]) -> list[object]:
        """Return what became of what was waiting and of what was open."""
        pending, live = [await self.on.request(one.id) for one in requests]
        return [pending.state, live.grants[0].state, live.grants[0].cause, len(self.on.target.open)]


OUT = [RequestState.VOIDED, GrantState.ENDED, Cause.VOIDED, 0]
IN = [RequestState.PENDING, GrantState.ACTIVE, None, 1]


async def test_who_leaves_loses_what_waits_and_what_is_open_within_one_refresh() -> None:
    """The directory says so, and nobody else has to (S15)."""
    async with stage() as on:
        office = Office(on)
        requests = await office.busy()
        office.directory.entries = (entry(DEV, active=False), entry(LEAD))
        await office.refresh()

        assert OUT == await office.outcome(requests)


async def test_who_is_not_listed_any_more_has_left() -> None:
    """A directory that deletes says nothing else."""
    async with stage() as on:
        office = Office(on)
        requests = await office.busy()
        office.directory.entries = (entry(LEAD),)
        await office.refresh()

        assert OUT == await office.outcome(requests)


async def test_an_approver_who_left_says_yes_to_nothing() -> None:
    """Their yes before is not counted either, and their card does not work."""
    async with stage() as on:
        office = Office(on)
        pending, _ = await office.busy()
        office.directory.entries = (entry(DEV), entry(LEAD, active=False))
        await office.refresh()
        with pytest.raises(Exception, match="not among the people"):
            await on.engine.handler.carry_out(pending.id, Approve(person=LEAD), Actor())

        assert RequestState.PENDING is (await on.request(pending.id)).state


async def test_a_reload_that_drops_a_directory_lets_its_people_go() -> None:
    """What waits is void, and what is open ends within one recheck."""
    async with stage() as on:
        office = Office(on)
        requests = await office.busy()
        await office.use()
        known = DEV in on.law.people
        await office.refresh()

        assert not known
        assert OUT == await office.outcome(requests)


async def test_a_directory_that_is_silent_takes_nothing_away_and_gives_nothing() -> None:
    """What is open goes on to its end; what waits waits, and is not granted by anybody's yes."""
    async with stage() as on:
        office = Office(on)
        requests = await office.busy()
        office.directory.fault = TryAgain("The directory is away.")
        on.clock.move(timedelta(minutes=20))
        await office.refresh()
        silent = await office.outcome(requests)
        yes = await on.engine.handler.carry_out(requests[0].id, Approve(person=DBA), Actor())
        office.directory.fault = None
        await office.refresh()
        again = await on.request(requests[0].id)

        assert IN == silent
        assert RequestState.PENDING is yes.request.state
        assert "has not answered for too long" in yes.says
        assert RequestState.APPROVED is again.state
