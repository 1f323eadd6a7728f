"""What every store keeps, asked of each database with the same words.

A test file subclasses `StoreContract` and gives a `store` fixture.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.domain.change import Change, nothing
from bot.domain.effects import Alarm, Provision, RefreshHome, Remove, Show
from bot.domain.ids import GrantId, PersonId, RequestId
from bot.domain.people import ChatName
from bot.domain.request import Audience, Request, RequestState, View
from bot.domain.telling import lane
from bot.ports.chat import MessageRef
from bot.ports.connector import Secret
from bot.ports.store import Actor, Conflict, Copy, Leased, Store, Unit
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

LEASE = timedelta(seconds=30)
NOBODY = PersonId("nobody@example.com")
SHOW = Show(request=request_id(1), audience=Audience(view=View.RECEIPT, person=DEVELOPER))


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
            assert None is await store.read(lambda unit, n=RequestId(name): unit.finder.find(n))
            assert None is await store.write(lambda unit, n=RequestId(name): unit.requests.load(n))

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

        works = [store.write(lambda unit, n=number: work(unit, n)) for number in range(1, 31)]
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
                    store.write(lambda unit, n=number, p=person: approve_once(unit, n, p))
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
        assert NOW + HOUR == await store.read(lambda unit: unit.finder.next_due())

    async def test_nothing_is_due_in_an_empty_store(self, store: Store) -> None:
        """There is no next moment."""
        assert None is await store.read(lambda unit: unit.finder.next_due())

    async def test_live_grants_are_found(self, store: Store) -> None:
        """By integration and by entitlement key, from the deadline's writing to the reading back."""
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

    # --- outbox ----------------------------------------------------------------------------
    async def test_effects_of_a_change_wait(self, store: Store) -> None:
        """The effects are there as soon as the change is."""
        change = await save(store, submitted())

        assert sorted(map(repr, change.effects)) == sorted(
            repr(one.effect) for one in await lease(store)
        )

    async def test_a_lease_excludes_others(self, store: Store) -> None:
        """Nobody else gets an effect until the lease ends; then it is taken up again."""
        await add(store, Alarm(text="fire"))

        first = await lease(store)
        assert [1] == [one.attempts for one in first]
        assert [] == await lease(store)
        again = await lease(store, NOW + LEASE)
        assert [(first[0].id, 2)] == [(one.id, one.attempts) for one in again]

    async def test_a_late_finish_is_harmless(self, store: Store) -> None:
        """Whoever lost the lease cannot finish or postpone what another does now."""
        await add(store, Alarm(text="fire"))
        (late,) = await lease(store)
        (taken,) = await lease(store, NOW + LEASE)

        await store.write(lambda unit: unit.outbox.finish(late))
        await store.write(lambda unit: unit.outbox.postpone(late, NOW, "late"))
        assert NOW + 2 * LEASE == await next_due(store, NOW + LEASE)
        await store.write(lambda unit: unit.outbox.finish(taken))
        await store.write(lambda unit: unit.outbox.finish(taken))
        assert None is await next_due(store, NOW + LEASE)

    async def test_postponed_means_later(self, store: Store) -> None:
        """An effect given back comes again when it is due, and its attempts go on counting."""
        await add(store, Alarm(text="fire"))
        (leased,) = await lease(store)
        await store.write(lambda unit: unit.outbox.postpone(leased, NOW + HOUR, "busy"))

        assert [] == await lease(store, NOW + LEASE)
        assert NOW + HOUR == await next_due(store, NOW)
        assert [2] == [one.attempts for one in await lease(store, NOW + HOUR)]

    async def test_one_of_a_lane_at_a_time(self, store: Store) -> None:
        """Effects on one entitlement never run side by side; others are not held up."""
        provision = Provision(request=request_id(1), grant=GrantId("g1"), lane="one")
        remove = Remove(request=request_id(1), grant=GrantId("g1"), lane="one")
        other = Remove(request=request_id(2), grant=GrantId("g2"), lane="two")
        for effect in (provision, remove, other):
            await add(store, effect)

        first = await lease(store)
        assert [provision, other] == [one.effect for one in first]
        assert [] == await lease(store)
        await store.write(lambda unit: unit.outbox.finish(first[0]))
        assert [remove] == [one.effect for one in await lease(store)]

    async def test_a_postponed_one_does_not_hold_up_its_lane(self, store: Store) -> None:
        """A removal does not wait for an opening that will be tried again."""
        provision = Provision(request=request_id(1), grant=GrantId("g1"), lane="one")
        remove = Remove(request=request_id(1), grant=GrantId("g1"), lane="one")
        await add(store, provision)
        (leased,) = await lease(store)
        await add(store, remove)
        await store.write(lambda unit: unit.outbox.postpone(leased, NOW + HOUR, "busy"))

        assert [remove] == [one.effect for one in await lease(store)]

    async def test_a_card_waits_once(self, store: Store) -> None:
        """What is to be brought up to date twice waits once, unless it is being worked on."""
        await add(store, SHOW, SHOW, RefreshHome(person=LEAD), RefreshHome(person=LEAD))
        first = await lease(store)
        assert 2 == len(first)

        await add(store, SHOW)
        assert [] == await lease(store)  # of one card, too, one at a time
        await store.write(lambda unit: [unit.outbox.finish(one) for one in first])
        assert [SHOW] == [one.effect for one in await lease(store)]

    async def test_a_postponed_card_gives_way_to_a_newer_one(self, store: Store) -> None:
        """Both would show the same."""
        await add(store, SHOW)
        (first,) = await lease(store)
        await add(store, SHOW)
        await store.write(lambda unit: unit.outbox.postpone(first, NOW, "busy"))

        (second,) = await lease(store)
        assert first.id != second.id
        await store.write(lambda unit: unit.outbox.finish(second))
        assert None is await next_due(store, NOW)

    async def test_doors_go_before_cards_but_leave_room(self, store: Store) -> None:
        """A target that hangs must not silence the chats."""
        homes = [RefreshHome(person=PersonId(f"p{number}")) for number in range(20)]
        doors = [
            Remove(request=request_id(1), grant=GrantId(f"g{number}"), lane=f"l{number}")
            for number in range(20)
        ]
        await add(store, *homes)
        await add(store, *doors)

        leased = await lease(store, limit=16)
        assert 12 == sum(isinstance(one.effect, Remove) for one in leased)
        assert 4 == sum(isinstance(one.effect, RefreshHome) for one in leased)

    async def test_an_empty_outbox_has_no_next_moment(self, store: Store) -> None:
        """Now if one waits, the end of a lease if all are out, None if there is none."""
        assert None is await next_due(store, NOW)
        await add(store, SHOW)
        assert NOW + HOUR == await next_due(store, NOW + HOUR)
        await lease(store)
        assert NOW + LEASE == await next_due(store, NOW)

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
            first = [
                await store.write(lambda unit, k=key: unit.deliveries.first(k, NOW))
                for _ in range(2)
            ]
            assert [True, False] == first
        await store.write(lambda unit: unit.deliveries.forget(NOW))
        assert not await store.write(lambda unit: unit.deliveries.first("Ev1", NOW))
        await store.write(lambda unit: unit.deliveries.forget(NOW + HOUR))
        assert await store.write(lambda unit: unit.deliveries.first("Ev1", NOW))

    async def test_a_copy_is_remembered_and_replaced(self, store: Store) -> None:
        """Each audience has one copy."""
        ref = MessageRef(chat=ChatName.TEAMS, conversation="c", message="m", service="https://s")
        old, new = Copy(ref=ref, shown="1"), Copy(ref=ref, shown="2")
        for copy in (old, new):
            await store.write(lambda unit, c=copy: unit.copies.put(request_id(1), "receipt", c))

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


