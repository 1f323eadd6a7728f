"""The card an approver decides by: who wants what, how dangerous, for how long, why you."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from bot.cards import bargain, deadlines, facts
from bot.cards.model import (
    Action,
    Button,
    Card,
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
from bot.domain.flow import (
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromMatching,
    FromOnCall,
    FromOwner,
    FromPerson,
    FromWebhook,
    Source,
)
from bot.domain.ids import PersonId
from bot.domain.policy import Policy
from bot.domain.request import Grant, GrantState, Request, RequestState

_OUTCOME = {
    RequestState.APPROVED: ("Approved", Tone.GOOD),
    RequestState.DENIED: ("Denied", Tone.BAD),
    RequestState.WITHDRAWN: ("Withdrawn", Tone.OVER),
    RequestState.LAPSED: ("Lapsed: nobody decided in time", Tone.OVER),
    RequestState.VOIDED: ("Void: the ground changed", Tone.OVER),
    RequestState.CLOSED: ("Approved, and the access has ended", Tone.OVER),
}
_NEVER_OPEN = ("Approved, but the access was never open", Tone.OVER)


def approval_card(
    policy: Policy,
    request: Request,
    viewer: PersonId,
    now: datetime,
    held: Iterable[Grant] | None = None,
    original: Request | None = None,
) -> Card:
    """Compose the card as it stands: with buttons while the viewer may decide, else the outcome.

    `held` is what the grantee holds already, `original` what an extension extends; None leaves it
    unsaid.
    """
    if request.state is not RequestState.PENDING:
        return _over(policy, request)
    around = (*facts.holding(held), *deadlines.prolonged(request, original))
    ends = deadlines.which_ends(request, original)
    return _open(policy, request, viewer, now, (around, ends))


def _open(
    policy: Policy,
    request: Request,
    viewer: PersonId,
    now: datetime,
    around: tuple[tuple[Fact, ...], Line],
) -> Card:
    more, ends = around
    objection = rights.may_decide(policy, request, viewer, now)
    voted = any(one.person == viewer for one in request.decisions)
    asker = facts.name(policy, request.requester)
    return Card(
        title=_title(policy, request),
        tone=Tone.WAITING,
        summary=f"{asker.name} asks for {facts.wanted(request)}.",
        lead=_lead(policy, request, ends),
        facts=(*facts.terms(policy, request), *more),
        quote=request.justification,
        talk=(*bargain.talk(policy, request), *bargain.offers(policy, request)),
        items=(*facts.parts(policy, request), *_progress(policy, request, now)),
        notes=_notes(policy, request, viewer, now),
        buttons=() if objection or voted else _buttons(policy, request),
        footer=facts.footer(request),
    )


def _title(policy: Policy, request: Request) -> str:
    grave = facts.risk(policy, request) in facts.GRAVE
    if request.extends:
        return "High-risk extension request" if grave else "Extension request"
    return "High-risk access request" if grave else "Access request"


def _lead(policy: Policy, request: Request, ends: Line = ()) -> Line:
    asker = facts.name(policy, request.requester)
    verb = Text(" asks for " if request.state is RequestState.PENDING else " asked for ")
    whom = facts.beneficiary(policy, request)
    return (asker, verb, *facts.asked(request), *whom, *ends, Text("."))


def _progress(policy: Policy, request: Request, now: datetime) -> tuple[Item, ...]:
    missing = rights.standing(policy, request, now).missing
    word = "decision" if missing == 1 else "decisions"
    line: Line = (
        Text(f"{missing} more {word} needed, from "),
        *facts.names(policy, rights.awaited(policy, request, now)),
    )
    return (*facts.decided(policy, request), Item(mark=Mark.WAITING, line=line))


def _notes(policy: Policy, request: Request, viewer: PersonId, now: datetime) -> tuple[Line, ...]:
    return (
        (Text(_why_you(policy, request, viewer, now)),),
        (Text("Lapses "), Moment(request.lapses_at), Text(" if nobody decides.")),
    )


def _why_you(policy: Policy, request: Request, viewer: PersonId, now: datetime) -> str:
    """Say as what the viewer may decide, or that they did, or may no longer."""
    if any(one.person == viewer for one in request.decisions):
        return "Your decision is recorded."
    sources, escalated = rights.roles(policy, request, viewer, now)
    if not sources:
        return "You may no longer decide this request."
    said = " and ".join(_as(source) for source in sources)
    return (
        f"Nobody decided yet, so you are asked as {said}."
        if escalated
        else f"You are asked as {said}."
    )


def _as(source: Source) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each source
    match source:
        case FromManager():
            return "the requester's manager"
        case FromOwner():
            return "an owner of the resource"
        case FromGroup():
            return f"a member of {source.group}"
        case FromPerson():
            return "a person whom the access flow names"
        case FromOnCall():
            return f"the person on call for {source.rota}"
        case FromIntegrationOwner():
            return "an owner of the integration"
        case FromMatching():
            return "a person who fits the access flow's condition"
        case FromWebhook():
            return f"the machine approver {source.webhook}"
        case _:
            assert_never(source)


def _buttons(policy: Policy, request: Request) -> tuple[Button, ...]:
    flow = policy.by_name.get(request.flow)
    why = bool(flow and flow.reason_required)
    label = "Approve…" if why else "Approve"
    return (
        _button(request, Action.APPROVE, label, style=Style.PRIMARY, opens_form=why),
        _button(request, Action.DENY, "Deny…", style=Style.DANGER),
        _button(request, Action.LESS, "Less…"),
        _button(request, Action.QUESTION, "Ask…"),
    )


def _button(
    request: Request,
    action: Action,
    label: str,
    *,
    style: Style = Style.PLAIN,
    opens_form: bool = True,
) -> Button:
    return Button(
        action=action,
        label=label,
        request=request.id,
        digest=request.digest,
        style=style,
        opens_form=opens_form,
    )


def _over(policy: Policy, request: Request) -> Card:
    title, tone = _outcome(request)
    asker = facts.name(policy, request.requester)
    return Card(
        title=title,
        tone=tone,
        summary=f"{title}: {asker.name}, {facts.wanted(request)}.",
        lead=_lead(policy, request),
        facts=facts.terms(policy, request)[:2],
        quote=request.reason if request.state is RequestState.DENIED else "",
        items=(*facts.decided(policy, request), *_ended(request)),
        notes=_reason(request),
        footer=facts.footer(request),
    )


def _outcome(request: Request) -> tuple[str, Tone]:
    if request.state is RequestState.CLOSED and request.extends:
        return "Approved", Tone.OVER
    opened = any(grant.opened_at for grant in request.grants)
    if request.state is RequestState.CLOSED and not opened:
        return _NEVER_OPEN
    return _OUTCOME[request.state]


def _ended(request: Request) -> tuple[Item, ...]:
    if all(one.state in {GrantState.PLANNED, GrantState.ACTIVE} for one in request.grants):
        return ()
    return facts.targets(request)


def _reason(request: Request) -> tuple[Line, ...]:
    """Say what changed, or what came of an extension. Other reasons are quoted or not for here."""
    told = request.state is RequestState.VOIDED or request.extends
    shown = told and request.state is not RequestState.DENIED and request.reason
    return ((Text(request.reason),),) if shown else ()
