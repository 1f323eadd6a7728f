"""The inventory: asked on time, kept, joined to the ground, and never emptied by a failure."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.catalog import Bundle, Catalogue, Entitlement, SelectedItem, Selector
from bot.domain.ids import BundleName, IntegrationName, ResourceName
from bot.domain.policy import Policy
from bot.domain.request import GrantState, RequestState
from bot.engine import inventory as module
from bot.engine.directories import Written
from bot.engine.ground import Ground
from bot.engine.inventory import Inventory
from bot.ports.connector import Connector, Discovered, Impossible, Listing, TryAgain
from bot.ports.store import StoreAway
from tests.bot.domain.world import DEV, LEAD, NOW, ORDERS, READ, SHOP, policy
from tests.bot.engine.stage import Stage, stage
from tests.fakes.connector import FakeConnector

HOUR = timedelta(hours=1)
PAY = ResourceName("payments")


def thing(name: str = PAY, uid: str = "1", **tags: str) -> Discovered:
    """Make a thing."""
    return Discovered(name=name, type="database", tags=tags, uid=uid, settings={"database": name})


class Scene:
    """The engine on a ground, and an inventory of its one target."""

    def __init__(self, on: Stage) -> None:
        self.on = on
        self.base = policy()
        self.begin()

    def begin(self) -> None:
        """Forget everything that was only in memory."""
        on = self.on
        self.ground = Ground(on.flaky, on.clock.now, lambda: None)
        self.inventory = Inventory(on.flaky, lambda: on.targets, on.clock.now, self.ground.found)

    async def use(self, every: timedelta = HOUR) -> None:
        """Stand on the small organisation, as the application does."""
        await self.inventory.use({SHOP: every})
        written = Written(people=self.base.people)
        await self.ground.use(self.base, written, [], [])
        self.stand()

    async def restart(self) -> None:
        """Begin anew over the same database."""
        self.begin()
        await self.use()

    async def ask(self, after: timedelta = HOUR) -> None:
        """Let time pass, ask, and look again at what is open."""
        self.on.clock.move(after)
        await self.inventory.refresh()
        await self.inventory.settled()
        self.stand()
        await self.on.engine.due.recheck()
        await self.on.engine.dispatcher.settle()

    def stand(self) -> None:
        """Give the engine the policy that is in force."""
        self.on.law = self.ground.policy

    @property
    def law(self) -> Policy:
        """Return the policy in force."""
        return self.ground.policy

    @property
    def names(self) -> list[str]:
        """Return the resources of the one target."""
        return list(self.law.catalogue.integrations[SHOP].resources)

    async def alarms(self) -> list[str]:
        """Return what the operators were told."""
        await self.on.engine.dispatcher.settle()
        return [repr(one) for one in self.on.chat.shown("#operators")]


@asynccontextmanager
async def standing(*things: Discovered) -> AsyncIterator[Scene]:
    """Give a scene whose target was listed once."""
    async with stage() as on:
        scene = Scene(on)
        on.target.things = list(things)
        await scene.use()
        if things:
            await scene.ask()
        yield scene


async def test_before_any_answer_there_is_what_the_file_lists() -> None:
    """Nobody guesses."""
    async with standing() as scene:
        assert ["orders", "ledger"] == scene.names
        assert {} == scene.inventory.stocks()


async def test_what_was_discovered_can_be_asked_for() -> None:
    """By name, under the flows whose selectors choose it, like anything of the file."""
    async with standing(thing(team="payments")) as scene:
        await scene.on.say(DEV, "payments read 1h")
        (door,) = scene.on.target.open.values()

        assert [PAY] == [one.entitlement.resource for one in (await scene.on.request()).grants]
        assert {"database": PAY, "role": "app_read"} == door.settings


async def test_bundles_follow() -> None:
    """A bundle that chooses by tag holds what was discovered with it."""
    async with standing() as scene:
        chosen = SelectedItem(where=Selector(tags={"data": "customer"}), permission=READ)
        bundle = Bundle(name=BundleName("all"), contains=(chosen,))
        lent = replace(scene.base.catalogue, bundles={bundle.name: bundle})
        scene.base = replace(scene.base, catalogue=lent)
        scene.on.target.things = [thing(data="customer"), thing("logs")]
        await scene.use()
        await scene.ask()

        assert (Entitlement(SHOP, PAY, READ),) == scene.law.catalogue.expand(bundle.name)


async def test_a_request_ends_when_its_target_goes() -> None:
    """It is void, and says why."""
    async with standing(thing()) as scene:
        await scene.on.say(DEV, "payments write 1h INC-7 failing")
        scene.on.target.things = []
        await scene.ask()
        request = await scene.on.request()

        assert RequestState.VOIDED is request.state
        assert [] == [one for one in scene.on.target.calls if one.startswith("grant")]


async def test_a_request_ends_when_its_target_is_made_anew() -> None:
    """What was asked for, and perhaps approved, was another thing (S14)."""
    async with standing(thing(uid="1")) as scene:
        await scene.on.say(DEV, "payments write 1h INC-7 failing")
        scene.on.target.things = [thing(uid="2")]
        await scene.ask()

        assert RequestState.VOIDED is (await scene.on.request()).state
        assert any("made anew" in repr(one) for one in scene.on.chat.shown("DEV"))
        assert PAY in scene.names


async def test_a_request_goes_on_when_its_target_does() -> None:
    """The same thing, listed again, with a tag more."""
    async with standing(thing()) as scene:
        await scene.on.say(DEV, "payments write 1h INC-7 failing")
        scene.on.target.things = [thing(team="payments")]
        await scene.ask()
        await scene.restart()
        await scene.ask()

        assert RequestState.PENDING is (await scene.on.request()).state


async def test_open_access_to_what_is_gone_still_ends() -> None:
    """The door is closed on time, whatever the listing says."""
    async with standing(thing()) as scene:
        await scene.on.say(DEV, "payments read 1h")
        scene.on.target.things = []
        await scene.ask(timedelta(minutes=59))
        await scene.ask(timedelta(minutes=1))
        await scene.on.pass_time(timedelta(minutes=1))

        assert PAY not in scene.names
        assert GrantState.ENDED is (await scene.on.request()).grants[0].state
        assert {} == scene.on.target.open


async def test_a_restart_keeps_what_was_known() -> None:
    """Before anybody is asked again, and before the ground is first stood on."""
    async with standing(thing(team="payments")) as scene:
        before = scene.law.catalogue
        known = scene.inventory.stocks()
        scene.on.target.failures = [TryAgain("down")]
        await scene.restart()

        assert before == scene.law.catalogue
        assert known == scene.inventory.stocks()


FAULTS: Sequence[Exception] = [TryAgain("down"), Impossible("no"), RuntimeError("s3cr3t")]


@pytest.mark.parametrize("fault", FAULTS, ids=["away", "never", "faulty"])
async def test_a_failure_keeps_the_last_answer(fault: Exception) -> None:
    """Nothing is gone because nobody said anything; how it stands can be seen."""
    async with standing(thing()) as scene:
        scene.on.target.things = []
        scene.on.target.failures = [fault]
        await scene.ask()
        (age,) = scene.inventory.ages()

        assert PAY in scene.names
        assert (NOW + HOUR, None) == (age.answered_at, age.known_until)
        assert age.error
        assert "s3cr3t" not in age.error


async def test_a_failure_is_tried_again_soon() -> None:
    """Not only at the next regular time, and not at once."""
    async with standing() as scene:
        scene.on.target.failures = [TryAgain("down")]
        scene.on.target.things = [thing()]
        await scene.ask()
        await scene.ask(module.RETRY - timedelta(seconds=1))
        early = list(scene.names)
        await scene.ask(timedelta(seconds=1))

        assert PAY not in early
        assert PAY in scene.names


async def test_each_is_asked_when_it_is_due() -> None:
    """And at once after the access files changed."""
    async with standing(thing()) as scene:
        await scene.ask(HOUR - timedelta(seconds=1))
        early = scene.on.target.calls.count("discover")
        await scene.ask(timedelta(seconds=1))
        due = scene.on.target.calls.count("discover")
        await scene.use()
        await scene.ask(timedelta(0))

        assert (1, 2, 3) == (early, due, scene.on.target.calls.count("discover"))


async def test_what_is_no_longer_discovered_leaves() -> None:
    """The file says that it is all there is."""
    async with standing(thing()) as scene:
        await scene.inventory.use({})

        assert ["orders", "ledger"] == scene.names
        assert [] == list(scene.inventory.ages())


async def test_what_comes_changes_and_goes_is_in_the_audit_log() -> None:
    """With what the target said of it."""
    async with standing(thing(team="first"), thing("stays")) as scene:
        scene.on.target.things = [thing(team="second"), thing("stays")]
        await scene.ask()
        scene.on.target.things = [thing("stays")]
        await scene.ask()
        log = await scene.on.audit()

        assert [1, 1, 1] == [
            log.count(f'"resources {word}"') for word in ("found", "changed", "gone")
        ]
        assert "first" in log
        assert "second" in log


async def test_many_resources_are_few_entries() -> None:
    """A thousand tenants do not fill the log one by one."""
    async with standing(*(thing(f"t{number}") for number in range(module.NOTED * 2 + 1))) as scene:
        assert 3 == (await scene.on.audit()).count('"resources found"')


async def test_too_many_resources_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that lists without end does not fill the database."""
    monkeypatch.setattr(module, "MOST", 2)
    async with standing(thing("a"), thing("b"), thing("c")) as scene:
        (age,) = scene.inventory.ages()

        assert ["orders", "ledger"] == scene.names
        assert "more than 2" in age.error


