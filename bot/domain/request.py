"""A request with its decisions, grants and review: one value, changed as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.approval import Alternative, Bench
from bot.domain.catalog import Entitlement
from bot.domain.flow import Escalation, Place
from bot.domain.ids import (
    BundleName,
    FlowName,
    GrantId,
    PersonId,
    PolicyRevision,
    RequestId,
    RotaName,
    SubmissionId,
)
from bot.domain.people import ChatName


class RequestState(StrEnum):
    """Where an ask stands. Only PENDING and APPROVED can change."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    VOIDED = "voided"
    CLOSED = "closed"


class GrantState(StrEnum):
    """Where one opened door stands. REVOKING is left only when the target was read as closed."""

    PLANNED = "planned"
    PROVISIONING = "provisioning"
    ACTIVE = "active"
    REVOKING = "revoking"
    ENDED = "ended"


class ReviewState(StrEnum):
    """Where the review of a break-glass stands."""

    OPEN = "open"
    SIGNED_OFF = "signed off"
    CHALLENGED = "challenged"
    OVERDUE = "overdue"


class Cause(StrEnum):
    """Why a grant ends."""

    EXPIRED = "expired"
    GIVEN_BACK = "given back"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"  # could not be opened; removed all the same, for an error proves nothing
    TOGETHER = "another part failed"
    VOIDED = "voided"  # the ground changed: person, policy or resource
    SHIFT = "shift ended"  # the flow lends only as long as the grantee is on call
    CONDITION = "condition ended"  # an automatic flow's condition no longer holds


class SecretState(StrEnum):
    """Whether a one-time secret waits to be shown."""

    NONE = "none"
    WAITING = "waiting"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayIn:
    """How the grantee gets in, fit for a private message: it holds no secret.

    `command` is ready to paste (it may prompt for the secret), `username` what to log in as,
    `note` one sentence for people, e.g. how long open sessions live on after removal.
    """

    command: str | None = None
    username: str | None = None
    link: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One approver's yes or no."""

    person: PersonId
    approve: bool
    reason: str
    at: datetime
    chat: ChatName | None = None  # None: through the command line


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One entitlement being lent. `expires_at` is set before anything is opened.

    `existed_before` says that the person had this access already, so that it is not taken away at
    the end. `account` and `settings` are what the door was opened with: closing needs the same,
    even when the access file says something else by then.
    """

    id: GrantId
    entitlement: Entitlement
    state: GrantState = GrantState.PLANNED
    started_at: datetime | None = None  # from here the time runs
    expires_at: datetime | None = None
    opened_at: datetime | None = None
    existed_before: bool = False
    account: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    way_in: WayIn | None = None
    secret: SecretState = SecretState.NONE
    cause: Cause | None = None
    reason: str = ""
    revoking_since: datetime | None = None
    overdue: bool = False
    ended_at: datetime | None = None
    sessions_ended: int | None = None
    residue: tuple[str, ...] = ()
    warned: bool = False  # the grantee was told that it ends soon

    @property
    def live(self) -> bool:
        """Say whether access may be open in the target."""
        return self.state in {GrantState.PROVISIONING, GrantState.ACTIVE, GrantState.REVOKING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The review that a break-glass owes, by somebody other than the person who used it.

    Until it is signed off its user may not break glass again, unless an operator excused that.
    `asked` counts how often the reviewers were asked again.
    """

    state: ReviewState
    due_at: datetime
    by: PersonId | None = None
    remark: str = ""
    at: datetime | None = None
    asked: int = 0
    excused_by: PersonId | None = None

    @property
    def owed(self) -> bool:
        """Say whether somebody still has to sign it off or challenge it."""
        return self.state in {ReviewState.OPEN, ReviewState.OVERDUE}

    @property
    def blocks(self) -> bool:
        """Say whether it keeps its user from breaking glass again."""
        return self.state is not ReviewState.SIGNED_OFF and self.excused_by is None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessOffer:
    """An approver would say yes to less: shorter, or without some of what was asked for."""

    person: PersonId
    duration: timedelta
    entitlements: tuple[Entitlement, ...]
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTime:
    """What an approved extension added to the time of this request's grants."""

    extension: RequestId
    by: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When one grant ends from now on."""

    grant: GrantId
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One line of the talk between the requester and the approvers."""

    person: PersonId
    text: str
    at: datetime


class View(StrEnum):
    """What a copy of a request's card is for."""

    RECEIPT = "receipt"  # the requester: where does it stand
    APPROVAL = "approval"  # an approver: who wants what, and the buttons
    WAY_IN = "way in"  # the grantee: how to get in, for how long, and give it back
    NOTICE = "notice"  # a channel
    ALARM = "alarm"  # a person told of a break-glass
    REVIEW = "review"  # a reviewer: sign off or challenge
    ENDING = "ending"  # the grantee: access ends soon, extend it or be done


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who sees a copy of the card, and as what: a person, or a channel."""

    view: View
    person: PersonId | None = None
    place: Place | None = None

    @property
    def key(self) -> str:
        """Name this audience uniquely within its request."""
        where = self.person or (f"{self.place.chat}:{self.place.channel}" if self.place else "")
        return f"{self.view}/{where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One ask, under one flow. What was shown is what is approved: the entitlements are fixed here.

    `plan` is who must approve, as promised at submission; later policy may demand more, never less.
    `digest` covers what was asked for, and travels in the buttons.
    """

    id: RequestId
    submission: SubmissionId
    requester: PersonId
    grantee: PersonId
    flow: FlowName
    policy: PolicyRevision
    entitlements: tuple[Entitlement, ...]
    duration: timedelta
    justification: str
    plan: tuple[Alternative, ...]
    asked_at: datetime
    lapses_at: datetime
    digest: str
    bundle: BundleName | None = None
    escalation: tuple[Escalation, ...] = ()
    together: bool = True
    break_glass: bool = False
    state: RequestState = RequestState.PENDING
    reason: str = ""
    decided_at: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    grants: tuple[Grant, ...] = ()
    review: Review | None = None
    audiences: tuple[Audience, ...] = ()
    escalated: int = 0  # tiers that have been told
    remind: timedelta | None = None
    reminded: int = 0  # times that the approvers were asked again
    extends: RequestId | None = None  # this one asks for more time for that one's grants
    extended: tuple[MoreTime, ...] = ()  # by approved extensions
    triggered: bool = False  # opened by an automatic flow, not asked for
    shift: tuple[RotaName, ...] = ()  # its grants end when the grantee is on call for none of these
    uids: Mapping[str, str] = field(default_factory=dict)  # of resources, as `integration/resource`
    offers: tuple[LessOffer, ...] = ()
    talk: tuple[Remark, ...] = ()
    version: int = 0

    def bench(self) -> Bench:
        """Return what eligibility to decide depends on, besides policy."""
        return Bench(
            requester=self.requester,
            grantee=self.grantee,
            asked_at=self.asked_at,
            escalation=self.escalation,
            entitlements=self.entitlements,
        )

    def grant(self, grant: GrantId) -> Grant | None:
        """Find one of this request's grants."""
        return next((one for one in self.grants if one.id == grant), None)

    def approvers(self) -> frozenset[PersonId]:
        """Return who said yes."""
        return frozenset(one.person for one in self.decisions if one.approve)

    @property
    def open(self) -> bool:
        """Say whether anything is still to happen to it: an outcome, an end, or a review."""
        review_owed = self.review is not None and self.review.owed
        return self.state in {RequestState.PENDING, RequestState.APPROVED} or review_owed
