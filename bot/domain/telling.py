"""Which effects follow from what happened: doors to open or close, and whose card must change.

A table says which views show each event. Copies are brought up to date, not sent anew, so an event
that is told twice, or together with the next, costs nothing.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.effects import (
    Alarm,
    AskMachine,
    CarryOver,
    Effect,
    Postpone,
    Provision,
    RefreshHome,
    Remind,
    Remove,
    Show,
)
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
from bot.domain.ids import PersonId
from bot.domain.request import Audience, Grant, Request, ReviewState, View
from bot.domain.sources import is_machine, webhook_of

_ALL = frozenset(View)
_DECIDING = frozenset({View.APPROVAL, View.REVIEW})
_HOLDERS = _ALL - {View.APPROVAL}
_BARGAINING = frozenset({View.RECEIPT, View.APPROVAL})

SHOWN_IN: Mapping[type[Event], frozenset[View]] = {
    RequestSubmitted: _ALL,
    AudienceAdded: _ALL,
    ApproversReminded: frozenset(),
    DecisionRecorded: _BARGAINING,
    LessOffered: _BARGAINING,
    LessAccepted: _ALL,
    RemarkMade: _BARGAINING,
    RequestApproved: _ALL,
    RequestEnded: _ALL,
    ProvisioningStarted: frozenset(),
    AccessOpened: _HOLDERS,
    RevocationStarted: _HOLDERS,
    GrantOverdue: _HOLDERS,
    AccessEnded: _HOLDERS,
    EndAnnounced: frozenset(),
    DeadlinesMoved: _HOLDERS,
    SecretShown: frozenset({View.WAY_IN}),
    ReviewOpened: frozenset({View.REVIEW, View.NOTICE, View.ALARM, View.RECEIPT}),
    ReviewMoved: frozenset({View.REVIEW, View.NOTICE, View.ALARM, View.RECEIPT}),
    ReviewReminded: frozenset(),
    ReviewExcused: frozenset({View.REVIEW, View.NOTICE, View.ALARM, View.RECEIPT}),
}


def effects_of(request: Request, events: Sequence[Event]) -> tuple[Effect, ...]:
    """Gather the effects of events that led to this request, each once."""
    views = frozenset[View]().union(*(SHOWN_IN[type(event)] for event in events))
    shows = [
        Show(request=request.id, audience=one) for one in _audiences(request) if one.view in views
    ]
    doors = [effect for event in events for effect in _doors(request, event)]
    machines = [effect for event in events for effect in _machines(request, event)]
    alarms = [effect for event in events for effect in _alarms(request, event)]
    anew = [effect for event in events for effect in _anew(request, event)]
    homes = [RefreshHome(person=one) for one in _homes(request)] if views else []
    return (*doors, *machines, *alarms, *_without(shows, anew), *anew, *homes)


def _without(shows: Iterable[Show], anew: Sequence[Remind]) -> Iterable[Show]:
    """Leave out what is shown anew in any case."""
    again = {one.audience.key for one in anew}
    return (one for one in shows if one.audience.key not in again)


def lane(request: Request, grant: Grant) -> str:
    """Name the entitlement key: of one key at most one outside change is in flight."""
    return f"{grant.entitlement}|{request.grantee}"


def _audiences(request: Request) -> Iterable[Audience]:
    """Leave the way in out until something was opened: before that there is none."""
    opened = any(grant.opened_at for grant in request.grants)
    people = (one for one in request.audiences if not (one.person and is_machine(one.person)))
    return (one for one in people if opened or one.view is not View.WAY_IN)


def _doors(request: Request, event: Event) -> Iterable[Effect]:
    match event:
        case RequestApproved():
            for grant in event.grants:
                yield Provision(request=request.id, grant=grant.id, lane=lane(request, grant))
            if request.extends:
                yield CarryOver(extension=request.id, request=request.extends)
        case DeadlinesMoved():
            yield from _postponed(request, event)
        case RevocationStarted():
            if held := request.grant(event.grant):
                yield Remove(request=request.id, grant=held.id, lane=lane(request, held))
        case _:
            pass


def _postponed(request: Request, event: DeadlinesMoved) -> Iterable[Postpone]:
    moved = {one.grant for one in event.deadlines}
    for grant in request.grants:
        if grant.id in moved:
            yield Postpone(request=request.id, grant=grant.id, lane=lane(request, grant))


def _machines(request: Request, event: Event) -> Iterable[AskMachine]:
    """Ask each machine approver once it is among those who may decide."""
    match event:
        case RequestSubmitted():
            added = event.request.audiences
        case AudienceAdded():
            added = event.audiences
        case _:
            added = ()
    for one in added:
        if one.person and is_machine(one.person):
            yield AskMachine(request=request.id, webhook=webhook_of(one.person))


def _anew(request: Request, event: Event) -> Iterable[Remind]:
    """Show cards again, as new messages, to those who are to look at them now."""
    chosen = (one for one in _audiences(request) if _looks(request, event, one))
    return (Remind(request=request.id, audience=one) for one in chosen)


def _looks(request: Request, event: Event, audience: Audience) -> bool:
    match event:
        case ApproversReminded():
            return audience.view is View.APPROVAL and audience.person in event.people
        case EndAnnounced():
            return audience.view is View.ENDING
        case ReviewReminded():
            return audience.view is View.REVIEW
        case LessOffered():
            return audience.view is View.RECEIPT
        case RemarkMade():
            return _answers(request, event, audience)
        case _:
            return False


def _answers(request: Request, event: RemarkMade, audience: Audience) -> bool:
    """Bring a question to the requester, an answer to the approvers who took part in the talk."""
    speaker = event.remark.person
    if speaker not in {request.requester, request.grantee}:
        return audience.view is View.RECEIPT
    asked = {one.person for one in request.talk}
    return audience.view is View.APPROVAL and audience.person in asked


def _alarms(request: Request, event: Event) -> Iterable[Effect]:
    """Tell the operators what needs them. What people typed stays out: alarms are logged."""
    match event:
        case GrantOverdue():
            if held := request.grant(event.grant):
                yield Alarm(text=f"Removal of {held.entitlement} is late.", request=request.id)
        case AccessEnded() if event.residue:
            yield Alarm(text=" ".join(event.residue), request=request.id)
        case ReviewMoved() if event.state is ReviewState.CHALLENGED:
            yield Alarm(text=f"{event.by} challenged a break-glass.", request=request.id)
        case ReviewExcused():
            text = f"{event.by} let {request.grantee} break glass again before its review."
            yield Alarm(text=text, request=request.id)
        case ReviewMoved() if event.state is ReviewState.OVERDUE:
            yield Alarm(text="The review of a break-glass is overdue.", request=request.id)
        case _:
            pass


def _homes(request: Request) -> Sequence[PersonId]:
    people = {request.requester, request.grantee}
    people |= {one.person for one in request.audiences if one.person and one.view in _DECIDING}
    return sorted(one for one in people if not is_machine(one))
