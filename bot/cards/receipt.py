"""The requester's receipt: where the request stands, who decides, and what to do next."""

from datetime import datetime

from bot.cards import facts
from bot.cards.model import Action, Button, Card, Item, Line, Mark, Moment, Style, Text, Tone
from bot.domain import rights
from bot.domain.policy import Policy
from bot.domain.request import Cause, GrantState, Request, RequestState

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


def receipt_card(policy: Policy, request: Request, now: datetime) -> Card:
    """Compose the receipt as it stands."""
    title, tone = _state(policy, request, now)
    return Card(
        title=title,
        tone=tone,
        summary=f"{title}: {facts.wanted(request)} ({request.id}).",
        lead=(
            Text("You asked for "),
            *facts.asked(request),
            *facts.beneficiary(policy, request),
            Text("."),
        ),
        facts=(*facts.terms(policy, request), *facts.review(request)),
        quote=request.reason if request.state is RequestState.DENIED else request.justification,
        items=_items(policy, request, now),
        notes=_notes(policy, request, now),
        buttons=_buttons(request),
        footer=facts.footer(request),
    )


def _state(policy: Policy, request: Request, now: datetime) -> tuple[str, Tone]:
    match request.state:
        case RequestState.PENDING:
            missing = rights.standing(policy, request, now).missing
            word = "decision" if missing == 1 else "decisions"
            return f"Waiting for {missing} {word}", Tone.WAITING
        case RequestState.APPROVED:
            return _opening(request)
        case RequestState.CLOSED:
            return _closed(request)
        case _:
            return _UNGRANTED[request.state]


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
        case _:
            return ((Text(_NEXT[request.state]),),) if request.state in _NEXT else ()


def _hopeless(policy: Policy, request: Request, now: datetime) -> tuple[Line, ...]:
    if rights.standing(policy, request, now).possible:
        return ()
    return ((Text("At present too few people can approve it. Ask an operator who may decide."),),)


def _lapses(request: Request) -> Line:
    return (Text("Lapses "), Moment(request.lapses_at), Text(" if nobody decides."))


def _buttons(request: Request) -> tuple[Button, ...]:
    if request.state is RequestState.PENDING or _unopened(request):
        return (
            Button(
                action=Action.WITHDRAW,
                label="Withdraw",
                request=request.id,
                style=Style.DANGER,
                confirm="Take this request back?",
            ),
        )
    if request.state is RequestState.APPROVED:
        return ()
    return (Button(action=Action.AGAIN, label="Ask again…", request=request.id, opens_form=True),)


def _unopened(request: Request) -> bool:
    """Say whether it can still be stopped here: once it is open, the way in says how to end it."""
    coming = any(grant.state in _ON_THE_WAY for grant in request.grants)
    return coming and not any(grant.opened_at for grant in request.grants)
