"""The card an approver decides by: who wants what, how dangerous, for how long, why you."""

from datetime import datetime

from bot.cards import facts
from bot.cards.model import Action, Bold, Button, Card, Item, Line, Mark, Moment, Style, Text, Tone
from bot.domain import rights
from bot.domain.approval import describe, people
from bot.domain.catalog import Risk
from bot.domain.ids import PersonId
from bot.domain.policy import Policy
from bot.domain.request import GrantState, Request, RequestState

_OUTCOME = {
    RequestState.APPROVED: ("Approved", Tone.GOOD),
    RequestState.DENIED: ("Denied", Tone.BAD),
    RequestState.WITHDRAWN: ("Withdrawn", Tone.OVER),
    RequestState.LAPSED: ("Lapsed: nobody decided in time", Tone.OVER),
    RequestState.VOIDED: ("Void: the ground changed", Tone.OVER),
    RequestState.CLOSED: ("Approved, and the access has ended", Tone.OVER),
}


def approval_card(policy: Policy, request: Request, viewer: PersonId, now: datetime) -> Card:
    """Compose the card as it stands: with buttons while the viewer may decide, else the outcome."""
    if request.state is RequestState.PENDING:
        return _open(policy, request, viewer, now)
    return _over(policy, request)


def _open(policy: Policy, request: Request, viewer: PersonId, now: datetime) -> Card:
    objection = rights.may_decide(policy, request, viewer, now)
    voted = any(one.person == viewer for one in request.decisions)
    asker = facts.name(policy, request.requester)
    return Card(
        title=_title(policy, request),
        tone=Tone.WAITING,
        summary=f"{asker.name} asks for {facts.wanted(request)}.",
        lead=_lead(policy, request),
        facts=facts.terms(policy, request),
        quote=request.justification,
        items=(*facts.targets(request), *_progress(policy, request, now)),
        notes=_notes(policy, request, viewer, now),
        buttons=() if objection or voted else _buttons(request),
        footer=facts.footer(request),
    )


def _title(policy: Policy, request: Request) -> str:
    grave = facts.risk(policy, request) in {Risk.HIGH, Risk.CRITICAL}
    return "High-risk access request" if grave else "Access request"


def _lead(policy: Policy, request: Request) -> Line:
    asker = facts.name(policy, request.requester)
    if request.bundle and len(request.entitlements) > 1:
        return (asker, Text(" asks for the bundle "), Bold(request.bundle), Text("."))
    return (asker, Text(" asks for "), *facts.target(request.entitlements[0]), Text("."))


def _progress(policy: Policy, request: Request, now: datetime) -> tuple[Item, ...]:
    missing = rights.standing(policy, request, now).missing
    word = "decision" if missing == 1 else "decisions"
    others = rights.approvers(policy, request, now) - request.approvers()
    line: Line = (
        Text(f"{missing} more {word} needed, from "),
        *facts.names(policy, others),
    )
    return (*facts.decided(policy, request), Item(mark=Mark.WAITING, line=line))


def _notes(policy: Policy, request: Request, viewer: PersonId, now: datetime) -> tuple[Line, ...]:
    return (
        (Text(_why_you(policy, request, viewer, now)),),
        (Text("Lapses "), Moment(request.lapses_at), Text(" if nobody decides.")),
    )


def _why_you(policy: Policy, request: Request, viewer: PersonId, now: datetime) -> str:
    """Say through which source the viewer may decide."""
    bench, known = request.bench(), {one.id: one.name for one in policy.people.values()}
    for slots in request.plan:
        for slot in slots:
            if viewer in people(policy, slot, bench, now):
                said = " or ".join(describe(source, known) for source in slot.sources)
                return f"You are asked as {said}."
    return "You may no longer decide this request."


def _buttons(request: Request) -> tuple[Button, ...]:
    return (
        Button(
            action=Action.APPROVE,
            label="Approve",
            request=request.id,
            digest=request.digest,
            style=Style.PRIMARY,
        ),
        Button(
            action=Action.DENY,
            label="Deny…",
            request=request.id,
            digest=request.digest,
            style=Style.DANGER,
            opens_form=True,
        ),
    )


def _over(policy: Policy, request: Request) -> Card:
    title, tone = _OUTCOME[request.state]
    asker = facts.name(policy, request.requester)
    return Card(
        title=title,
        tone=tone,
        summary=f"{title}: {asker.name}, {facts.wanted(request)}.",
        lead=_lead(policy, request),
        facts=facts.terms(policy, request)[:2],
        quote=request.reason if request.state is RequestState.DENIED else "",
        items=(*facts.decided(policy, request), *_ended(request)),
        notes=() if request.state is RequestState.DENIED else _reason(request),
        footer=facts.footer(request),
    )


def _ended(request: Request) -> tuple[Item, ...]:
    if all(one.state in {GrantState.PLANNED, GrantState.ACTIVE} for one in request.grants):
        return ()
    return facts.targets(request)


def _reason(request: Request) -> tuple[Line, ...]:
    return ((Text(request.reason),),) if request.reason else ()
