"""How access ends: given back, revoked, expired, failed, or because the ground was lost.

A grant that was never begun ends at once. Any other goes to REVOKING, and stays there until its
target was read back.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.domain import rights
from bot.domain.change import Change, change, nothing
from bot.domain.commands import GiveBack, RecordClosed, RecordFailed, Revoke, Withdraw
from bot.domain.errors import NotFound, NotYours, TooLate
from bot.domain.events import AccessEnded, Event, RequestEnded, RevocationStarted
from bot.domain.ids import GrantId, PersonId
from bot.domain.policy import Policy
from bot.domain.request import Cause, Grant, GrantState, Request, RequestState

_STOPPED = {GrantState.REVOKING, GrantState.ENDED}


def end(
    grant: Grant, cause: Cause, now: datetime, *, reason: str = "", by: PersonId | None = None
) -> Event:
    """Return the event that starts the end of a grant which has not stopped yet."""
    if grant.state is GrantState.PLANNED:
        return AccessEnded(grant=grant.id, at=now, cause=cause, remark=reason)
    return RevocationStarted(grant=grant.id, at=now, cause=cause, reason=reason, by=by)


def end_all(request: Request, cause: Cause, now: datetime, reason: str = "") -> Iterable[Event]:
    """Start the end of every grant that has not stopped yet."""
    return [
        end(one, cause, now, reason=reason) for one in request.grants if one.state not in _STOPPED
    ]


def withdraw(request: Request, command: Withdraw, now: datetime) -> Change:
    """Take an ask back; when it was approved meanwhile, end what it opened."""
    _refuse(rights.may_withdraw(request, command.person))
    if request.state is RequestState.APPROVED:
        return _stop(request, lambda _: True, Cause.WITHDRAWN, command.person, now)
    if request.state is RequestState.WITHDRAWN:
        return nothing(request, f"{request.id} was already withdrawn.")
    if request.state is not RequestState.PENDING:
        raise TooLate(f"{request.id} is already {request.state.value}, so it cannot be withdrawn.")
    ended = RequestEnded(
        at=now, state=RequestState.WITHDRAWN, reason="Withdrawn.", by=command.person
    )
    return change(request, [ended], now, says=f"{request.id} is withdrawn. Nothing was opened.")


def give_back(request: Request, command: GiveBack, now: datetime) -> Change:
    """End grants early, because their holder is done."""
    _refuse(rights.may_withdraw(request, command.person) and _NOT_HOLDER)
    wanted = command.grants
    return _stop(
        request,
        lambda grant: wanted is None or grant.id in wanted,
        Cause.GIVEN_BACK,
        command.person,
        now,
    )


def revoke(policy: Policy, request: Request, command: Revoke, now: datetime) -> Change:
    """End all grants of the request now, because somebody who may says so."""
    _refuse(rights.may_revoke(policy, request, command.person, now))
    return _stop(
        request, lambda _: True, Cause.REVOKED, command.person, now, reason=command.reason.strip()
    )


_NOT_HOLDER = "Only the person who holds this access can give it back."


def _stop(
    request: Request,
    wanted: Callable[[Grant], bool],
    cause: Cause,
    by: PersonId,
    now: datetime,
    *,
    reason: str = "",
) -> Change:
    chosen = [grant for grant in request.grants if wanted(grant)]
    if not chosen:
        raise TooLate(f"{request.id} has no access to end.")
    events = [
        end(grant, cause, now, reason=reason, by=by)
        for grant in chosen
        if grant.state not in _STOPPED
    ]
    if not events:
        over = all(grant.state is GrantState.ENDED for grant in chosen)
        return nothing(
            request, "This access has ended." if over else "It is already being removed."
        )
    unopened = all(isinstance(one, AccessEnded) for one in events)
    says = "Nothing was opened." if unopened else "The access is being removed."
    return change(request, events, now, says=says)


def failed(request: Request, command: RecordFailed, now: datetime) -> Change:
    """Record that a door could not be opened; undo the others where they stand or fall together."""
    grant = known(request, command.grant)
    if grant.state not in {GrantState.PLANNED, GrantState.PROVISIONING}:
        return nothing(request, "")
    events = [end(grant, Cause.FAILED, now, reason=command.reason)]
    if request.together:
        others = (one for one in request.grants if one.id != grant.id and one.state not in _STOPPED)
        reason = f"{grant.entitlement} could not be opened."
        events += [end(one, Cause.TOGETHER, now, reason=reason) for one in others]
    return change(request, events, now)


def closed(request: Request, command: RecordClosed, now: datetime) -> Change:
    """Record that the target was read back as closed. Twice is once."""
    grant = known(request, command.grant)
    if grant.state is not GrantState.REVOKING:
        return nothing(request, "")
    event = AccessEnded(
        grant=grant.id,
        at=now,
        cause=grant.cause or Cause.REVOKED,
        sessions_ended=command.sessions_ended,
        residue=command.residue,
        remark=command.remark,
    )
    return change(request, [event], now)


def known(request: Request, grant: GrantId) -> Grant:
    """Return the request's grant, or raise NotFound."""
    found = request.grant(grant)
    if found is None:
        raise NotFound(f"{request.id} has no such grant.")
    return found


def _refuse(objection: str | None) -> None:
    if objection:
        raise NotYours(objection)
