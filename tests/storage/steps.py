"""Steps that the tests of every store share."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.change import Change
from bot.domain.effects import Effect, Show
from bot.domain.ids import PersonId, RequestId
from bot.domain.request import Audience, Request, RequestState, View
from bot.ports.store import Copy, Leased, Store, Unit
from tests.storage.samples import (
    ACTOR,
    DEVELOPER,
    LEAD,
    NOW,
    approved,
    request_id,
)

LEASE = timedelta(seconds=30)
NOBODY = PersonId("nobody@example.com")
SHOW = Show(request=request_id(1), audience=Audience(view=View.RECEIPT, person=DEVELOPER))


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


async def add(store: Store, *effects: Effect) -> None:
    """Add effects, in order."""

    def work(unit: Unit) -> None:
        for one in effects:
            unit.outbox.add(one, NOW)

    await store.write(work)


async def finish(store: Store, leased: Sequence[Leased]) -> None:
    """Finish effects."""

    def work(unit: Unit) -> None:
        for one in leased:
            unit.outbox.finish(one)

    await store.write(work)


async def look_up(store: Store, request: RequestId) -> Request | None:
    """Find a request, if it is there."""
    return await store.read(lambda unit: unit.finder.find(request))


async def load(store: Store, request: RequestId) -> Request | None:
    """Load a request, if it is there."""
    return await store.write(lambda unit: unit.requests.load(request))


async def first_time(store: Store, key: str) -> bool:
    """Record a delivery; say whether it was new."""
    return await store.write(lambda unit: unit.deliveries.first(key, NOW))


async def put(store: Store, copy: Copy) -> None:
    """Remember a copy of the first request's receipt."""
    await store.write(lambda unit: unit.copies.put(request_id(1), "receipt", copy))


async def lease(store: Store, now: datetime = NOW, limit: int = 32) -> Sequence[Leased]:
    """Lease what can be had."""
    return await store.write(lambda unit: unit.outbox.lease(now, now + LEASE, limit))


async def next_due(store: Store, now: datetime) -> datetime | None:
    """Ask the outbox for its next moment."""
    return await store.read(lambda unit: unit.outbox.next_due(now))
