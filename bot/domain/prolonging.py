"""More time for access that is open, or less: the only places where a deadline moves.

An extension is a request of its own, decided under today's policy. When it is approved, its time is
carried over to the grants it extends, which stay open all along. A lower maximum of the access flow
shortens what is open; a higher one changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.change import Change, change, nothing
from bot.domain.commands import Prolong, RecordProlonged, Shorten
from bot.domain.durations import format_duration
from bot.domain.errors import Refused, TooLate
from bot.domain.evaluate import Asking, Part, denied_by, evaluate, objections
from bot.domain.events import DeadlinesMoved, RequestEnded
from bot.domain.flow import Extensions, Flow
from bot.domain.ids import RequestId, SubmissionId
from bot.domain.limits import History
from bot.domain.planning import Ask, submitted
from bot.domain.policy import Policy
from bot.domain.request import (
    Deadline,
    Grant,
    GrantState,
    MoreTime,
    Request,
    RequestState,
)

_OPEN = frozenset({GrantState.PROVISIONING, GrantState.ACTIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Extending:
    """What is asked for: more time for a request's open grants.

    `others` are the extensions asked for before; `by` of None is as long as the flow gives.
    """

    id: RequestId
    submission: SubmissionId
    original: Request
    by: timedelta | None = None
    justification: str = ""
    others: tuple[Request, ...] = ()
    history: History = field(default_factory=History)


def extend(policy: Policy, asked: Extending, now: datetime) -> Change:
    """Make an extension. Raises Refused or TooLate when there is nothing to extend, or no right."""
    original = asked.original
    live = [grant for grant in original.grants if grant.state is GrantState.ACTIVE]
    ends = [grant.expires_at for grant in live if grant.expires_at]
    if not live or not ends or max(ends) <= now:
        raise TooLate(f"{original.id} has no open access to extend. Ask again for a new one.")
    flow, terms, first = _terms(policy, asked)
    _judged(policy, flow, original, live, now)
    by = _bounded(terms, asked)
    justification = asked.justification or original.justification
    if wrong := objections(flow, min(by, flow.max), justification):
        raise Refused(" ".join(wrong))
    ask = Ask(
        id=asked.id,
        submission=asked.submission,
        requester=original.requester,
        grantee=original.grantee,
        part=Part(flow=flow, entitlements=tuple(grant.entitlement for grant in live)),
        duration=by,
        justification=justification,
        bundle=original.bundle,
        history=asked.history,
        extends=original.id,
        alone=terms.first_alone and first,
    )
    return submitted(policy, ask, now, lapses_by=max(ends))


def _bounded(terms: Extensions, asked: Extending) -> timedelta:
    by = terms.each if asked.by is None else asked.by
    if by > terms.each:
        longest = format_duration(terms.each)
        raise Refused(f"At most {longest} more is possible at a time. Ask for that or less.")
    if by <= timedelta(0):
        raise Refused("Ask for some more time, or let it end.")
    return by


def _terms(policy: Policy, asked: Extending) -> tuple[Flow, Extensions, bool]:
    """Return the flow, what it says of extensions, and whether this would be the first one."""
    original = asked.original
    flow = policy.by_name.get(original.flow)
    if flow is None or flow.extensions is None or original.break_glass or original.triggered:
        raise Refused(
            f"Access under {original.flow} is not extended. Before it ends, write again and its id."
        )
    waiting = [one.id for one in asked.others if one.state is RequestState.PENDING]
    if waiting:
        raise Refused(f"{waiting[0]} already asks for more time, and waits for its approvers.")
    pending = {one.id for one in asked.others if one.state is RequestState.APPROVED}
    used = pending | {one.extension for one in original.extended}
    if len(used) >= flow.extensions.max:
        raise Refused(
            f"{original.id} was extended as often as {flow.name} allows ({flow.extensions.max}). "
            "Ask again for a new one."
        )
    return flow, flow.extensions, not used


def _judged(
    policy: Policy, flow: Flow, original: Request, live: Iterable[Grant], now: datetime
) -> None:
    """Refuse unless today's policy would let the same people ask for the same things now."""
    requester, grantee = policy.person(original.requester), policy.person(original.grantee)
    if requester is None or grantee is None:
        raise Refused("The person is no longer active, so the access cannot be extended.")
    asking = Asking(person=requester, grantee=grantee, now=now, bundle=original.bundle)
    for grant in live:
        verdict = evaluate(policy, flow, grant.entitlement, asking)
        if not verdict.fits or denied_by(policy, grant.entitlement, asking):
            raise Refused(
                f"The access flow {flow.name} does not allow {grant.entitlement} now, "
                "so it ends as planned."
            )


