"""What a command does to a request, given the facts and the time: events and effects, or a refusal.

Pure: it reads no clock and performs nothing. A command that was already carried out changes nothing
and says so. Rights are judged here and now, from the policy given, never from what a card said.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import assert_never

from bot.domain import bargaining, ending, prolonging, reminding, reviewing, rights
from bot.domain.change import Change, change, nothing
from bot.domain.commands import (
    AcceptLess,
    Approve,
    Begin,
    Challenge,
    Command,
    Deny,
    Excuse,
    GiveBack,
    OfferLess,
    Prolong,
    Recheck,
    RecordClosed,
    RecordFailed,
    RecordOpened,
    RecordProlonged,
    Revoke,
    Shorten,
    ShowSecret,
    SignOff,
    Speak,
    Tick,
    Void,
    Withdraw,
)
from bot.domain.errors import NotFound, NotKnown, NotYours, Refused, TooLate
from bot.domain.events import (
    AccessOpened,
    ApproversReminded,
    AudienceAdded,
    DecisionRecorded,
    EndAnnounced,
    Event,
    GrantOverdue,
    ProvisioningStarted,
    RequestEnded,
    ReviewMoved,
    SecretShown,
)
from bot.domain.lifecycle import OPEN_WITHIN, REMOVAL_LATE
from bot.domain.planning import approval_given, approved, new_audiences
from bot.domain.policy import Policy
from bot.domain.request import (
    Cause,
    Decision,
    Grant,
    GrantState,
    Request,
    RequestState,
    ReviewState,
    SecretState,
)
from bot.domain.sources import is_machine

TOO_LATE_TO_OPEN = "It could not be opened within an hour of the approval. Ask again."


def decide(policy: Policy, request: Request, command: Command, now: datetime) -> Change:  # noqa: C901, PLR0911, PLR0912 - one line for each command
    """Carry out a command. Raises an AccessError, with a sentence for the actor."""
    match command:
        case Approve() | Deny():
            return _decision(policy, request, command, now)
        case OfferLess() | AcceptLess() | Speak():
            return bargaining.bargain(policy, request, command, now)
        case Withdraw():
            return ending.withdraw(request, command, now)
        case GiveBack():
            return ending.give_back(request, command, now)
        case Revoke():
            return ending.revoke(policy, request, command, now)
        case Tick():
            return change(request, _due(policy, request, now), now)
        case Recheck():
            return _recheck(policy, request, now)
        case Void():
            return change(request, _voided(request, command, now), now)
        case Shorten():
            return change(request, prolonging.brought_forward(request, command, now), now)
        case SignOff() | Challenge():
            return reviewing.review(policy, request, command, now)
        case Excuse():
            return reviewing.excuse(policy, request, command, now)
        case Prolong():
            return prolonging.prolong(request, command, now)
        case RecordProlonged():
            return prolonging.record(request, command, now)
        case _:
            return _door(policy, request, command, now)


Door = Begin | RecordOpened | RecordFailed | RecordClosed | ShowSecret


def _door(policy: Policy, request: Request, command: Door, now: datetime) -> Change:
    """Carry out what is about one grant's door."""
    match command:
        case Begin():
            return _begin(policy, request, command, now)
        case RecordOpened():
            return _opened(request, command, now)
        case RecordFailed():
            return ending.failed(request, command, now)
        case RecordClosed():
            return ending.closed(request, command, now)
        case ShowSecret():
            return _show_secret(request, command, now)
        case _:
            assert_never(command)


def _decision(policy: Policy, request: Request, command: Approve | Deny, now: datetime) -> Change:
    """Record a yes or a no. Twice is once; while it is open a yes may become a no, never back."""
    if objection := rights.may_decide(policy, request, command.person, now):
        raise NotYours(objection)
    if _recorded(request, command):
        return nothing(request, "Your decision is already recorded.")
    if request.state is not RequestState.PENDING:
        raise TooLate(_too_late(request, command))
    if now >= request.lapses_at:
        return change(request, [_lapse(now)], now, says=f"{request.id} had already lapsed.")
    if lost := rights.ground_lost(policy, request, now):
        return change(request, [_void(lost, now)], now, says=f"{request.id} is void. {lost}")
    if isinstance(command, Deny):
        return _deny(request, command, now)
    return _approve(policy, request, command, now)


