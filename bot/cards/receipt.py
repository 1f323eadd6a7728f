"""The requester's receipt: where the request stands, who decides, and what to do next."""

from datetime import datetime

from bot.cards import bargain, deadlines, facts
from bot.cards.model import (
    Action,
    Button,
    Card,
    Code,
    Fact,
    Item,
    Line,
    Mark,
    Moment,
    Style,
    Text,
    Tone,
)
from bot.domain import rights
from bot.domain.ids import PersonId
from bot.domain.policy import Policy
from bot.domain.request import Cause, GrantState, Request, RequestState

MOST_BUTTONS = 5
_ON_THE_WAY = frozenset({GrantState.PLANNED, GrantState.PROVISIONING})
_UNGRANTED = {
    RequestState.DENIED: ("Denied", Tone.BAD),
    RequestState.WITHDRAWN: ("Withdrawn", Tone.OVER),
    RequestState.LAPSED: ("Lapsed: nobody decided in time", Tone.OVER),
    RequestState.VOIDED: ("Void: the ground changed", Tone.OVER),
}
_NEXT = {
    RequestState.DENIED: "You can change the request and ask again, or talk to the approver.",
    RequestState.VOIDED: "Ask again for what is possible now.",
}


def receipt_card(
    policy: Policy,
    request: Request,
    now: datetime,
    viewer: PersonId | None = None,
    original: Request | None = None,
) -> Card:
    """Compose the receipt as it stands, for whoever asked or for whoever receives.

    `original` is what an extension extends, where it could be looked up.
    """
    title, tone = _state(policy, request, now, original)
    return Card(
        title=title,
        tone=tone,
        summary=f"{title}: {facts.wanted(request)} ({request.id}).",
        lead=(*_lead(policy, request, viewer or request.requester, original), Text(".")),
        facts=_facts(policy, request, original),
        quote=request.reason if request.state is RequestState.DENIED else request.justification,
        talk=(*bargain.talk(policy, request), *bargain.offers(policy, request)),
        items=_items(policy, request, now),
        notes=_notes(policy, request, now),
        buttons=_buttons(policy, request),
        footer=facts.footer(request),
    )


def _lead(policy: Policy, request: Request, viewer: PersonId, original: Request | None) -> Line:
    if request.triggered:
        return _lent(policy, request)
    waits = request.state is RequestState.PENDING
    ends = deadlines.which_ends(request, original) if waits else ()
    if viewer == request.requester:
        whom = facts.beneficiary(policy, request)
        return (Text("You asked for "), *facts.asked(request), *whom, *ends)
    asker = facts.name(policy, request.requester)
    return (asker, Text(" asked for "), *facts.asked(request), Text(" for you"), *ends)


def _lent(policy: Policy, request: Request) -> Line:
    over = request.state not in {RequestState.PENDING, RequestState.APPROVED}
    lends, are = (" lent ", "were") if over else (" lends ", "are")
    when = f" to you while you {are} {facts.occasion(policy, request)}"
    flow = Code(request.flow)
    return (Text("The access flow "), flow, Text(lends), *facts.asked(request), Text(when))


def _facts(policy: Policy, request: Request, original: Request | None) -> tuple[Fact, ...]:
    waits = request.state is RequestState.PENDING
    return (
        *facts.terms(policy, request),
        *(deadlines.prolonged(request, original) if waits else ()),
        *deadlines.moved(request),
        *facts.review(policy, request),
    )


def _state(
    policy: Policy, request: Request, now: datetime, original: Request | None
) -> tuple[str, Tone]:
    match request.state:
        case RequestState.PENDING:
            missing = rights.standing(policy, request, now).missing
            word = "decision" if missing == 1 else "decisions"
            return f"Waiting for {missing} {word}", Tone.WAITING
        case RequestState.APPROVED | RequestState.CLOSED if request.extends:
            return _prolonging(request, original)
        case RequestState.APPROVED:
            return _opening(request)
        case RequestState.CLOSED:
            return _closed(request)
        case _:
            return _UNGRANTED[request.state]


