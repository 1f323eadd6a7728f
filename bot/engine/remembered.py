"""What the database remembers of the policy that was last taken over: the text of its files.

So another process can compare a new policy with the one that runs. Access files hold no secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import PolicyRevision
from bot.ports.store import Store, Unit

SOURCE = "policy"
_REVISION = "revision"
_FILE = "file "  # before a file's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The policy that was taken over last, when, and its files' texts by name."""

    revision: PolicyRevision
    at: datetime
    files: Mapping[str, str]


async def remember(
    store: Store, revision: PolicyRevision, files: Mapping[str, str], now: datetime
) -> None:
    """Keep a policy's texts instead of those before; call it at the start and at each take-over.

    May be called again with the same. Raises StoreAway.
    """
    values = {_REVISION: str(revision), **{f"{_FILE}{name}": text for name, text in files.items()}}
    await store.write(lambda unit: unit.facts.replace(SOURCE, values, now))


async def recall(store: Store) -> Remembered | None:
    """Return the policy that was taken over last; None when there was none. Raises StoreAway."""
    return await store.read(_recalled)


def _recalled(unit: Unit) -> Remembered | None:
    values, at = unit.facts.all(SOURCE), unit.facts.heard(SOURCE)
    revision = values.get(_REVISION)
    if at is None or revision is None:
        return None
    files = {key.removeprefix(_FILE): text for key, text in values.items() if key.startswith(_FILE)}
    return Remembered(revision=PolicyRevision(revision), at=at, files=files)