def _recorded(request: Request, command: Approve | Deny) -> bool:
    said = (command.person, isinstance(command, Approve))
    return said in {(one.person, one.approve) for one in request.decisions}


def _too_late(request: Request, command: Approve | Deny) -> str:
    if isinstance(command, Deny) and request.state is RequestState.APPROVED:
        return f"{request.id} is already approved. To end the access, revoke it."
    return f"{request.id} is already {request.state.value}; nothing was changed."


def _deny(request: Request, command: Deny, now: datetime) -> Change:
    reason = command.reason.strip()
    if not reason:
        raise Refused("Say why you deny it, so that the requester knows what to do next.")
    decision = Decision(
        person=command.person, approve=False, reason=reason, at=now, chat=command.chat
    )
    ended = RequestEnded(at=now, state=RequestState.DENIED, reason=reason, by=command.person)
    events: list[Event] = [DecisionRecorded(decision=decision), ended]
    return change(request, events, now, says=f"{request.id} is denied.")


def _approve(policy: Policy, request: Request, command: Approve, now: datetime) -> Change:
    flow = policy.by_name.get(request.flow)
    reason = command.reason.strip()
    if flow and flow.reason_required and not reason and not is_machine(command.person):
        raise Refused(f"The access flow {flow.name} wants a reason for a yes: say why.")
    decision = Decision(
        person=command.person, approve=True, reason=reason, at=now, chat=command.chat
    )
    return approval_given(policy, request, [DecisionRecorded(decision=decision)], now)


def _lapse(now: datetime) -> RequestEnded:
    reason = "Nobody decided in time. Ask again, and tell an approver that you are waiting."
    return RequestEnded(at=now, state=RequestState.LAPSED, reason=reason)


def _void(reason: str, now: datetime) -> RequestEnded:
    return RequestEnded(at=now, state=RequestState.VOIDED, reason=reason)


def _due(policy: Policy, request: Request, now: datetime) -> Iterable[Event]:
    """Yield what time has brought about, in the order in which people should hear of it."""
    if request.state is RequestState.PENDING and now >= request.lapses_at:
        yield _lapse(now)
    elif request.state is RequestState.PENDING:
        yield from _escalate(policy, request, now)
    for grant in request.grants:
        yield from _due_of(request, grant, now)
    yield from _reminders(policy, request, now)
    review = request.review
    if review and review.state is ReviewState.OPEN and now >= review.due_at:
        yield ReviewMoved(at=now, state=ReviewState.OVERDUE)


def _reminders(policy: Policy, request: Request, now: datetime) -> Iterable[Event]:
    """Remind, but not of what ends at this very moment."""
    for event in reminding.reminders(policy, request, now):
        if isinstance(event, ApproversReminded) and now >= request.lapses_at:
            continue
        if isinstance(event, EndAnnounced):
            ends = (request.grant(one) for one in event.grants)
            if all(one is None or one.expires_at is None or now >= one.expires_at for one in ends):
                continue
        yield event


def _due_of(request: Request, grant: Grant, now: datetime) -> Iterable[Event]:
    """Yield what time has brought about for one grant."""
    match grant.state:
        case GrantState.PLANNED if _stale(request, now):
            yield ending.end(grant, Cause.VOIDED, now, reason=TOO_LATE_TO_OPEN)
        case GrantState.PROVISIONING | GrantState.ACTIVE:
            if grant.expires_at and now >= grant.expires_at:
                yield ending.end(grant, Cause.EXPIRED, now)
        case GrantState.REVOKING:
            since = grant.revoking_since
            if since and not grant.overdue and now >= since + REMOVAL_LATE:
                yield GrantOverdue(grant=grant.id, at=now)
        case _:
            pass


def _stale(request: Request, now: datetime) -> bool:
    """Say whether what was approved should have been begun long ago: nobody expects it any more."""
    return request.decided_at is not None and now >= request.decided_at + OPEN_WITHIN


def _escalate(policy: Policy, request: Request, now: datetime) -> Iterable[Event]:
    reached = sum(now >= request.asked_at + tier.after for tier in request.escalation)
    if reached > request.escalated:
        yield AudienceAdded(audiences=new_audiences(policy, request, now), tier=reached)


