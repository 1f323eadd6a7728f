"""Which activities were seen before: kept in the store, for a restart or a second process.

An activity is known by its conversation and id, whatever token it came with. The same id with other
content is a forgery: bodies are not signed, and Teams repeats itself word for word.
"""

from dataclasses import replace

from adapters.incoming.body import Rejected
from adapters.teams.arrival import SPEAKING, Arrival
from bot.ports.clock import Now
from bot.ports.store import Store, Unit


class Seen:
    """Durable memory over `deliveries`. Raises StoreAway."""

    def __init__(self, store: Store, now: Now) -> None:
        self._store = store
        self._now = now

    async def meet(self, arrival: Arrival) -> Arrival:
        """Return the arrival, marked when it came before. Raises Rejected for a forgery."""
        if arrival.kind not in SPEAKING:
            return arrival
        moment = self._now()

        def work(unit: Unit) -> bool:
            first = unit.deliveries.first(f"edge-{arrival.delivery}", moment)
            if unit.deliveries.first(arrival.content, moment) and not first:
                raise Rejected(403, "an activity id was used again for something else")
            return first

        # A forgery raises inside the unit, so that its content is not remembered as seen.
        first = await self._store.write(work)
        return replace(arrival, again=not first)
