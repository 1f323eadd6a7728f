"""A connector opens and closes doors in one target system. How often to try is decided elsewhere.

Every method may be called twice: the second time is a quiet success. A connector never decides by
an error code alone; after an odd answer it reads the target back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.domain.ids import GrantId, IntegrationName, PermissionName, PersonId, ResourceName
from bot.domain.request import WayIn
from bot.ports.faults import Impossible, TryAgain

__all__ = [
    "Closed",
    "Connector",
    "Discovered",
    "Discovers",
    "Door",
    "Impossible",
    "Listing",
    "Opened",
    "Presence",
    "Secret",
    "TryAgain",
    "WayIn",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One entitlement to open for one person: all that a connector may know of a grant.

    `settings` joins what the access file says of the permission and of the resource (for PostgreSQL
    the role to lend). `expires_at` is aware and UTC; where the target can keep an expiry of its
    own, it is set to this moment, in case Daypass is down when it comes.
    """

    grant: GrantId
    person: PersonId
    account: str | None  # the person's existing account in the target, where one is configured
    integration: IntegrationName
    resource: ResourceName
    permission: PermissionName
    expires_at: datetime
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Something that may be shown once, to the grantee only. Its repr never shows it."""

    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The door is open, as read back; `created_by_us` is false if the person had access before."""

    created_by_us: bool
    way_in: WayIn
    secret: Secret | None = None
    expires_natively: bool = False  # the target itself ends new logins at `expires_at`


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What was seen at removal. Access has ended only when `access_removed` is true."""

    access_removed: bool
    sessions_ended: int | None = None
    residue: Sequence[str] = ()  # tidying that could not be done; never access


class Presence(StrEnum):
    """What the target says of a door now."""

    PRESENT = "present"
    ABSENT = "absent"
    DRIFTED = "drifted"  # there, but not as it was opened


class Connector(Protocol):
    """The port. Each call keeps to its own time-out and raises only TryAgain or Impossible."""

    shared_doors: bool
    """True when two grants of one entitlement are one door in the target (a membership), so that
    removal must wait for the last; false when each grant has its own (a role of its own)."""

    async def grant(self, door: Door) -> Opened:
        """Open the door, or find it open. Twice gives the same state, perhaps a new secret."""
        ...

    async def prolong(self, door: Door) -> None:
        """Set the target's own expiry of an open door to `expires_at`, later or earlier.

        Never opens a door and never makes a new secret; a target without an expiry of its own does
        nothing, and neither does a door that is not open.
        """
        ...

    async def revoke(self, door: Door, *, created_by_us: bool) -> Closed:
        """Remove access, end what is running, read back. An unknown door is a success.

        Never touches access that was held before.
        """
        ...

    async def read(self, door: Door) -> Presence:
        """Read the target and say whether this door is open now."""
        ...

    async def list_grants(self) -> Sequence[GrantId]:
        """List every grant whose door we opened and the target still shows (the orphan scan)."""
        ...

    async def check(self) -> Sequence[str]:
        """Name each right that the bot's account lacks, or has too much of. Changes nothing."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """One thing that a target says it has. All of it is others' text, and not judged yet.

    `uid` is the target's own lasting id: a thing made anew under an old name has another.
    `settings` is what a door to it needs, as the access file would say it of a resource.
    """

    name: str
    type: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    uid: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Everything that a target has, but for what it would not show.

    `unseen` maps a name to a sentence, why what bears it, or whose name begins with it and a dot,
    may be there although it is not in `found`. Whatever is in neither is gone.
    """

    found: tuple[Discovered, ...] = ()
    unseen: Mapping[str, str] = field(default_factory=dict)


@runtime_checkable
class Discovers(Protocol):
    """What some connectors can do besides: say what there is to lend."""

    async def discover(self) -> Listing:
        """List the whole target; a part that cannot be seen is named. Changes nothing.

        Raises TryAgain when the list is not whole, and Impossible when there never will be one.
        """
        ...