async def test_hostile_names_are_left_out_and_told_once() -> None:
    """Also across a restart."""
    evil = thing("<!channel>\u202e")
    async with standing(evil, thing()) as scene:
        await scene.restart()
        await scene.ask()

        assert ["orders", "ledger", PAY] == scene.names
        assert 1 == len(await scene.alarms())
        assert "\u202e" not in "".join(await scene.alarms())


async def test_a_mass_that_vanishes_is_remembered_across_a_restart() -> None:
    """The second listing is the second one, whichever process heard the first."""
    async with standing(*(thing(f"t{number}") for number in range(6))) as scene:
        scene.on.target.things = []
        await scene.ask()
        kept = len(scene.names)
        await scene.restart()
        await scene.ask()

        assert (8, 2) == (kept, len(scene.names))
        assert 2 == len(await scene.alarms())


class Plain:
    """A connector that cannot say what there is."""

    shared_doors = False


async def test_a_connector_that_cannot_say_is_told_from_an_empty_one() -> None:
    """Likewise one that is not set up."""
    async with standing(thing()) as scene:
        scene.on.targets[SHOP] = Plain()  # type: ignore[assignment]  # it is not asked for more
        await scene.ask()
        first = scene.inventory.ages()[0].error
        del scene.on.targets[SHOP]
        await scene.ask()
        second = scene.inventory.ages()[0].error

        assert ("cannot say" in first, "set-up" in second) == (True, True)
        assert PAY in scene.names


