"""Compares what the targets show with what the rows say. It reports; it never adopts.

Access in a target that no live grant explains is never turned into a grant: that is how temporary
access becomes permanent. What nobody knows is reported, once.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.effects import Alarm
from bot.domain.ids import GrantId, IntegrationName
from bot.ports.clock import Now
from bot.ports.connector import Connector
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import Actor, Store, StoreAway, Unit

_log = structlog.get_logger(__name__)
_ACTOR = Actor(surface="clock")
LISTING = 60.0  # seconds for one list of doors


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a look at all targets found: doors that no grant explains, and who did not answer."""

    at: datetime
    stray: tuple[tuple[IntegrationName, GrantId], ...] = ()
    silent: tuple[tuple[IntegrationName, str], ...] = ()  # each with why


class Reconciler:
    """The job that scans for doors which no grant explains."""

    def __init__(
        self, store: Store, connectors: Callable[[], Mapping[IntegrationName, Connector]], now: Now
    ) -> None:
        self._store = store
        self._connectors = connectors
        self._now = now
        self._reported: set[tuple[IntegrationName, GrantId]] = set()

    async def scan(self) -> Scan:
        """Look at every integration; one that does not answer does not keep the others waiting."""
        stray: list[tuple[IntegrationName, GrantId]] = []
        silent: list[tuple[IntegrationName, str]] = []
        for name, connector in self._connectors().items():
            try:
                stray += await self._compare(name, connector)
            except StoreAway:
                raise
            except Exception as error:  # noqa: BLE001 - a hanging or faulty connector stops no other
                silent.append((name, _said(error)))
                _log.warning("could not scan", integration=name, why=_said(error))
        return Scan(at=self._now(), stray=tuple(sorted(stray)), silent=tuple(silent))

    async def _compare(
        self, name: IntegrationName, connector: Connector
    ) -> set[tuple[IntegrationName, GrantId]]:
        """Return the doors that no live grant explains, after they were reported."""
        # The target is read first: a grant that opens meanwhile is in the rows by then. One that
        # ends meanwhile looks stray, so that whatever does is looked for a second time.
        shown = await _listed(connector)
        live = await self._store.read(lambda unit: unit.finder.grants(name))
        suspects = shown - set(live)
        found = suspects & await _listed(connector) if suspects else suspects
        stray = {(name, grant) for grant in found}
        for one in sorted(stray - self._reported):
            await self._report(*one)
        self._reported = {one for one in self._reported if one[0] != name} | stray
        return stray

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


async def _listed(connector: Connector) -> set[GrantId]:
    async with asyncio.timeout(LISTING):
        return set(await connector.list_grants())


def _said(error: Exception) -> str:
    """Name what went wrong. What no connector may raise is never quoted: who knows what it says."""
    return str(error) if isinstance(error, TryAgain | Impossible) else type(error).__name__
