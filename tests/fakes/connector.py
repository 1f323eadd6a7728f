"""A target in memory: it remembers which doors are open, and fails when it is told to."""

from collections.abc import Sequence

from bot.domain.ids import GrantId
from bot.ports.connector import (
    Closed,
    Connector,
    Discovered,
    Door,
    Listing,
    Opened,
    Presence,
    Secret,
    WayIn,
)


class FakeConnector(Connector):
    """Behaves like a target with a door for each grant, or with shared doors."""

    def __init__(self, *, shared: bool = False) -> None:
        self.shared_doors = shared
        self.open: dict[str, Door] = {}
        self.calls: list[str] = []
        self.failures: list[Exception] = []
        self.things: list[Discovered] = []
        self.unseen: dict[str, str] = {}

    async def grant(self, door: Door) -> Opened:
        """Open a door."""
        self.calls.append(f"grant {door.grant}")
        created = self._key(door) not in self.open
        self.open[self._key(door)] = door
        self._fail()  # after the effect: the answer is lost
        return Opened(
            created_by_us=created,
            way_in=WayIn(command=f"enter {door.resource}", username=str(door.grant)),
            secret=None if self.shared_doors else Secret(value=f"secret-{door.grant}"),
        )

    async def prolong(self, door: Door) -> None:
        """Move the end of an open door."""
        self.calls.append(f"prolong {door.grant}")
        self._fail()
        if self._key(door) in self.open:
            self.open[self._key(door)] = door

    async def revoke(self, door: Door, *, created_by_us: bool) -> Closed:
        """Close a door."""
        self.calls.append(f"revoke {door.grant}")
        self._fail()
        if created_by_us:
            self.open.pop(self._key(door), None)
        return Closed(access_removed=created_by_us, sessions_ended=0)

    async def read(self, door: Door) -> Presence:
        """Look at a door."""
        self._fail()
        return Presence.PRESENT if self._key(door) in self.open else Presence.ABSENT

    async def list_grants(self) -> Sequence[GrantId]:
        """List open doors."""
        return [door.grant for door in self.open.values()]

    async def discover(self) -> Listing:
        """List what there is."""
        self.calls.append("discover")
        self._fail()
        return Listing(found=tuple(self.things), unseen=dict(self.unseen))

    async def check(self) -> Sequence[str]:
        """Find nothing wrong."""
        return []

    async def close(self) -> None:
        """Let go of nothing."""

    def _key(self, door: Door) -> str:
        if self.shared_doors:
            return f"{door.person} {door.resource} {door.permission}"
        return str(door.grant)

    def _fail(self) -> None:
        if self.failures:
            raise self.failures.pop(0)
