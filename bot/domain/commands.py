"""What may be asked of a request, in the imperative. Whether it may happen, `decide` says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.catalog import Entitlement
from bot.domain.ids import GrantId, PersonId, RequestId
from bot.domain.people import ChatName
from bot.domain.request import WayIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """An approver says yes."""

    person: PersonId
    reason: str = ""
    chat: ChatName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deny:
    """An approver says no, and why."""

    person: PersonId
    reason: str
    chat: ChatName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """The requester takes the ask back."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack:
    """The grantee is done: these grants, or all."""

    person: PersonId
    grants: frozenset[GrantId] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """Somebody who may decide takes the access back now."""

    person: PersonId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Time has passed: do whatever is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """See whether the ground still holds: people, policy or resources may have changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    """What was decided since is lost: whatever is not surely open must be asked for again."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shorten:
    """The clock was so much ahead and goes back: deadlines that were counted by it go with it."""

    by: timedelta
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """The door is about to be opened; `existed_before` is what the target showed until then."""

    grant: GrantId
    existed_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOpened:
    """The target opened the door."""

    grant: GrantId
    way_in: WayIn
    has_secret: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFailed:
    """The target could not open the door, or nobody knows: it is to be closed all the same."""

    grant: GrantId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordClosed:
    """The target was read back: the access is gone, or was left alone for the reason given."""

    grant: GrantId
    sessions_ended: int | None = None
    residue: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSecret:
    """The grantee wants to see the one-time secret."""

    person: PersonId
    grant: GrantId


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """A reviewer accepts a break-glass."""

    person: PersonId
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A reviewer does not accept a break-glass."""

    person: PersonId
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """An operator lets the user of an unsigned break-glass break glass again."""

    person: PersonId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLess:
    """An approver would say yes to less. What is None stays as it was asked for."""

    person: PersonId
    duration: timedelta | None = None
    entitlements: tuple[Entitlement, ...] | None = None
    reason: str = ""
    chat: ChatName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptLess:
    """The requester takes what `by` offered; `offered_at` tells an offer from a later one."""

    person: PersonId
    by: PersonId
    offered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak:
    """The requester or somebody who may decide says something to the others."""

    person: PersonId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prolong:
    """An approved extension gives this request's live grants more time."""

    extension: RequestId
    by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProlonged:
    """The extension itself hears what came of it."""

    remark: str


Command = (
    Approve
    | Deny
    | Withdraw
    | GiveBack
    | Revoke
    | Tick
    | Recheck
    | Void
    | Shorten
    | Begin
    | RecordOpened
    | RecordFailed
    | RecordClosed
    | ShowSecret
    | SignOff
    | Challenge
    | Excuse
    | OfferLess
    | AcceptLess
    | Speak
    | Prolong
    | RecordProlonged
)
