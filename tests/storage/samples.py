"""Requests at the stations of their life, made by the domain itself."""

from datetime import UTC, datetime, timedelta

from bot.domain.approval import Slot
from bot.domain.catalog import Entitlement
from bot.domain.change import Change, change
from bot.domain.events import (
    AccessEnded,
    AccessOpened,
    DecisionRecorded,
    ProvisioningStarted,
    RequestApproved,
    RequestSubmitted,
    RevocationStarted,
)
from bot.domain.flow import FromGroup
from bot.domain.ids import (
    FlowName,
    GrantId,
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    PolicyRevision,
    RequestId,
    ResourceName,
    SubmissionId,
)
from bot.domain.request import Audience, Cause, Decision, Grant, Request, View, WayIn
from bot.ports.store import Actor

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEYS = ("the first key of the tests, long enough",)
DEVELOPER = PersonId("developer@example.com")
LEAD = PersonId("lead@example.com")
ACTOR = Actor(person=DEVELOPER, surface="slack", user="U1", delivery="Ev1")
PROD = IntegrationName("orders-prod")


def at_noon() -> datetime:
    """Return the time of the tests."""
    return NOW


def request_id(number: int) -> RequestId:
    """Name the request of this number."""
    return RequestId(f"REQ-{number:06}")


def submitted(
    number: int = 1, *, justification: str = "INC-7: checkout fails", grants: int = 2
) -> Change:
    """Return a new request, for resources of its own."""
    names = [ResourceName(f"db{number}-{one}") for one in range(grants)]
    request = Request(
        id=request_id(number),
        submission=SubmissionId(f"SUB-{number}"),
        requester=DEVELOPER,
        grantee=DEVELOPER,
        flow=FlowName("production"),
        policy=PolicyRevision("r1"),
        entitlements=tuple(Entitlement(PROD, name, PermissionName("write")) for name in names),
        duration=HOUR,
        justification=justification,
        plan=((Slot(sources=(FromGroup(group=GroupName("leads")),)),),),
        asked_at=NOW,
        lapses_at=NOW + 24 * HOUR,
        digest="d" * 64,
        audiences=(
            Audience(view=View.RECEIPT, person=DEVELOPER),
            Audience(view=View.APPROVAL, person=LEAD),
        ),
    )
    return change(request, [RequestSubmitted(request=request)], NOW)


def approved(request: Request, by: PersonId = LEAD) -> Change:
    """Return the request with one approval and its grants planned."""
    decision = Decision(person=by, approve=True, reason="fine", at=NOW)
    grants = tuple(
        Grant(id=GrantId(f"g{request.id[4:]}{number}"), entitlement=one)
        for number, one in enumerate(request.entitlements)
    )
    approval = RequestApproved(at=NOW, grants=grants)
    return change(request, (DecisionRecorded(decision=decision), approval), NOW)


def opened(request: Request) -> Change:
    """Return the request with every grant active for an hour."""
    starts = [
        ProvisioningStarted(grant=one.id, at=NOW, expires_at=NOW + HOUR, existed_before=False)
        for one in request.grants
    ]
    opens = [
        AccessOpened(grant=one.id, at=NOW, way_in=WayIn(command="psql"), has_secret=False)
        for one in request.grants
    ]
    return change(request, [*starts, *opens], NOW)


def expired(request: Request, now: datetime = NOW + HOUR) -> Change:
    """Return the request with every grant to be removed."""
    events = [
        RevocationStarted(grant=one.id, at=now, cause=Cause.EXPIRED, reason="")
        for one in request.grants
    ]
    return change(request, events, now)


def ended(request: Request, now: datetime = NOW + HOUR) -> Change:
    """Return the request closed: every grant read back as gone."""
    events = [AccessEnded(grant=one.id, at=now, cause=Cause.EXPIRED) for one in request.grants]
    return change(request, events, now)


def live(number: int = 1) -> list[Change]:
    """Return the changes that lead to a request with open doors."""
    changes = [submitted(number)]
    changes.append(approved(changes[-1].request))
    changes.append(opened(changes[-1].request))
    return changes
