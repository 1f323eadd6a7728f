"""The directory that an identity provider pushed: read from our own store, so asked often.

It may be relied on as long as the provider gives signs of life, and not a day longer.
"""

import asyncio
from dataclasses import replace
from datetime import datetime

from adapters.directory.scim import people, shelf
from adapters.directory.scim.options import ScimOptions
from adapters.directory.scim.shelf import Stored
from bot.ports.directory import Snapshot
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import Store, StoreAway


class ScimDirectory:
    """The port `Directory`. A snapshot is as old as the provider's last sign of life."""

    def __init__(self, store: Store, options: ScimOptions | None = None) -> None:
        chosen = options or ScimOptions()
        self.name = chosen.name
        self.every = chosen.every
        self.keeps = chosen.keeps
        self._teams = chosen.teams_from_external_id
        self._store = store
        self._known: tuple[Stored, Snapshot] | None = None

    async def fetch(self) -> Snapshot:
        """Return everybody, leavers included.

        Raises TryAgain before the first push and while the store is away, and Impossible when
        what is stored cannot be read.
        """
        try:
            stored = await self._store.read(shelf.everything)
        except StoreAway as away:
            raise TryAgain("the store is away") from away
        if stored.heard is None:
            raise TryAgain("the identity provider has not pushed anything yet")
        try:
            found = await asyncio.to_thread(self._snapshot, stored, stored.heard)
        except (ValueError, KeyError, TypeError, AttributeError) as broken:
            raise Impossible("what the identity provider pushed cannot be read back") from broken
        self._known = (stored, found)
        return found

    def _snapshot(self, stored: Stored, at: datetime) -> Snapshot:
        """Read everything only when something changed: it is asked for often."""
        if self._known is not None and self._known[0].same(stored):
            return replace(self._known[1], at=at)
        return people.snapshot(stored, at, teams=self._teams)

    async def close(self) -> None:
        """Nothing is held open."""
