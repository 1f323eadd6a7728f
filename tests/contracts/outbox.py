"""What every outbox keeps: effects are leased to one, tried again, and done once."""

from bot.domain.effects import (
    Alarm,
    AskMachine,
    CarryOver,
    Postpone,
    Provision,
    RefreshHome,
    Remind,
    Remove,
)
from bot.domain.ids import GrantId, PersonId, WebhookName
from bot.ports.store import Store
from tests.storage.samples import (
    HOUR,
    LEAD,
    NOW,
    request_id,
    submitted,
)
from tests.storage.steps import (
    LEASE,
    SHOW,
    add,
    finish,
    lease,
    next_due,
    save,
)


class OutboxContract:
    """The suite. Every test begins with an empty store."""

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

    async def test_when_time_goes_back_nothing_waits_for_it(self, store: Store) -> None:
        """Neither what was postponed, nor what somebody held."""
        for text in ("fire", "flood"):
            await add(store, Alarm(text=text))
        held = await lease(store)
        await store.write(lambda unit: unit.outbox.postpone(held[0], NOW + HOUR, "away"))
        earlier = NOW - HOUR
        none = await lease(store, earlier)
        await store.write(lambda unit: unit.outbox.hasten(earlier))
        again = await lease(store, earlier)

        assert [] == none
        assert sorted(one.id for one in held) == sorted(one.id for one in again)

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

    async def test_a_door_is_not_moved_and_closed_at_once(self, store: Store) -> None:
        """Its new end is told in the same lane."""
        postpone = Postpone(request=request_id(1), grant=GrantId("g1"), lane="one")
        remove = Remove(request=request_id(1), grant=GrantId("g1"), lane="one")
        await add(store, postpone, remove)

        (first,) = await lease(store)
        assert postpone == first.effect
        await finish(store, [first])
        assert [remove] == [one.effect for one in await lease(store)]

    async def test_a_card_is_not_shown_and_repeated_at_once(self, store: Store) -> None:
        """Both would look for the same copy; each is done, one after the other."""
        remind = Remind(request=SHOW.request, audience=SHOW.audience)
        await add(store, SHOW)
        await add(store, remind, remind)

        (first,) = await lease(store)
        assert SHOW == first.effect
        await finish(store, [first])
        (second,) = await lease(store)
        assert remind == second.effect
        await finish(store, [second])
        assert [] == await lease(store)

    async def test_what_is_asked_of_others_waits_once(self, store: Store) -> None:
        """A machine is asked once at a time, and an extension carried over once."""
        ask = AskMachine(request=request_id(1), webhook=WebhookName("ci"))
        other = AskMachine(request=request_id(2), webhook=WebhookName("ci"))
        carry = CarryOver(extension=request_id(2), request=request_id(1))
        await add(store, ask, ask, other, carry, carry)

        assert [carry, ask, other] == [one.effect for one in await lease(store)]

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
        await finish(store, first)
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
