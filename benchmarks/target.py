"""A target that opens and closes at once: what remains to be measured is Daypass."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from bot.domain.ids import GrantId, IntegrationName
from bot.domain.request import WayIn
from bot.ports.connector import Closed, Connector, Door, Opened, Presence


class InstantTarget(Connector):
    """Remembers how often each door was opened and closed."""

    shared_doors = False

    def __init__(self) -> None:
        self.opened: Counter[GrantId] = Counter()
        self.closed: Counter[GrantId] = Counter()

    async def grant(self, door: Door) -> Opened:
        """Open a door."""
        self.opened[door.grant] += 1
        return Opened(created_by_us=True, way_in=WayIn(command=f"enter {door.resource}"))

    async def prolong(self, door: Door) -> None:
        """Keep no expiry."""

    async def revoke(self, door: Door, *, created_by_us: bool) -> Closed:
        """Close a door."""
        self.closed[door.grant] += created_by_us
        return Closed(access_removed=True, sessions_ended=0)

    async def read(self, door: Door) -> Presence:
        """Look at a door."""
        is_open = self.opened[door.grant] > self.closed[door.grant]
        return Presence.PRESENT if is_open else Presence.ABSENT

    async def list_grants(self) -> Sequence[GrantId]:
        """List open doors."""
        return [one for one, times in self.opened.items() if times > self.closed[one]]

    async def check(self) -> Sequence[str]:
        """Find nothing wrong."""
        return []

    async def close(self) -> None:
        """Let go of nothing."""


def open_connector(
    _: IntegrationName, __: Mapping[str, object], ___: Callable[[str], str]
) -> Connector:
    """Make one, as the registry of connectors asks for it."""
    return InstantTarget()
