"""The provider's signs of life: noted at most once a minute, since every request is one."""

from datetime import datetime, timedelta
from typing import Final

from adapters.directory.scim import shelf
from bot.ports.clock import Now
from bot.ports.store import Store

_OFTEN: Final = timedelta(minutes=1)


class Pulse:
    """Remembers when it last noted one."""

    def __init__(self, store: Store, now: Now) -> None:
        self._store = store
        self._now = now
        self._noted: datetime | None = None

    async def beat(self) -> None:
        """Note a sign of life, unless one was noted within the minute. Raises StoreAway."""
        now = self._now()
        if self._noted is not None and abs(now - self._noted) < _OFTEN:
            return
        await self._store.write(lambda unit: shelf.hear(unit, now))
        self._noted = now
