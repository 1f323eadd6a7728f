"""Answers that list things: mine, waiting for me, just submitted, who holds a resource, help."""

from collections.abc import Iterable, Sequence

from bot.cards import facts
from bot.cards.model import Action, Button, Card, Code, Item, Line, Mark, Moment, Style, Text, Tone
from bot.domain.change import Change
from bot.domain.durations import format_duration
from bot.domain.policy import Policy
from bot.domain.request import Grant, GrantState, Request, RequestState

_ASK = Button(action=Action.ASK, label="Request access…", style=Style.PRIMARY, opens_form=True)


def mine_card(requests: Sequence[Request]) -> Card:
    """List a person's requests and grants."""
    if not requests:
        return Card(
            title="Yours",
            tone=Tone.INFO,
            summary="You hold no access, and nothing of yours is pending.",
            lead=(Text("You hold no access, and nothing of yours is pending."),),
            buttons=(_ASK,),
        )
    return Card(
        title="Yours",
        tone=Tone.INFO,
        summary=f"{len(requests)} of yours.",
        items=tuple(Item(mark=_mark(one), line=_mine(one)) for one in requests),
        notes=(
            (
                Text("Give back with "),
                Code("done REQ-…"),
                Text(", ask for more time with "),
                Code("extend REQ-…"),
                Text(", take back with "),
                Code("withdraw REQ-…"),
            ),
        ),
        buttons=(_ASK,),
    )


def _mine(request: Request) -> Line:
    until = [one.expires_at for one in request.grants if one.state is GrantState.ACTIVE]
    ends = min((one for one in until if one), default=None)
    tail: Line = (Text(", open until "), Moment(ends)) if ends else (Text(f", {_word(request)}"),)
    return (Code(request.id), Text(f" {facts.wanted(request)}"), *tail)


def _word(request: Request) -> str:
    if request.extends and request.state in {RequestState.APPROVED, RequestState.CLOSED}:
        return "approved"
    if any(one.state is GrantState.REVOKING for one in request.grants):
        return "being removed"
    if request.state is RequestState.APPROVED:
        return "being opened"
    return "ended" if request.state is RequestState.CLOSED else request.state.value


def _mark(request: Request) -> Mark:
    if request.state is RequestState.PENDING:
        return Mark.WAITING
    if request.state is RequestState.APPROVED and not request.extends:
        active = any(one.state is GrantState.ACTIVE for one in request.grants)
        return Mark.DONE if active else Mark.WORKING
    settled = request.state in {RequestState.APPROVED, RequestState.CLOSED}
    return Mark.DONE if settled else Mark.FAILED


def inbox_card(policy: Policy, requests: Sequence[Request]) -> Card:
    """List what waits for a person's decision."""
    if not requests:
        text = "Nothing waits for your decision."
        return Card(title="Waiting for you", tone=Tone.GOOD, summary=text, lead=(Text(text),))
    return Card(
        title="Waiting for you",
        tone=Tone.WAITING,
        summary=f"{len(requests)} waiting for you.",
        items=tuple(Item(mark=Mark.WAITING, line=_waiting(policy, one)) for one in requests),
        notes=(
            (
                Text("Use the buttons on their cards, or write "),
                Code("approve REQ-…"),
                Text(" or "),
                Code("deny REQ-… because …"),
            ),
        ),
    )


def _waiting(policy: Policy, request: Request) -> Line:
    asker = facts.name(policy, request.requester)
    if request.state is not RequestState.PENDING:
        return (Code(request.id), Text(" review owed: "), asker, Text(f", {facts.wanted(request)}"))
    length = "" if request.extends else f" for {format_duration(request.duration)}"
    whom = facts.beneficiary(policy, request)
    wanted = (Text(f": {facts.wanted(request)}{length}"), *whom)
    return (Code(request.id), Text(" "), asker, *wanted)


def submitted_card(changes: Sequence[Change]) -> Card:
    """Say what became of a submission, each request in a line when there are several."""
    if len(changes) == 1:
        return _one(changes[0])
    return Card(
        title="Submitted",
        tone=Tone.INFO,
        summary=f"{len(changes)} requests submitted.",
        lead=(Text("Several access flows cover this, so it became several requests."),),
        items=tuple(
            Item(mark=_mark(one.request), line=(Text(f"{facts.wanted(one.request)}: {one.says}"),))
            for one in changes
        ),
    )


def _one(change: Change) -> Card:
    approved = change.request.state is RequestState.APPROVED
    return Card(
        title="",
        tone=Tone.WORKING if approved else Tone.WAITING,
        summary=change.says,
        lead=(Text(change.says),),
        notes=((Text("Asked for: "), *facts.asked(change.request)),),
    )


def holders_card(policy: Policy, name: str, held: Iterable[tuple[Request, Grant]]) -> Card:
    """Say who has access to a resource now."""
    items = tuple(
        Item(
            mark=Mark.DONE if grant.state is GrantState.ACTIVE else Mark.WORKING,
            line=(
                facts.name(policy, request.grantee),
                Text(f" {grant.entitlement.permission}"),
                *_until(grant),
            ),
        )
        for request, grant in held
    )
    text = (
        f"Who has access to {name} through Daypass"
        if items
        else f"Nobody has access to {name} through Daypass now."
    )
    return Card(title="", tone=Tone.INFO, summary=text, lead=(Text(text),), items=items)


def _until(grant: Grant) -> Line:
    if grant.state is GrantState.REVOKING or grant.expires_at is None:
        return (Text(", being removed"),)
    return (Text(" until "), Moment(grant.expires_at))


def help_card(lines: Sequence[tuple[str, str]]) -> Card:
    """Explain commands: how each is written, and what it does."""
    items = tuple(
        Item(mark=Mark.DONE, line=(Code(usage), Text(f" {meaning}"))) for usage, meaning in lines
    )
    return Card(
        title="What you can say",
        tone=Tone.INFO,
        summary="What you can say to Daypass.",
        items=items,
        notes=((Text("Example: "), Code("orders write 2h because INC-7 checkout is failing")),),
        buttons=(_ASK,),
    )
