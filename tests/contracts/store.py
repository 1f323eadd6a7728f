"""What every store keeps, asked of each database with the same words.

A test file subclasses `StoreContract` and gives a `store` fixture.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest

from bot.domain.change import nothing
from bot.domain.effects import Alarm
from bot.domain.ids import GrantId, RequestId
from bot.domain.lifecycle import next_due
from bot.domain.people import ChatName
from bot.domain.request import Request, RequestState
from bot.domain.telling import lane
from bot.ports.chat import MessageRef
from bot.ports.connector import Secret
from bot.ports.store import Actor, Conflict, Copy, Store, Unit
from tests.storage.samples import (
    ACTOR,
    DEVELOPER,
    HOUR,
    LEAD,
    NOW,
    PROD,
    approved,
    ended,
    expired,
    live,
    request_id,
    submitted,
)
from tests.storage.steps import (
    NOBODY,
    approve,
    approve_once,
    due,
    find,
    first_time,
    lease,
    load,
    look_up,
    put,
    save,
)


class StoreContract:
    """The suite. Every test begins with an empty store."""

    # --- requests --------------------------------------------------------------------------
    async def test_what_was_saved_is_found(self, store: Store) -> None:
        """A saved request reads back equal, inside and outside a unit."""
        change = await save(store, submitted())

        assert change.request == await store.read(lambda unit: unit.finder.find(request_id(1)))
        assert change.request == await store.write(lambda unit: unit.requests.load(request_id(1)))

    async def test_the_unknown_is_none(self, store: Store) -> None:
        """A request that is not there is None, whatever its name holds."""
        for name in ("REQ-NONE", "REQ-\0", "REQ-\ud800", "'; DROP TABLE request; --"):
            assert None is await look_up(store, RequestId(name))
            assert None is await load(store, RequestId(name))

    async def test_hostile_text_is_kept(self, store: Store) -> None:
        """What a person typed comes back as it was typed."""
        text = "<!channel> \0 \U0001f600 \ud800 'quoted' \u202e \x1b[31m"
        await save(store, submitted(justification=text))

        found = await find(store, 1)
        assert text == found.justification

    async def test_a_change_without_events_writes_nothing(self, store: Store) -> None:
        """Nothing happened, so nothing is written."""
        await store.write(
            lambda unit: unit.requests.save(nothing(submitted().request, "no"), ACTOR, NOW)
        )

        assert None is await store.read(lambda unit: unit.finder.find(request_id(1)))

    async def test_a_stale_change_conflicts(self, store: Store) -> None:
        """A change made from an older version is refused, and nothing of it is written."""
        first = await save(store, submitted())
        winner = await save(store, approved(first.request))

        with pytest.raises(Conflict):
            await save(store, approved(first.request, by=NOBODY))
        assert winner.request == await find(store, 1)

    async def test_a_taken_id_conflicts(self, store: Store) -> None:
        """A new request never replaces another."""
        first = await save(store, submitted())

        with pytest.raises(Conflict):
            await save(store, submitted(justification="another"))
        assert first.request == await find(store, 1)

    async def test_a_conflict_runs_the_work_again(self, store: Store) -> None:
        """Work that lost a race is run again, with what is stored by then."""
        await save(store, submitted())
        turns: list[int] = []

        def work(unit: Unit) -> None:
            turns.append(1)
            if len(turns) == 1:
                raise Conflict
            approve(unit)

        await store.write(work)

        assert 2 == len(turns)
        assert RequestState.APPROVED is (await find(store, 1)).state

    async def test_a_failing_unit_leaves_nothing(self, store: Store) -> None:
        """Everything in a unit is committed together, or not at all."""

        def work(unit: Unit) -> None:
            unit.requests.save(submitted(), ACTOR, NOW)
            unit.deliveries.first("d1", NOW)
            unit.outbox.add(Alarm(text="no"), NOW)
            raise LookupError

        with pytest.raises(LookupError):
            await store.write(work)
        assert None is await store.read(lambda unit: unit.finder.find(request_id(1)))
        assert await store.write(lambda unit: unit.deliveries.first("d1", NOW))
        assert [] == await lease(store)

    async def test_units_that_meet_fail_alone(self, store: Store) -> None:
        """Units handed in together do not share their failures."""

        def work(unit: Unit, number: int) -> int:
            unit.requests.save(submitted(number), ACTOR, NOW)
            if number % 7 == 0:
                raise LookupError(number)
            return number

        works = [store.write(partial(work, number=number)) for number in range(1, 31)]
        results = await asyncio.gather(*works, return_exceptions=True)

        failed = [one for one in results if isinstance(one, LookupError)]
        assert 4 == len(failed)
        assert 26 == len(await store.read(lambda unit: unit.finder.open()))

    async def test_a_unit_sees_what_it_wrote(self, store: Store) -> None:
        """Within a unit reading follows writing."""

        def work(unit: Unit) -> Sequence[Request | None]:
            saved = submitted()
            unit.requests.save(saved, ACTOR, NOW)
            found = unit.finder.find(saved.request.id)
            loaded = unit.requests.load(saved.request.id)
            unit.requests.save(approved(saved.request), ACTOR, NOW)
            return found, loaded, unit.finder.find(saved.request.id)

        found, loaded, after = await store.write(work)

        assert submitted().request == found == loaded
        assert after == await find(store, 1)
        assert after is not None
        assert 2 == after.version

    async def test_work_that_only_reads_writes_nothing(self, store: Store) -> None:
        """What is written in a read is rolled back."""
        await store.read(lambda unit: unit.requests.save(submitted(), ACTOR, NOW))

        assert None is await store.read(lambda unit: unit.finder.find(request_id(1)))

    async def test_two_approvers_at_once_make_one_approval(self, store: Store) -> None:
        """Of two that decide in the same moment one is first, and the other sees it."""
        for number in range(1, 21):
            await save(store, submitted(number))
            outcomes = await asyncio.gather(
                *(
                    store.write(partial(approve_once, number=number, by=person))
                    for person in (LEAD, NOBODY)
                )
            )

            assert [False, True] == sorted(outcomes)
            assert 1 == len((await find(store, number)).decisions)

    # --- due and finder --------------------------------------------------------------------
    async def test_due_is_what_time_has_reached(self, store: Store) -> None:
        """The earliest comes first; what lies ahead, or is over, does not come at all."""
        await save(store, submitted(1))  # lapses after a day
        for change in live(2):  # ends after an hour
            await save(store, change)
        await save(store, submitted(3))

        assert [] == await due(store, NOW)
        assert [request_id(2)] == await due(store, NOW + HOUR)
        assert [request_id(2)] == await due(store, NOW + 48 * HOUR, limit=1)
        first = next_due(await find(store, 2))
        assert first == await store.read(lambda unit: unit.finder.next_due())

    async def test_nothing_is_due_in_an_empty_store(self, store: Store) -> None:
        """There is no next moment."""
        assert None is await store.read(lambda unit: unit.finder.next_due())

    async def test_live_grants_are_found(self, store: Store) -> None:
        """By integration and by entitlement key, from the deadline to the reading back."""
        for change in live(1):
            await save(store, change)
        await save(store, submitted(2))
        request = await find(store, 1)
        key = lane(request, request.grants[0])

        grants = {one.id: request.id for one in request.grants}
        assert grants == await store.read(lambda unit: unit.finder.grants(PROD))
        assert [request] == await store.read(lambda unit: unit.finder.holding(key))

        change = await save(store, expired(request))
        assert grants == await store.read(lambda unit: unit.finder.grants(PROD))
        await save(store, ended(change.request))
        assert {} == await store.read(lambda unit: unit.finder.grants(PROD))
        assert [] == await store.read(lambda unit: unit.finder.holding(key))

    async def test_open_is_what_can_still_happen(self, store: Store) -> None:
        """Closed requests are not open."""
        for change in live(1):
            await save(store, change)
        change = await save(store, expired(await find(store, 1)))
        await save(store, ended(change.request))
        await save(store, submitted(2))

        found = await store.read(lambda unit: unit.finder.open())
        assert [request_id(2)] == [one.id for one in found]

    async def test_a_person_finds_open_ones_first(self, store: Store) -> None:
        """Then the newest, as many as asked for, and nobody else's."""
        for change in live(1):
            await save(store, change)
        change = await save(store, expired(await find(store, 1)))
        await save(store, ended(change.request))
        await save(store, submitted(2))

        found = await store.read(lambda unit: unit.finder.of_person(DEVELOPER, 5))
        assert [request_id(2), request_id(1)] == [one.id for one in found]
        assert 1 == len(await store.read(lambda unit: unit.finder.of_person(DEVELOPER, 1)))
        assert [] == await store.read(lambda unit: unit.finder.of_person(NOBODY, 5))

    # --- the rest --------------------------------------------------------------------------
    async def test_a_secret_is_taken_once(self, store: Store) -> None:
        """It is shown to whoever asks first, and then it is gone."""
        grant = GrantId("g1")
        await store.write(lambda unit: unit.secrets.keep(grant, Secret(value="first")))
        await store.write(lambda unit: unit.secrets.keep(grant, Secret(value="hunter2")))

        assert Secret(value="hunter2") == await store.write(lambda unit: unit.secrets.take(grant))
        assert None is await store.write(lambda unit: unit.secrets.take(grant))

    async def test_a_dropped_secret_is_gone(self, store: Store) -> None:
        """Deleting an unknown one is fine."""
        grant = GrantId("g1")
        await store.write(lambda unit: unit.secrets.keep(grant, Secret(value="hunter2")))
        await store.write(lambda unit: unit.secrets.drop(grant))
        await store.write(lambda unit: unit.secrets.drop(grant))

        assert None is await store.write(lambda unit: unit.secrets.take(grant))

    async def test_a_delivery_is_first_once(self, store: Store) -> None:
        """Until it is forgotten; any text is a key."""
        for key in ("Ev1", "\0\ud800", "x" * 9000):
            assert [True, False] == [await first_time(store, key) for _ in range(2)]
        await store.write(lambda unit: unit.deliveries.forget(NOW))
        assert not await store.write(lambda unit: unit.deliveries.first("Ev1", NOW))
        await store.write(lambda unit: unit.deliveries.forget(NOW + HOUR))
        assert await store.write(lambda unit: unit.deliveries.first("Ev1", NOW))

    async def test_a_copy_is_remembered_and_replaced(self, store: Store) -> None:
        """Each audience has one copy."""
        ref = MessageRef(chat=ChatName.TEAMS, conversation="c", message="m", service="https://s")
        old, new = Copy(ref=ref, shown="1"), Copy(ref=ref, shown="2")
        for copy in (old, new):
            await put(store, copy)

        assert new == await store.read(lambda unit: unit.copies.find(request_id(1), "receipt"))
        assert None is await store.read(lambda unit: unit.copies.find(request_id(1), "other"))

    async def test_an_address_is_remembered_until_dropped(self, store: Store) -> None:
        """Each chat has its own."""
        slack, teams = ChatName.SLACK, ChatName.TEAMS
        await store.write(lambda unit: unit.addresses.put(teams, "k", "1"))
        await store.write(lambda unit: unit.addresses.put(teams, "k", "2"))

        assert "2" == await store.read(lambda unit: unit.addresses.get(teams, "k"))
        assert None is await store.read(lambda unit: unit.addresses.get(slack, "k"))
        await store.write(lambda unit: unit.addresses.drop(teams, "k"))
        await store.write(lambda unit: unit.addresses.drop(teams, "k"))
        assert None is await store.read(lambda unit: unit.addresses.get(teams, "k"))

    async def test_a_note_is_written(self, store: Store) -> None:
        """A refusal belongs to no transition, and is committed all the same."""
        data = {"request": "REQ-1", "refusal": "You may not decide this."}
        await store.write(
            lambda unit: unit.requests.note("Approve refused", data, Actor(surface="teams"), NOW)
        )
