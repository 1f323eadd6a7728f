"""What happened to a request, in the past tense. Each event becomes one entry of the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.approval import Alternative
from bot.domain.ids import GrantId, PersonId
from bot.domain.request import (
    Audience,
    Cause,
    Deadline,
    Decision,
    Grant,
    LessOffer,
    MoreTime,
    Remark,
    Request,
    RequestState,
    Review,
    ReviewState,
    WayIn,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSubmitted:
    """Somebody asked."""

    request: Request


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceAdded:
    """These will be shown the card from now on; `tier` counts the escalations so far."""

    audiences: tuple[Audience, ...]
    tier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecorded:
    """An approver decided."""

    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproved:
    """Enough people said yes, or the flow did; these grants are planned."""

    at: datetime
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEnded:
    """The ask is over: denied, withdrawn, lapsed, voided or closed."""

    at: datetime
    state: RequestState
    reason: str
    by: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisioningStarted:
    """The intent and the deadline are written; the door may be opened from now on."""

    grant: GrantId
    at: datetime
    expires_at: datetime
    existed_before: bool
    account: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessOpened:
    """The door is open."""

    grant: GrantId
    at: datetime
    way_in: WayIn
    has_secret: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationStarted:
    """The door is to be closed, and will be until it is."""

    grant: GrantId
    at: datetime
    cause: Cause
    reason: str
    by: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantOverdue:
    """The door should have been closed by now: an alarm was raised."""

    grant: GrantId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEnded:
    """The door was read back as closed, was never opened, or was left as it had been before."""

    grant: GrantId
    at: datetime
    cause: Cause
    sessions_ended: int | None = None
    residue: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretShown:
    """The grantee saw the one-time secret."""

    grant: GrantId
    at: datetime
    by: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOpened:
    """A break-glass owes a review."""

    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewMoved:
    """The review was signed off or challenged, or fell overdue."""

    at: datetime
    state: ReviewState
    by: PersonId | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReminded:
    """The reviewers were asked again; `times` counts how often that was due so far."""

    at: datetime
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewExcused:
    """An operator lets the user break glass again although the review is not signed off."""

    at: datetime
    by: PersonId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproversReminded:
    """Those who are waited for were asked again; `times` counts how often that was due so far."""

    at: datetime
    times: int
    people: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LessOffered:
    """An approver would say yes to less; an earlier offer of theirs is replaced."""

    offer: LessOffer


@dataclass(frozen=True, slots=True, kw_only=True)
class LessAccepted:
    """The requester took an offer: from now on this is what is asked for, and never more."""

    at: datetime
    by: PersonId
    offer: LessOffer
    plan: tuple[Alternative, ...]
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkMade:
    """Somebody said something to the others."""

    remark: Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAnnounced:
    """The grantee is told that these grants end soon."""

    at: datetime
    grants: tuple[GrantId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinesMoved:
    """Live grants end at other times: later by an extension, earlier by a lower maximum."""

    at: datetime
    deadlines: tuple[Deadline, ...]
    more: MoreTime | None = None
    reason: str = ""


Event = (
    RequestSubmitted
    | AudienceAdded
    | DecisionRecorded
    | RequestApproved
    | RequestEnded
    | ProvisioningStarted
    | AccessOpened
    | RevocationStarted
    | GrantOverdue
    | AccessEnded
    | SecretShown
    | ReviewOpened
    | ReviewMoved
    | ReviewReminded
    | ReviewExcused
    | ApproversReminded
    | LessOffered
    | LessAccepted
    | RemarkMade
    | EndAnnounced
    | DeadlinesMoved
)