# --- steps that the tests share ------------------------------------------------------------
async def save(store: Store, change: Change) -> Change:
    """Commit a change, and hand it back."""
    await store.write(lambda unit: unit.requests.save(change, ACTOR, NOW))
    return change


async def find(store: Store, number: int) -> Request:
    """Return a request that must be there."""
    found = await store.read(lambda unit: unit.finder.find(request_id(number)))
    assert found is not None
    return found


def approve(unit: Unit, number: int = 1, by: PersonId = LEAD) -> None:
    """Load a request and approve it."""
    request = unit.requests.load(request_id(number))
    assert request is not None
    unit.requests.save(approved(request, by), ACTOR, NOW)


def approve_once(unit: Unit, number: int, by: PersonId) -> bool:
    """Approve a request if it is still pending; say whether it was."""
    request = unit.requests.load(request_id(number))
    assert request is not None
    if request.state is not RequestState.PENDING:
        return False
    unit.requests.save(approved(request, by), ACTOR, NOW)
    return True


async def due(store: Store, now: datetime, limit: int = 10) -> list[RequestId]:
    """Name what is due."""
    found = await store.write(lambda unit: unit.requests.due(now, limit))
    return [one.id for one in found]


async def add(store: Store, *effects: Alarm | Provision | Remove | Show | RefreshHome) -> None:
    """Add effects, in order."""
    await store.write(lambda unit: [unit.outbox.add(one, NOW) for one in effects])


async def lease(store: Store, now: datetime = NOW, limit: int = 32) -> Sequence[Leased]:
    """Lease what can be had."""
    return await store.write(lambda unit: unit.outbox.lease(now, now + LEASE, limit))


async def next_due(store: Store, now: datetime) -> datetime | None:
    """Ask the outbox for its next moment."""
    return await store.read(lambda unit: unit.outbox.next_due(now))
