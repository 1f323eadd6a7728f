"""Which effects follow from what happened: doors to open or close, and whose card must change.

A table says which views show each event. Copies are brought up to date, not sent anew, so an event
that is told twice, or together with the next, costs nothing.
"""

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.effects import Alarm, Effect, Provision, RefreshHome, Remove, Show
from bot.domain.events import (
    AccessEnded,
    AccessOpened,
    AudienceAdded,
    DecisionRecorded,
    Event,
    GrantOverdue,
    ProvisioningStarted,
    RequestApproved,
    RequestEnded,
    RequestSubmitted,
    ReviewMoved,
    ReviewOpened,
    RevocationStarted,
    SecretShown,
)
from bot.domain.ids import PersonId
from bot.domain.request import Audience, Grant, Request, ReviewState, View

_ALL = frozenset(View)
_DECIDING = frozenset({View.APPROVAL, View.REVIEW})
_HOLDERS = frozenset({View.RECEIPT, View.WAY_IN, View.NOTICE, View.ALARM, View.REVIEW})

SHOWN_IN: Mapping[type[Event], frozenset[View]] = {
    RequestSubmitted: _ALL,
    AudienceAdded: _ALL,
    DecisionRecorded: frozenset({View.RECEIPT, View.APPROVAL}),
    RequestApproved: _ALL,
    RequestEnded: _ALL,
    ProvisioningStarted: frozenset(),
    AccessOpened: _HOLDERS,
    RevocationStarted: _HOLDERS,
    GrantOverdue: _HOLDERS,
    AccessEnded: _HOLDERS,
    SecretShown: frozenset({View.WAY_IN}),
    ReviewOpened: frozenset({View.REVIEW, View.NOTICE, View.ALARM, View.RECEIPT}),
    ReviewMoved: frozenset({View.REVIEW, View.NOTICE, View.ALARM, View.RECEIPT}),
}


def effects_of(request: Request, events: Sequence[Event]) -> tuple[Effect, ...]:
    """Gather the effects of events that led to this request, each once."""
    views = frozenset[View]().union(*(SHOWN_IN[type(event)] for event in events))
    shows = [
        Show(request=request.id, audience=one) for one in _audiences(request) if one.view in views
    ]
    doors = [effect for event in events for effect in _doors(request, event)]
    alarms = [effect for event in events for effect in _alarms(request, event)]
    homes = [RefreshHome(person=one) for one in _homes(request)] if views else []
    return (*doors, *alarms, *shows, *homes)


def lane(request: Request, grant: Grant) -> str:
    """Name the entitlement key: of one key at most one outside change is in flight."""
    return f"{grant.entitlement}|{request.grantee}"


def _audiences(request: Request) -> Iterable[Audience]:
    """Leave the way in out until something was opened: before that there is none."""
    opened = any(grant.opened_at for grant in request.grants)
    return (one for one in request.audiences if opened or one.view is not View.WAY_IN)


def _doors(request: Request, event: Event) -> Iterable[Effect]:
    match event:
        case RequestApproved():
            for grant in event.grants:
                yield Provision(request=request.id, grant=grant.id, lane=lane(request, grant))
        case RevocationStarted():
            if held := request.grant(event.grant):
                yield Remove(request=request.id, grant=held.id, lane=lane(request, held))
        case _:
            pass


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
        case ReviewMoved() if event.state is ReviewState.OVERDUE:
            yield Alarm(text="The review of a break-glass is overdue.", request=request.id)
        case _:
            pass


def _homes(request: Request) -> Sequence[PersonId]:
    people = {request.requester, request.grantee}
    people |= {one.person for one in request.audiences if one.person and one.view in _DECIDING}
    return sorted(people)
