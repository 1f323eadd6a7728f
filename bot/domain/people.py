"""People as a directory knows them, their identities in the chats, and the rotas.

Rights follow the directory id and the chat identities; a display name is text and never proves
anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.ids import GroupName, IntegrationName, PersonId, RotaName


class ChatName(StrEnum):
    """A chat platform."""

    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One account in one chat: a Slack user id, or an Entra object id in Teams.

    Workspace and tenant are checked where a message enters; an identity is only ever compared
    within the workspace and the tenant that Daypass serves.
    """

    chat: ChatName
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A human, whichever chats they use. Groups are already flattened: nested ones are included."""

    id: PersonId
    name: str
    groups: frozenset[GroupName] = frozenset()
    manager: PersonId | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    identities: tuple[Identity, ...] = ()
    prefers: ChatName | None = None
    zone: str = "UTC"
    accounts: Mapping[IntegrationName, str] = field(default_factory=dict)
    active: bool = True

    def chats(self) -> tuple[Identity, ...]:
        """List this person's identities, the preferred chat first."""
        return tuple(sorted(self.identities, key=lambda one: (one.chat != self.prefers, one.chat)))

    def time_zone(self) -> ZoneInfo:
        """Return the zone in which this person reads a clock."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """A static on-call schedule: the members take turns, each for `every`, from `start` on.

    Turns change at the same local time all year, so the difference is taken between naive local
    times: across a change to summer time one turn is an hour shorter, as people expect.
    """

    name: RotaName
    members: tuple[PersonId, ...]
    start: datetime  # naive, in `zone`
    every: timedelta
    zone: str

    def on_call(self, now: datetime) -> PersonId | None:
        """Return who is on call at `now`; nobody before the start or on an empty rota."""
        passed = now.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) - self.start
        if passed < timedelta(0) or not self.members:
            return None
        return self.members[(passed // self.every) % len(self.members)]
