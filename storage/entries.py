"""Audit entries of a change: exactly one for each event, saying who, from where to where, and why.

What people wrote stands in `reason` and nowhere else, so that a report can leave it out.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.change import Change
from bot.domain.events import (
    AccessEnded,
    AccessOpened,
    ApproversReminded,
    AudienceAdded,
    DeadlinesMoved,
    DecisionRecorded,
    EndAnnounced,
    Event,
    GrantOverdue,
    LessAccepted,
    LessOffered,
    ProvisioningStarted,
    RemarkMade,
    RequestApproved,
    RequestEnded,
    RequestSubmitted,
    ReviewExcused,
    ReviewMoved,
    ReviewOpened,
    ReviewReminded,
    RevocationStarted,
    SecretShown,
)
from bot.domain.ids import GrantId
from bot.domain.lifecycle import evolve
from bot.domain.request import Request
from bot.ports.store import Actor
from storage.chain import Entry, Fact, facts, stamp
from storage.columns import plain

_MILLISECOND = timedelta(milliseconds=1)
_OF_NOTE = frozenset({"request", "grant", "refusal", "reason"})  # columns of their own


def of_change(before: Request | None, change: Change, actor: Actor, now: datetime) -> list[Entry]:
    """Return the entries of a change that was made from `before`, in order."""
    entries = []
    request = before
    for event in change.events:
        after = evolve(request or change.request, event)
        entries.append(_entry(request, after, event, actor, now))
        request = after
    return entries


def of_note(text: str, data: Mapping[str, str], actor: Actor, now: datetime) -> Entry:
    """Return an entry for what is no transition.

    `request`, `grant`, `refusal` in the data fill their columns.
    """
    rest: dict[str, Fact] = {key: one for key, one in data.items() if key not in _OF_NOTE}
    reason = data.get("refusal", data.get("reason"))
    return Entry(
        at=now,
        actor=plain(actor.person or actor.surface),
        surface=plain(actor.surface),
        event=plain(text),
        request=_plain(data.get("request")),
        grant=_plain(data.get("grant")),
        reason=_plain(reason),
        data=plain(facts(rest | _platform(actor))),
    )


def _entry(
    before: Request | None, after: Request, event: Event, actor: Actor, now: datetime
) -> Entry:
    grant = _grant(event)
    return Entry(
        at=now,
        actor=plain(actor.person or actor.surface),
        surface=plain(actor.surface),
        event=type(event).__name__,
        subject=plain(after.grantee),
        request=plain(after.id),
        grant=_plain(grant),
        from_=_state(before, event) if before else None,
        to=_state(after, event),
        reason=_plain(_reason(event) or None),
        policy=plain(after.policy),
        digest=plain(after.digest),
        late_by=_late_by(after, event),
        data=plain(facts(_data(after, event) | _platform(actor))),
    )


def _plain(text: str | None) -> str | None:
    return None if text is None else plain(text)


def _platform(actor: Actor) -> dict[str, Fact]:
    return {"user": actor.user or None, "delivery": actor.delivery or None}


def _grant(event: Event) -> GrantId | None:
    match event:
        case (
            ProvisioningStarted()
            | AccessOpened()
            | RevocationStarted()
            | GrantOverdue()
            | AccessEnded()
            | SecretShown()
        ):
            return event.grant
        case _:
            return None


def _state(request: Request, event: Event) -> str | None:
    """Return the state of what the event moves: the grant, the review, or the request."""
    if isinstance(event, ReviewOpened | ReviewMoved | ReviewReminded | ReviewExcused):
        return request.review.state.value if request.review else None
    grant = _grant(event)
    if grant is None:
        return request.state.value
    held = request.grant(grant)
    return held.state.value if held else None


def _reason(event: Event) -> str:  # noqa: PLR0911 - one return for each kind
    match event:
        case RequestSubmitted():
            return event.request.justification
        case DecisionRecorded():
            return event.decision.reason
        case LessOffered() | LessAccepted():
            return event.offer.reason
        case RemarkMade():
            return event.remark.text
        case RequestEnded() | RevocationStarted() | ReviewExcused() | DeadlinesMoved():
            return event.reason
        case AccessEnded() | ReviewMoved():
            return event.remark
        case _:
            return ""


def _late_by(request: Request, event: Event) -> int | None:
    """Return by how much an end came after its deadline, where it did."""
    if not isinstance(event, RevocationStarted | GrantOverdue | AccessEnded):
        return None
    held = request.grant(event.grant)
    if held is None or held.expires_at is None or event.at <= held.expires_at:
        return None
    return -((held.expires_at - event.at) // _MILLISECOND)


def _data(  # noqa: C901, PLR0911, PLR0912 - one return for each event
    request: Request, event: Event
) -> dict[str, Fact]:
    match event:
        case RequestSubmitted():
            return _submitted(event.request)
        case AudienceAdded():
            return {"audiences": _names(one.key for one in event.audiences), "tier": event.tier}
        case DecisionRecorded():
            decision = event.decision
            return {"by": decision.person, "approve": decision.approve, "chat": decision.chat}
        case RequestApproved():
            grants = {str(one.id): str(one.entitlement) for one in event.grants}
            return {"approvers": _names(request.approvers()), "grants": grants}
        case RequestEnded():
            return {"by": event.by}
        case ReviewOpened():
            return {"due_at": stamp(event.review.due_at)}
        case ReviewMoved() | ReviewExcused():
            return {"by": event.by}
        case ApproversReminded() | ReviewReminded() | EndAnnounced() | DeadlinesMoved():
            return _of_time(event)
        case LessOffered() | LessAccepted() | RemarkMade():
            return _of_bargain(event)
        case _:
            return _of_grant(request, event)


def _of_time(
    event: ApproversReminded | ReviewReminded | EndAnnounced | DeadlinesMoved,
) -> dict[str, Fact]:
    match event:
        case ApproversReminded():
            return {"people": _names(event.people), "times": event.times}
        case ReviewReminded():
            return {"times": event.times}
        case EndAnnounced():
            return {"grants": _names(event.grants)}
        case DeadlinesMoved():
            return {
                "deadlines": {str(one.grant): stamp(one.expires_at) for one in event.deadlines},
                "extension": event.more.extension if event.more else None,
            }


def _of_bargain(event: LessOffered | LessAccepted | RemarkMade) -> dict[str, Fact]:
    if isinstance(event, RemarkMade):
        return {"by": event.remark.person}
    terms: dict[str, Fact] = {
        "offered_by": event.offer.person,
        "entitlements": _names(str(one) for one in event.offer.entitlements),
        "seconds": int(event.offer.duration.total_seconds()),
    }
    return terms | ({"by": event.by} if isinstance(event, LessAccepted) else {})


def _submitted(request: Request) -> dict[str, Fact]:
    return {
        "submission": request.submission,
        "requester": request.requester,
        "flow": request.flow,
        "bundle": request.bundle,
        "entitlements": _names(str(one) for one in request.entitlements),
        "seconds": int(request.duration.total_seconds()),
        "lapses_at": stamp(request.lapses_at),
        "break_glass": request.break_glass,
        "extends": request.extends,
        "triggered": request.triggered or None,
        "audiences": _names(one.key for one in request.audiences),
    }


def _of_grant(request: Request, event: Event) -> dict[str, Fact]:
    grant = _grant(event)
    held = request.grant(grant) if grant else None
    of_all: dict[str, Fact] = {"entitlement": str(held.entitlement)} if held else {}
    match event:
        case ProvisioningStarted():
            of_all |= {
                "expires_at": stamp(event.expires_at),
                "existed_before": event.existed_before,
                "account": event.account,
            }
        case AccessOpened():
            of_all |= {"secret": event.has_secret}
        case RevocationStarted():
            of_all |= {"cause": event.cause, "by": event.by}
        case AccessEnded():
            of_all |= {
                "cause": event.cause,
                "sessions_ended": event.sessions_ended,
                "residue": list(event.residue),
            }
        case SecretShown():
            of_all |= {"by": event.by}
        case _:
            pass
    return of_all


def _names(names: Iterable[str]) -> list[str]:
    return sorted(str(name) for name in names)
