"""What was seen is remembered by the store, so that another process knows it too."""

import pytest

from adapters.incoming.body import Rejected
from adapters.teams.arrival import arrival
from adapters.teams.seen import Seen
from storage.store import SqlStore
from tests.adapters.teams.test_arrival import GOOD
from tests.fakes.clock import FakeClock


async def test_the_second_time_is_marked(store: SqlStore, clock: FakeClock) -> None:
    """By a second object over the same store."""
    met = arrival(GOOD)
    assert met is not None
    first = await Seen(store, clock.now).meet(met)
    second = await Seen(store, clock.now).meet(met)

    assert (False, True) == (first.again, second.again)


async def test_other_content_under_a_known_id_is_a_forgery(
    store: SqlStore, clock: FakeClock
) -> None:
    """Each time it is tried, and the true one still passes."""
    met, forged = arrival(GOOD), arrival(GOOD | {"text": "approve REQ-1"})
    assert met is not None
    assert forged is not None
    seen = Seen(store, clock.now)
    await seen.meet(met)
    for _ in range(2):
        with pytest.raises(Rejected):
            await seen.meet(forged)

    assert (await seen.meet(met)).again
