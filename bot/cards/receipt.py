"""The requester's receipt: where the request stands, who decides, and what to do next."""

from datetime import datetime

from bot.cards import facts
from bot.cards.model import Action, Button, Card, Item, Line, Mark, Moment, Style, Text, Tone
from bot.domain import rights
from bot.domain.policy import Policy
from bot.domain.request import GrantState, Request, RequestState

_UNGRANTED = {
    RequestState.DENIED: ("Denied", Tone.BAD),
    RequestState.WITHDRAWN: ("Withdrawn", Tone.OVER),
    RequestState.LAPSED: ("Lapsed: nobody decided in time", Tone.OVER),
    RequestState.VOIDED: ("Void: the ground changed", Tone.OVER),
}
_NEXT = {
    RequestState.DENIED: "You can change the request and ask again, or talk to the approver.",
    RequestState.LAPSED: "Ask again, and tell an approver that you are waiting.",
    RequestState.VOIDED: "Ask again for what is possible now.",
}


def receipt_card(policy: Policy, request: Request, now: datetime) -> Card:
    """Compose the receipt as it stands."""
    title, tone = _state(policy, request, now)
    return Card(
        title=title,
        tone=tone,
        summary=f"{title}: {facts.wanted(request)} ({request.id}).",
        lead=_lead(request),
        facts=facts.terms(policy, request),
        quote=request.reason if request.state is RequestState.DENIED else request.justification,
        items=_items(policy, request, now),
        notes=_notes(request),
        buttons=_buttons(request),
        footer=facts.footer(request),
    )


def _lead(request: Request) -> Line:
    if request.bundle and len(request.entitlements) > 1:
        return (Text("You asked for the bundle "), Text(request.bundle), Text("."))
    return (Text("You asked for "), *facts.target(request.entitlements[0]), Text("."))


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
    if GrantState.REVOKING in states:
        return "Access is being removed", Tone.WORKING
    if states <= {GrantState.ACTIVE, GrantState.ENDED}:
        return "Access is open", Tone.GOOD
    return "Approved: access is being opened", Tone.WORKING


def _closed(request: Request) -> tuple[str, Tone]:
    if any(grant.opened_at for grant in request.grants):
        return "Access has ended", Tone.OVER
    return "Access could not be opened", Tone.BAD


def _items(policy: Policy, request: Request, now: datetime) -> tuple[Item, ...]:
    items = (*facts.targets(request), *facts.decided(policy, request))
    if request.state is not RequestState.PENDING:
        return items
    able = rights.approvers(policy, request, now) - request.approvers()
    return (
        *items,
        Item(mark=Mark.WAITING, line=(Text("Can decide: "), *facts.names(policy, able))),
    )


def _notes(request: Request) -> tuple[Line, ...]:
    if request.state is RequestState.PENDING:
        return ((Text("Lapses "), Moment(request.lapses_at), Text(" if nobody decides.")),)
    said = _NEXT.get(request.state)
    reason = request.reason if request.state is RequestState.VOIDED else ""
    return tuple((Text(one),) for one in (reason, said) if one)


def _buttons(request: Request) -> tuple[Button, ...]:
    if request.state is RequestState.PENDING:
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
