"""Compares what the targets show with what the rows say. It reports; it never adopts.

Access in a target that no live grant explains is never turned into a grant: that is how temporary
access becomes permanent. What nobody knows is reported, once.
"""

from collections.abc import Callable, Mapping

import structlog

from bot.domain.effects import Alarm
from bot.domain.ids import GrantId, IntegrationName
from bot.ports.clock import Now
from bot.ports.connector import Connector
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import Actor, Store, Unit

_log = structlog.get_logger(__name__)
_ACTOR = Actor(surface="clock")


class Reconciler:
    """The job that scans for doors which no grant explains."""

    def __init__(
        self, store: Store, connectors: Callable[[], Mapping[IntegrationName, Connector]], now: Now
    ) -> None:
        self._store = store
        self._connectors = connectors
        self._now = now
        self._reported: set[tuple[IntegrationName, GrantId]] = set()

    async def scan(self) -> None:
        """Look at every integration; one that does not answer does not keep the others waiting."""
        for name, connector in self._connectors().items():
            try:
                await self._compare(name, connector)
            except (TryAgain, Impossible) as why:
                _log.warning("could not scan", integration=name, why=str(why))

    async def _compare(self, name: IntegrationName, connector: Connector) -> None:
        # The target is read first. A grant that opens meanwhile is then in neither or in the rows;
        # one that ends meanwhile may be reported once too often, never once too few.
        shown = set(await connector.list_grants())
        live = await self._store.read(lambda unit: unit.finder.grants(name))
        stray = {(name, grant) for grant in shown - set(live)}
        for one in sorted(stray - self._reported):
            await self._report(*one)
        self._reported = {one for one in self._reported if one[0] != name} | stray

    async def _report(self, name: IntegrationName, grant: GrantId) -> None:
        text = (
            f"{name} shows access of grant {grant}, which is not live here. "
            "It was not adopted; look at it and remove it."
        )

        def record(unit: Unit) -> None:
            now = self._now()
            data = {"integration": str(name), "grant": str(grant)}
            unit.requests.note("stray access", data, _ACTOR, now)
            unit.outbox.add(Alarm(text=text), now)

        await self._store.write(record)
