"""The policy as a running bot stands on it, for tools that only look.

What directories, on-call systems and targets last said is read from the database. Nobody is asked
and nothing is written: an answer that has grown too old is unknown here as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

from bot.config.loading import Loaded
from bot.config.resolving.schedules import KEEPS
from bot.domain.ids import RotaName
from bot.domain.policy import Policy
from bot.engine.directories import Written
from bot.engine.ground import Ground
from bot.engine.inventory import Inventory
from bot.ports.clock import Now
from bot.ports.directory import Snapshot
from bot.ports.faults import Impossible
from bot.ports.oncall import Roster
from bot.ports.store import Store, Unit

T = TypeVar("T")
_USUAL = {"scim": timedelta(days=7), "slack": timedelta(minutes=30)}  # as the adapters have it


@dataclass(kw_only=True)
class _Remembered:
    """A directory that is never asked; its last answer is in the database."""

    name: str
    keeps: timedelta
    every: timedelta = timedelta(days=1)

    async def fetch(self) -> Snapshot:
        raise Impossible("It is not asked here.")

    async def close(self) -> None:
        """Let go of nothing."""


@dataclass(kw_only=True)
class _Recorded:
    """An on-call system that is never asked."""

    name: RotaName
    keeps: timedelta
    every: timedelta = timedelta(days=1)

    async def fetch(self, now: datetime) -> Roster:
        raise Impossible(f"It is not asked here, at {now}.")

    async def close(self) -> None:
        """Let go of nothing."""


class _Looking(Store):
    """A store in which nothing is written."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def read(self, work: Callable[[Unit], T]) -> T:
        return await self._store.read(work)

    async def write(self, work: Callable[[Unit], T]) -> T:
        del work  # links and alarms are the running bot's to write
        return cast("T", None)


async def grounded(store: Store, loaded: Loaded, now: Now) -> Policy:
    """Return the policy of these files with what is known from elsewhere. Raises StoreAway."""
    looking = _Looking(store)
    ground = Ground(looking, now, lambda: None)
    inventory = Inventory(looking, dict, now, ground.found)
    await inventory.use(
        {name: one.discover for name, one in loaded.integrations.items() if one.discover}
    )
    written = Written(people=loaded.policy.people, elsewhere=loaded.elsewhere, nested=loaded.nested)
    directories = [
        _Remembered(name=one.kind, keeps=_keeps(one.options.get("keeps"), _USUAL[one.kind]))
        for one in loaded.directories
    ]
    systems = [
        _Recorded(name=name, keeps=_keeps(one.options.get("keeps"), KEEPS))
        for name, one in loaded.on_call.items()
    ]
    await ground.use(loaded.policy, written, directories, systems)
    return ground.policy


def reaches_out(loaded: Loaded) -> bool:
    """Say whether the files ask anything outside for facts."""
    discovering = any(one.discover for one in loaded.integrations.values())
    return bool(loaded.directories or loaded.on_call or discovering)


def _keeps(written: object, usual: timedelta) -> timedelta:
    return written if isinstance(written, timedelta) else usual
