"""What is to be done outside because of a change: written with it, done later, safe to do twice."""

from dataclasses import dataclass

from bot.domain.ids import GrantId, PersonId, RequestId, WebhookName
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
class Remind:
    """Show one audience's card again, further down where it is seen; the old copy points there."""

    request: RequestId
    audience: Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Postpone:
    """Tell the target that a door it holds open ends at another time."""

    request: RequestId
    grant: GrantId
    lane: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryOver:
    """Give the time that an extension was granted to the request which it extends."""

    extension: RequestId
    request: RequestId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskMachine:
    """Ask a machine approver for its decision, until it gives one or none is needed any more."""

    request: RequestId
    webhook: WebhookName


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshHome:
    """Bring a person's Home tab up to date, where their chat has one."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Tell the operators."""

    text: str
    request: RequestId | None = None


Effect = (
    Provision | Remove | Postpone | CarryOver | AskMachine | Show | Remind | RefreshHome | Alarm
)
