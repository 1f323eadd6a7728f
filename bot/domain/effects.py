"""What is to be done outside because of a change: written with it, done later, safe to do twice."""

from dataclasses import dataclass

from bot.domain.ids import GrantId, PersonId, RequestId
from bot.domain.request import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """Open a door."""

    request: RequestId
    grant: GrantId
    lane: str  # effects of one lane never run side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Close a door, until it is read back as closed."""

    request: RequestId
    grant: GrantId
    lane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Make one audience's copy of the card show how things stand now."""

    request: RequestId
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshHome:
    """Bring a person's Home tab up to date, where their chat has one."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Tell the operators."""

    text: str
    request: RequestId | None = None


Effect = Provision | Remove | Show | RefreshHome | Alarm