class Hanging(FakeConnector):
    """Never answers, until it is let go."""

    def __init__(self, counter: list[str]) -> None:
        super().__init__()
        self.counter = counter
        self.free = asyncio.Event()

    async def discover(self) -> Listing:
        """Hang."""
        self.counter.append("asked")
        await self.free.wait()
        return Listing(found=(thing(),))


async def test_few_are_asked_at_the_same_time() -> None:
    """Refreshing does not wait for them, and asks nobody twice."""
    async with standing() as scene:
        asked: list[str] = []
        everyone = [IntegrationName(f"i{number}") for number in range(module.AT_ONCE + 3)]
        hanging = {name: Hanging(asked) for name in everyone}
        scene.on.targets.update(hanging)
        await scene.inventory.use(dict.fromkeys(everyone, HOUR))
        for _ in range(2):
            await scene.inventory.refresh()
            for _ in range(5):
                await asyncio.sleep(0)
        first = len(asked)
        for one in hanging.values():
            one.free.set()
        await scene.inventory.settled()

        assert (module.AT_ONCE, len(everyone)) == (first, len(asked))
        assert set(everyone) == set(scene.inventory.stocks())


async def test_one_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time, with a sentence."""
    monkeypatch.setattr("bot.engine.answers.ASKING", 0.01)
    async with standing() as scene:
        scene.on.targets[SHOP] = Hanging([])
        await scene.ask()

        assert "in time" in scene.inventory.ages()[0].error


async def test_an_answer_that_could_not_be_kept_is_asked_for_again() -> None:
    """Without a database nothing is believed, and nothing is lost."""
    async with standing() as scene:
        scene.on.target.things = [thing()]
        scene.on.clock.move(HOUR)
        scene.on.flaky.away = True
        await scene.inventory.refresh()
        await scene.inventory.settled()
        during = list(scene.names)
        scene.on.flaky.away = False
        await scene.ask(timedelta(0))

        assert PAY not in during
        assert PAY in scene.names


async def test_a_merge_that_could_not_be_handed_over_is_handed_over_later() -> None:
    """What is kept is also stood on, sooner or later."""
    async with stage() as on:
        told: list[Callable[[Catalogue], Catalogue]] = []

        async def changed(merge: Callable[[Catalogue], Catalogue]) -> None:
            if on.flaky.away:
                raise StoreAway("away")
            told.append(merge)

        targets: dict[IntegrationName, Connector] = {SHOP: on.target}
        inventory = Inventory(on.store, lambda: targets, on.clock.now, changed)
        await inventory.use({SHOP: HOUR})
        on.target.things = [thing()]
        on.flaky.away = True
        await inventory.refresh()
        with pytest.raises(StoreAway):
            await inventory.settled()
        on.flaky.away = False
        await inventory.refresh()

        assert 2 == len(told)
        assert PAY in told[-1](policy().catalogue).integrations[SHOP].resources


@pytest.mark.parametrize("after", [{}, {SHOP: HOUR}], ids=["without it", "with it"])
async def test_an_answer_that_comes_after_a_reload_is_dropped(
    after: Mapping[IntegrationName, timedelta],
) -> None:
    """It was asked for under other access files, and perhaps of another target."""
    async with standing() as scene:
        hanging = Hanging([])
        scene.on.targets[SHOP] = hanging
        await scene.inventory.refresh()
        await asyncio.sleep(0)
        await scene.inventory.use(after)
        hanging.free.set()
        await scene.inventory.settled()

        assert {} == scene.inventory.stocks()


async def test_what_cannot_be_read_any_more_was_never_told() -> None:
    """One broken row takes nothing else with it."""
    async with standing(thing(), thing("stays")) as scene:
        source = f"inventory/{SHOP}"
        await scene.on.store.write(lambda unit: unit.facts.put(source, PAY, "{}", NOW))
        await scene.restart()

        assert ["orders", "ledger", "stays"] == scene.names


async def test_a_listing_of_nothing_is_an_answer() -> None:
    """An integration that has nothing has only the file's, and says since when."""
    async with standing() as scene:
        await scene.ask()
        await scene.restart()

        assert ["orders", "ledger"] == scene.names
        assert NOW + HOUR == scene.inventory.stocks()[SHOP].at
        assert ORDERS in scene.names


async def test_an_approver_decides_about_what_is_there() -> None:
    """A discovered resource is approved and opened like any other."""
    async with standing(thing()) as scene:
        await scene.on.say(DEV, "payments write 1h INC-7 failing")
        await scene.on.say(LEAD, f"approve {(await scene.on.request()).id}")

        assert GrantState.ACTIVE is (await scene.on.request()).grants[0].state