def _prolonging(request: Request, original: Request | None) -> tuple[str, Tone]:
    """Say how an approved extension stands: its time is carried over to what it extends."""
    if request.state is RequestState.APPROVED:
        return "Approved: more time is on its way", Tone.WORKING
    if original is None:
        return "Approved", Tone.OVER
    given = request.id in {one.extension for one in original.extended}
    return ("More time was given", Tone.GOOD) if given else ("No time was added", Tone.OVER)


def _opening(request: Request) -> tuple[str, Tone]:
    states = {grant.state for grant in request.grants}
    if states & _ON_THE_WAY:
        return "Approved: access is being opened", Tone.WORKING
    if GrantState.ACTIVE in states:
        return "Access is open", Tone.GOOD
    return "Access is being removed", Tone.WORKING


def _closed(request: Request) -> tuple[str, Tone]:
    if any(grant.opened_at for grant in request.grants):
        return "Access has ended", Tone.OVER
    if any(grant.cause is Cause.FAILED for grant in request.grants):
        return "Access could not be opened", Tone.BAD
    return "Ended before it was open", Tone.OVER


def _items(policy: Policy, request: Request, now: datetime) -> tuple[Item, ...]:
    items = (*facts.targets(request), *facts.decided(policy, request))
    if request.state is not RequestState.PENDING:
        return items
    able = rights.awaited(policy, request, now)
    return (
        *items,
        Item(mark=Mark.WAITING, line=(Text("Can decide: "), *facts.names(policy, able))),
    )


def _notes(policy: Policy, request: Request, now: datetime) -> tuple[Line, ...]:
    match request.state:
        case RequestState.PENDING:
            return (*_hopeless(policy, request, now), _lapses(request))
        case RequestState.LAPSED:
            able = facts.names(policy, rights.approvers(policy, request, now))
            return ((Text("Ask again, and tell somebody who can decide: "), *able, Text(".")),)
        case RequestState.VOIDED:
            return ((Text(request.reason),), (Text(_NEXT[request.state]),))
        case RequestState.CLOSED if request.reason:
            return ((Text(request.reason),),)
        case _:
            next_ = ((Text(_NEXT[request.state]),),) if request.state in _NEXT else ()
            return (*next_, *_owing(request))


def _owing(request: Request) -> tuple[Line, ...]:
    """Say what an unsigned review keeps the user of a break-glass from."""
    if request.review is None or not request.review.blocks:
        return ()
    return ((Text("Until its review is signed off, you cannot break glass again."),),)


def _hopeless(policy: Policy, request: Request, now: datetime) -> tuple[Line, ...]:
    if rights.standing(policy, request, now).possible:
        return ()
    return ((Text("At present too few people can approve it. Ask an operator who may decide."),),)


def _lapses(request: Request) -> Line:
    return (Text("Lapses "), Moment(request.lapses_at), Text(" if nobody decides."))


def _buttons(policy: Policy, request: Request) -> tuple[Button, ...]:
    """Offer what leads somewhere: offers first, an explanation last and where there is room."""
    if request.state is RequestState.PENDING:
        accepts = bargain.accept_buttons(policy, request)
        answer = (_opening_form(request, Action.ANSWER, "Answer…"),) if request.talk else ()
        made: tuple[Button, ...] = (*accepts, *answer, _withdraw(request))
    elif _unopened(request):
        made = (_withdraw(request),)
    elif request.state is RequestState.APPROVED or request.extends or request.triggered:
        made = ()
    else:
        made = (_opening_form(request, Action.AGAIN, "Ask again…"),)
    return (*made, _opening_form(request, Action.WHY, "Why?"))[:MOST_BUTTONS]


def _opening_form(request: Request, action: Action, label: str) -> Button:
    return Button(action=action, label=label, request=request.id, opens_form=True)


def _withdraw(request: Request) -> Button:
    return Button(
        action=Action.WITHDRAW,
        label="Withdraw",
        request=request.id,
        style=Style.DANGER,
        confirm="Take this request back?",
    )


def _unopened(request: Request) -> bool:
    """Say whether it can still be stopped here: once it is open, the way in says how to end it."""
    coming = any(grant.state in _ON_THE_WAY for grant in request.grants)
    return coming and not any(grant.opened_at for grant in request.grants)
