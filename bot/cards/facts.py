"""Lines that several cards share: who, what, how long, under which flow, and how a grant stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from bot.cards.model import Bold, Code, Fact, Item, Line, Mark, Moment, Name, Span, Text
from bot.domain.catalog import Entitlement, Risk
from bot.domain.durations import format_duration
from bot.domain.ids import PersonId
from bot.domain.planning import rotas_of
from bot.domain.policy import Policy
from bot.domain.request import Cause, Grant, GrantState, Request, ReviewState
from bot.domain.sources import is_machine, webhook_of

_RISK = {Risk.LOW: "low", Risk.MEDIUM: "medium", Risk.HIGH: "high", Risk.CRITICAL: "critical"}
_RANK = list(Risk)
GRAVE = frozenset({Risk.HIGH, Risk.CRITICAL})
_REVIEWED = {
    ReviewState.OPEN: "not reviewed yet",
    ReviewState.OVERDUE: "overdue",
    ReviewState.SIGNED_OFF: "signed off",
    ReviewState.CHALLENGED: "challenged",
}
_ENDED = {
    Cause.EXPIRED: "ended on time",
    Cause.GIVEN_BACK: "given back",
    Cause.REVOKED: "revoked",
    Cause.WITHDRAWN: "withdrawn",
    Cause.FAILED: "could not be opened",
    Cause.TOGETHER: "undone, because another part failed",
    Cause.VOIDED: "ended, because the ground changed",
    Cause.SHIFT: "ended early",
    Cause.CONDITION: "ended early",
}


def name(policy: Policy, person: PersonId) -> Name:
    """Name a person or a machine approver; whoever is not known any more appears by id."""
    if is_machine(person):
        return Name(person, f"the machine approver {webhook_of(person)}")
    found = policy.people.get(person)
    return Name(person, found.name if found else person)


def zone(policy: Policy, person: PersonId | None) -> str:
    """Return the zone in which this person reads a clock."""
    found = policy.people.get(person) if person else None
    return found.zone if found else "UTC"


def names(policy: Policy, people: Iterable[PersonId], most: int = 5) -> Line:
    """List people by name, a few of them, and how many more there are."""
    known = sorted(people)
    line: list[Span] = []
    for person in known[:most]:
        line += [Text(", "), name(policy, person)] if line else [name(policy, person)]
    if len(known) > most:
        line.append(Text(f" and {len(known) - most} more"))
    return tuple(line) or (Text("nobody at present"),)


def asked(request: Request) -> Line:
    """Write what was asked for, for a lead: the bundle, or the first target and how many more."""
    if request.extends:
        return (Bold(f"{format_duration(request.duration)} more"), Text(" of "), *_what(request))
    return _what(request)


def _what(request: Request) -> Line:
    if request.bundle and len(request.entitlements) > 1:
        return (Text("the bundle "), Bold(request.bundle))
    more = len(request.entitlements) - 1
    return (*target(request.entitlements[0]), *((Text(f" and {more} more"),) if more else ()))


def beneficiary(policy: Policy, request: Request) -> Line:
    """Say who would receive it, where that is not who asked."""
    if request.grantee == request.requester:
        return ()
    return (Text(" for "), name(policy, request.grantee))


def wanted(request: Request) -> str:
    """Say in a few plain words what was asked for: "write on orders-prod/orders"."""
    if request.extends:
        return f"{format_duration(request.duration)} more of {_named(request)}"
    return _named(request)


def _named(request: Request) -> str:
    if request.bundle and len(request.entitlements) > 1:
        return f"bundle {request.bundle}"
    first = request.entitlements[0]
    more = len(request.entitlements) - 1
    rest = f" and {more} more" if more else ""
    return f"{first.permission} on {first.integration}/{first.resource}{rest}"


def target(entitlement: Entitlement) -> Line:
    """Write one entitlement for people."""
    where = f"{entitlement.integration}/{entitlement.resource}"
    return (Bold(entitlement.permission), Text(" on "), Bold(where))


def environments(policy: Policy, request: Request) -> str:
    """Name the environments that the request touches."""
    found = {
        integration.environment
        for one in request.entitlements
        if (integration := policy.catalogue.integrations.get(one.integration))
    }
    return ", ".join(sorted(one for one in found if one)) or "not stated"


def risk(policy: Policy, request: Request) -> Risk:
    """Return the highest risk of what was asked for; what is not known counts as critical."""
    found = [policy.catalogue.find(one) for one in request.entitlements]
    return max((one[2].risk if one else Risk.CRITICAL for one in found), key=_RANK.index)


def terms(policy: Policy, request: Request) -> tuple[Fact, ...]:
    """State length, environment, risk and flow. A grave risk stands out."""
    found = risk(policy, request)
    shown = Bold(_RISK[found]) if found in GRAVE else Text(_RISK[found])
    return (
        _length(request),
        Fact(label="Environment", value=(Bold(environments(policy, request)),)),
        Fact(label="Risk", value=(shown,)),
        Fact(label="Access flow", value=(Code(request.flow),)),
    )


def _length(request: Request) -> Fact:
    length = format_duration(request.duration)
    if request.extends:
        return Fact(label="More time", value=(Text(length),))
    return Fact(label="For", value=(Text(f"{length}, from opening"),))


def occasion(policy: Policy, request: Request) -> str:
    """Say when an automatic flow lends: "on call" or "within its condition"."""
    flow = policy.by_name.get(request.flow)
    called = request.shift or (flow and rotas_of(flow.who))
    return "on call" if called else "within its condition"


def review(policy: Policy, request: Request) -> tuple[Fact, ...]:
    """State how the review of a break-glass stands, and who excused its user meanwhile."""
    if request.review is None:
        return ()
    by = request.review.excused_by
    excused: Line = (Text("; excused by "), name(policy, by)) if by else ()
    value = (Text(_REVIEWED[request.review.state]), *excused)
    return (Fact(label="Review", value=value),)


def targets(request: Request) -> tuple[Item, ...]:
    """List each entitlement with how its grant stands; nothing for a single one not yet granted."""
    if request.grants:
        return tuple(Item(mark=_mark(one), line=_standing(one)) for one in request.grants)
    if len(request.entitlements) == 1:
        return ()
    return tuple(Item(mark=Mark.WAITING, line=target(one)) for one in request.entitlements)


def parts(policy: Policy, request: Request) -> tuple[Item, ...]:
    """List each of several entitlements with where it is and how much harm it can do."""
    if len(request.entitlements) == 1:
        return ()
    return tuple(
        Item(mark=Mark.WAITING, line=(*target(one), Text(": "), _danger(policy, one)))
        for one in request.entitlements
    )


def _danger(policy: Policy, entitlement: Entitlement) -> Span:
    found = policy.catalogue.find(entitlement)
    if found is None:
        return Bold("not there any more")
    text = f"{found[0].environment or 'environment not stated'}, {_RISK[found[2].risk]} risk"
    return Bold(text) if found[2].risk in GRAVE else Text(text)


def holding(held: Iterable[Grant] | None) -> tuple[Fact, ...]:
    """State what somebody holds already; nothing when that is not known."""
    if held is None:
        return ()
    line: list[Span] = []
    for grant in (one for one in held if one.live):
        line += [Text(", ")] if line else []
        line += [Text(f"{grant.entitlement}")]
        line += [Text(" until "), *_moment(grant.expires_at)] if grant.expires_at else []
    return (Fact(label="Has already", value=tuple(line) or (Text("nothing through Daypass"),)),)


def _mark(grant: Grant) -> Mark:
    if grant.state is GrantState.ENDED:
        return Mark.FAILED if grant.cause in {Cause.FAILED, Cause.TOGETHER} else Mark.DONE
    if grant.state is GrantState.REVOKING and grant.overdue:
        return Mark.FAILED
    return Mark.DONE if grant.state is GrantState.ACTIVE else Mark.WORKING


def _standing(grant: Grant) -> Line:
    return (*target(grant.entitlement), Text(": "), *_state(grant))


def _state(grant: Grant) -> Line:
    match grant.state:
        case GrantState.PLANNED | GrantState.PROVISIONING:
            return (Text("being opened"),)
        case GrantState.ACTIVE:
            stays = (Text("; it existed before and stays"),) if grant.existed_before else ()
            return (Text("open until "), *_moment(grant.expires_at), *stays)
        case GrantState.REVOKING:
            late = ", and this is late; the operators were told" if grant.overdue else ""
            return (Text(f"being removed{late}"),)
        case GrantState.ENDED:
            return (Text(_ended(grant)),)
        case _:
            assert_never(grant.state)


def _ended(grant: Grant) -> str:
    said = _ENDED[grant.cause] if grant.cause else "ended"
    if grant.existed_before:
        return f"{said}; this access existed before, so it was left"
    return f"{said}. {grant.reason}" if grant.reason else said


def _moment(at: datetime | None) -> Line:
    return (Moment(at),) if at else ()


def decided(policy: Policy, request: Request) -> tuple[Item, ...]:
    """List who decided and how."""
    return tuple(
        Item(
            mark=Mark.DONE if one.approve else Mark.FAILED,
            line=(
                name(policy, one.person),
                Text(" approved " if one.approve else " denied "),
                Moment(one.at),
            ),
        )
        for one in request.decisions
    )


def footer(request: Request) -> Line:
    """Close a card with the request's id, which works in every command."""
    return (Code(request.id),)
