"""Pushed resources as the handler uses them: found, added, changed and deleted, one at a time.

A change is worked out beside the store, in a thread, and committed only if the resource is still
what it was; else it is worked out again. So a group with many members holds up nobody.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from scim2_models import NotFoundException, SCIMException

from adapters.directory.scim import shelf
from adapters.directory.scim.kinds import Kind
from adapters.directory.scim.resources import Apply
from bot.ports.clock import Now
from bot.ports.store import Store

_TRIES: Final = 5


class Busy(SCIMException):
    """Others changed the resource again and again."""

    status = 503
    _default_detail = "The resource is being changed; try again"


class Archive:
    """Resources by kind and id. `changed` is called after each commit that changed something."""

    def __init__(self, store: Store, now: Now, changed: Callable[[], None]) -> None:
        self._store = store
        self._now = now
        self._changed = changed

    async def get(self, kind: Kind, key: str) -> str:
        """Return a resource. Raises NotFoundException or StoreAway."""
        text = await self._store.read(lambda unit: unit.facts.get(kind.source, key))
        if text is None:
            raise NotFoundException
        return text

    async def all(self, kind: Kind) -> dict[str, str]:
        """Return every resource of a kind, by id. Raises StoreAway."""
        return await self._store.read(lambda unit: dict(unit.facts.all(kind.source)))

    async def named(self, kind: Kind, name: str) -> dict[str, str]:
        """Return the resource that holds this name, if any. Raises StoreAway."""
        return await self._store.read(lambda unit: shelf.named(unit, kind, name))

    async def add(self, kind: Kind, key: str, text: str) -> None:
        """Store a new resource. Raises UniquenessException or StoreAway."""
        now = self._now()
        await self._store.write(lambda unit: shelf.add(unit, kind, key, text, now))
        self._changed()

    async def change(self, kind: Kind, key: str, apply: Apply) -> str:
        """Change a resource and return its new text.

        Raises what `apply` raises, NotFoundException, UniquenessException, Busy or StoreAway.
        """
        for _ in range(_TRIES):
            before = await self.get(kind, key)
            after = await asyncio.to_thread(apply, before)
            if after == before:
                return after
            work = partial(shelf.swap, kind=kind, key=key, texts=(before, after), now=self._now())
            if await self._store.write(work):
                self._changed()
                return after
        raise Busy

    async def delete(self, kind: Kind, key: str, check: Callable[[str], None]) -> None:
        """Delete a resource, once `check` agrees with its text.

        Raises what `check` raises, NotFoundException, Busy or StoreAway.
        """
        for _ in range(_TRIES):
            before = await self.get(kind, key)
            check(before)
            work = partial(shelf.take, kind=kind, key=key, before=before, now=self._now())
            if await self._store.write(work):
                self._changed()
                return
        raise Busy