def prolong(request: Request, command: Prolong, now: datetime) -> Change:
    """Give the open grants more time. Twice is once; what has ended stays ended."""
    if command.extension in {one.extension for one in request.extended}:
        return nothing(request, "More time was given already.")
    deadlines = tuple(
        Deadline(grant=one.id, expires_at=one.expires_at + command.by)
        for one in request.grants
        if one.state in _OPEN and one.expires_at and one.expires_at > now
    )
    if not deadlines:
        return nothing(request, "The access had ended before more time was granted.")
    more = MoreTime(extension=command.extension, by=command.by)
    moved = DeadlinesMoved(at=now, deadlines=deadlines, more=more)
    length = format_duration(command.by)
    return change(request, [moved], now, says=f"{request.id} goes on for {length} longer.")


def record(request: Request, command: RecordProlonged, now: datetime) -> Change:
    """Close an extension with what came of it. Twice is once."""
    if request.state is not RequestState.APPROVED or request.extends is None:
        return nothing(request, "")
    ended = RequestEnded(at=now, state=RequestState.CLOSED, reason=command.remark)
    return change(request, [ended], now)


def shortened(policy: Policy, request: Request, now: datetime) -> Iterable[DeadlinesMoved]:
    """Yield earlier deadlines where the access flow lends for a shorter time by now."""
    flow = policy.by_name.get(request.flow)
    if flow is None or flow.deny:
        return
    longest = flow.max + sum((one.by for one in request.extended), timedelta(0))
    found = (_earlier(request, one, longest, now) for one in request.grants)
    deadlines = tuple(one for one in found if one)
    if deadlines:
        reason = f"The access flow {flow.name} lends for {format_duration(flow.max)} at most now."
        yield DeadlinesMoved(at=now, deadlines=deadlines, reason=reason)


def _earlier(request: Request, grant: Grant, longest: timedelta, now: datetime) -> Deadline | None:
    if grant.state not in _OPEN or grant.expires_at is None:
        return None
    added = sum((one.by for one in request.extended), timedelta(0))
    started = grant.started_at or grant.expires_at - request.duration - added
    end = max(started + longest, now)
    return Deadline(grant=grant.id, expires_at=end) if end < grant.expires_at else None


def brought_forward(request: Request, command: Shorten, now: datetime) -> Iterable[DeadlinesMoved]:
    """Yield deadlines that are so much earlier, for all that is open."""
    deadlines = tuple(
        Deadline(grant=one.id, expires_at=one.expires_at - command.by)
        for one in request.grants
        if one.state in _OPEN and one.expires_at
    )
    if deadlines:
        yield DeadlinesMoved(at=now, deadlines=deadlines, reason=command.reason)


_HANDOVERS = 100  # of one grant; more are followed by looking again


def within_shift(policy: Policy, request: Request, end: datetime, now: datetime) -> datetime:
    """Return when such a grant ends at the latest: with the shift, if the flow says so.

    It goes on while the grantee is on call for any of the schedules, from one to the next.
    """
    at = now
    for _ in range(_HANDOVERS):
        duties = [one for one in request.shift if request.grantee in policy.on_call(one, at)]
        ends = [policy.rotas[rota].until(request.grantee, at) for rota in duties]
        if not duties or None in ends:
            break
        at = max(one for one in ends if one)
        if at >= end:
            break
    else:
        duties = []
    return end if duties or at == now else min(end, at)