def _recheck(policy: Policy, request: Request, now: datetime) -> Change:
    """See whether the ground still holds, for what waits and for what is open."""
    if request.state is RequestState.PENDING:
        return _recheck_pending(policy, request, now)
    if policy.person(request.grantee) is None:
        reason = "The person is no longer active."
        return change(request, ending.end_all(request, Cause.VOIDED, now, reason), now)
    if over := rights.shift_over(policy, request, now):
        cause = Cause.CONDITION if request.triggered else Cause.SHIFT
        return change(request, ending.end_all(request, cause, now, over), now)
    return change(request, prolonging.shortened(policy, request, now), now)


def _recheck_pending(policy: Policy, request: Request, now: datetime) -> Change:
    """Void what waits on ground that is lost; grant what only waited for a fact.

    What still waits is shown to whoever may decide by now and has not seen it.
    """
    if now >= request.lapses_at:
        return change(request, [_lapse(now)], now)
    if lost := rights.ground_lost(policy, request, now):
        return change(request, [_void(lost, now)], now)
    fresh = new_audiences(policy, request, now)
    added: list[Event] = [AudienceAdded(audiences=fresh, tier=request.escalated)] if fresh else []
    complete = request.decisions and not rights.standing(policy, request, now).missing
    if complete and not rights.ground_unknown(policy, request, now):
        added.append(approved(request, now))
    return change(request, added, now)


def _voided(request: Request, command: Void, now: datetime) -> Iterable[Event]:
    """Yield the end of what is not surely open; what may be open is closed, to be safe."""
    if request.state is RequestState.PENDING:
        yield _void(command.reason, now)
    for grant in request.grants:
        if grant.state in {GrantState.PLANNED, GrantState.PROVISIONING}:
            yield ending.end(grant, Cause.VOIDED, now, reason=command.reason)


def _begin(policy: Policy, request: Request, command: Begin, now: datetime) -> Change:
    """Write the intent and the deadline, before anything is opened. The clock starts here, once."""
    grant = ending.known(request, command.grant)
    if grant.state is not GrantState.PLANNED or request.state is not RequestState.APPROVED:
        return nothing(request, "")
    if lost := rights.ground_lost(policy, request, now):
        return change(request, ending.end_all(request, Cause.VOIDED, now, lost), now)
    if _stale(request, now):
        return change(request, _due(policy, request, now), now)
    if unknown := rights.ground_unknown(policy, request, now):
        raise NotKnown(unknown)
    started = ProvisioningStarted(
        grant=grant.id,
        at=now,
        expires_at=prolonging.within_shift(policy, request, now + request.duration, now),
        existed_before=command.existed_before,
        account=_account(policy, request, grant),
        settings=_settings(policy, grant),
    )
    return change(request, [started], now)


def _settings(policy: Policy, grant: Grant) -> Mapping[str, str]:
    """Join what the access file says of the resource and of the permission, which wins."""
    found = policy.catalogue.find(grant.entitlement)
    return {**found[1].settings, **found[2].settings} if found else {}


def _account(policy: Policy, request: Request, grant: Grant) -> str | None:
    person = policy.person(request.grantee)
    return person.accounts.get(grant.entitlement.integration) if person else None


def _opened(request: Request, command: RecordOpened, now: datetime) -> Change:
    """Record an open door, unless its end was decided meanwhile: then its removal is on the way."""
    grant = ending.known(request, command.grant)
    if grant.state is not GrantState.PROVISIONING:
        return nothing(request, "")
    opened = AccessOpened(
        grant=grant.id, at=now, way_in=command.way_in, has_secret=command.has_secret
    )
    return change(request, [opened], now)


def _show_secret(request: Request, command: ShowSecret, now: datetime) -> Change:
    grant = ending.known(request, command.grant)
    if command.person != request.grantee:
        raise NotYours("Only the person who holds this access can see its password.")
    if grant.state is not GrantState.ACTIVE:
        raise TooLate("This access has ended, and its password with it.")
    if grant.secret is SecretState.NONE:
        raise NotFound("This access has no password.")
    if grant.secret is SecretState.SHOWN:
        raise TooLate(
            "The password was shown once already. "
            "If it is lost, give the access back and ask again."
        )
    return change(request, [SecretShown(grant=grant.id, at=now, by=command.person)], now)
