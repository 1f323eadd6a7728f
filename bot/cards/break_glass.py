"""Break-glass, loudly: the notice to channels and owners, and the card of the review it owes."""

from datetime import datetime

from bot.cards import deadlines, facts
from bot.cards.model import (
    Action,
    Button,
    Card,
    Code,
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
from bot.domain.request import Request, Review, ReviewState


def notice_card(policy: Policy, request: Request) -> Card:
    """Tell a channel or an owner. The notices of other flows read the same, quietly."""
    asker = facts.name(policy, request.requester)
    title = _title(request)
    return Card(
        title=title,
        tone=_tone(request),
        summary=f"{title}: {asker.name}, {facts.wanted(request)}.",
        lead=_lead(policy, request),
        facts=(
            *facts.terms(policy, request)[:3],
            *deadlines.moved(request),
            *facts.review(policy, request),
        ),
        quote=request.justification,
        items=facts.targets(request),
        footer=facts.footer(request),
    )


def review_card(policy: Policy, request: Request, viewer: PersonId, now: datetime) -> Card:
    """Ask a reviewer to sign off or to challenge, while the review is owed and theirs to give."""
    card = notice_card(policy, request)
    owed = _owed(request)
    theirs = owed and rights.may_review(policy, request, viewer, now) is None
    return Card(
        title="Review a break-glass" if owed else "Break-glass reviewed",
        tone=card.tone,
        summary=card.summary,
        lead=card.lead,
        facts=card.facts,
        quote=card.quote,
        items=(*card.items, *_outcome(policy, request.review)),
        notes=(*_due(owed), *_blocking(policy, request)) if owed else (),
        buttons=_buttons(request) if theirs else (),
        footer=card.footer,
    )


def _title(request: Request) -> str:
    if request.break_glass:
        return "Break-glass"
    if request.triggered:
        return "Opened by an access flow"
    kind = "Extension" if request.extends else "Access request"
    return f"{kind} {request.state.value}"


def _tone(request: Request) -> Tone:
    settled = request.review and request.review.state is ReviewState.SIGNED_OFF
    if request.break_glass and not settled:
        return Tone.ALARM
    return Tone.OVER if settled else Tone.INFO


def _lead(policy: Policy, request: Request) -> Line:
    asker = facts.name(policy, request.requester)
    if request.triggered:
        flow, when = Code(request.flow), facts.occasion(policy, request)
        whom = (Text(" lends "), *facts.asked(request), Text(" to "), asker)
        return (Text("The access flow "), flow, *whom, Text(f", who is {when}."))
    verb = " took " if request.break_glass else " asked for "
    after = " without approval." if request.break_glass else "."
    whom = facts.beneficiary(policy, request)
    return (asker, Text(verb), *facts.asked(request), *whom, Text(after))


def _outcome(policy: Policy, review: Review | None) -> tuple[Item, ...]:
    if review is None or review.by is None or review.at is None:
        return ()
    good = review.state is ReviewState.SIGNED_OFF
    line: Line = (
        facts.name(policy, review.by),
        Text(" signed off " if good else " challenged it "),
        Moment(review.at),
        Text(f": {review.remark}" if review.remark else ""),
    )
    return (Item(mark=Mark.DONE if good else Mark.FAILED, line=line),)


def _owed(request: Request) -> Review | None:
    review = request.review
    return review if review and review.owed else None


def _due(review: Review) -> tuple[Line, ...]:
    verb = "was" if review.state is ReviewState.OVERDUE else "is"
    return ((Text(f"The review {verb} due by "), Moment(review.due_at), Text(".")),)


def _blocking(policy: Policy, request: Request) -> tuple[Line, ...]:
    """Say what an owed review keeps its user from, unless an operator excused that."""
    if not request.review or not request.review.blocks:
        return ()
    user = facts.name(policy, request.grantee)
    return ((Text("Until it is signed off, "), user, Text(" cannot break glass again.")),)


def _buttons(request: Request) -> tuple[Button, ...]:
    return (
        Button(
            action=Action.SIGN_OFF,
            label="Sign off",
            request=request.id,
            digest=request.digest,
            style=Style.PRIMARY,
        ),
        Button(
            action=Action.CHALLENGE,
            label="Challenge…",
            request=request.id,
            digest=request.digest,
            style=Style.DANGER,
            opens_form=True,
        ),
    )
