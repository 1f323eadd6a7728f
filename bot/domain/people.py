"""People as a directory knows them, their identities in the chats, and who is on call.

Rights follow the directory id and the chat identities; a display name is text and never proves
anything. What a directory or a schedule said holds until `known_until`: afterwards it is unknown,
and unknown is never a yes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
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
    """A human, whichever chats they use. Groups are already flattened: nested ones are included.

    `known_until` is None for what a file says, which does not age. `source` names the directory.
    """

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
    source: str = ""
    known_until: datetime | None = None

    def known(self, now: datetime) -> bool:
        """Say whether the directory has vouched for this person recently enough."""
        return self.known_until is None or now < self.known_until

    def chats(self) -> tuple[Identity, ...]:
        """List this person's identities, the preferred chat first."""
        return tuple(sorted(self.identities, key=lambda one: (one.chat != self.prefers, one.chat)))

    def time_zone(self) -> ZoneInfo:
        """Return the zone in which this person reads a clock."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """A static on-call schedule: the members take turns, each for `every`, from `start` on.

    A turn begins at its local time, all year: across a change to summer time one turn is an hour
    shorter, as people expect. A local time that comes twice counts when it comes first, one that
    does not come at all by the clock before the change.
    """

    name: RotaName
    members: tuple[PersonId, ...]
    start: datetime  # naive, in `zone`
    every: timedelta
    zone: str

    def on_call(self, now: datetime) -> frozenset[PersonId]:
        """Return who is on call at `now`; nobody before the start or on an empty rota."""
        turn = self._turn(now)
        return frozenset(() if turn is None else {self._member(turn)})

    def until(self, person: PersonId, now: datetime) -> datetime | None:
        """Return when somebody who is on call at `now` hands over to another; None if never."""
        turn = self._turn(now)
        if turn is None or set(self.members) <= {person}:
            return None
        while self._member(turn) == person:
            turn += 1
        return self._begins(turn)

    def _member(self, turn: int) -> PersonId:
        return self.members[turn % len(self.members)]

    def _turn(self, now: datetime) -> int | None:
        """Return the last turn that has begun: never an earlier one later."""
        if not self.members:
            return None
        zone, day = ZoneInfo(self.zone), timedelta(days=1)
        nearby = (now - day, now, now + day)
        furthest = max((at.astimezone(zone).utcoffset() or timedelta(0)) for at in nearby)
        turn = (now.astimezone(UTC).replace(tzinfo=None) + furthest - self.start) // self.every
        while turn >= 0 and self._begins(turn) > now:
            turn -= 1
        return turn if turn >= 0 else None

    def _begins(self, turn: int) -> datetime:
        local = self.start + turn * self.every
        return local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Somebody is on call from `start` up to, and not including, `end`."""

    start: datetime
    end: datetime
    people: frozenset[PersonId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What another system said about who is on call: all shifts around the time it was asked.

    The shifts are complete up to `known_until`; a time after that is unknown, like a schedule that
    never answered (`known_until` of None). `members` is everybody who may ever be on call.
    """

    name: RotaName
    shifts: tuple[Shift, ...] = ()
    known_until: datetime | None = None
    members: tuple[PersonId, ...] = ()

    def on_call(self, now: datetime) -> frozenset[PersonId] | None:
        """Return who is on call at `now`; None when that is not known."""
        if self.known_until is None or now >= self.known_until:
            return None
        running = (one.people for one in self.shifts if one.start <= now < one.end)
        return frozenset[PersonId]().union(*running)

    def until(self, person: PersonId, now: datetime) -> datetime | None:
        """Return when somebody who is on call at `now` no longer is, as far as is known.

        Shifts of theirs that follow without a gap count as one. None when they are not on call.
        """
        end: datetime | None = None
        for one in sorted(self.shifts, key=lambda shift: shift.start):
            at = end or now
            if person in one.people and one.start <= at < one.end:
                end = one.end
        return end


OnCall = Rota | Schedule
