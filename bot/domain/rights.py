"""Who may do what to a request, judged now: one answer for every surface, whatever a card said.

Each function returns None for yes, or the sentence that says why not.
"""

from datetime import datetime

from bot.domain import approval
from bot.domain.approval import Progress, Slot
from bot.domain.evaluate import Asking, covers, denied_by
from bot.domain.flow import FromOwner, Source
from bot.domain.ids import PersonId
from bot.domain.policy import Policy
from bot.domain.request import Request


def may_decide(policy: Policy, request: Request, person: PersonId, now: datetime) -> str | None:
    """Say why this person may not approve or deny this request."""
    if person in {request.requester, request.grantee}:
        return "You asked for this or would receive it, so somebody else must decide."
    if person not in approvers(policy, request, now):
        return "You are not among the people who may decide this request."
    return None


def approvers(policy: Policy, request: Request, now: datetime) -> frozenset[PersonId]:
    """Return everybody who may decide now, by the plan that was promised."""
    return approval.everyone(policy, request.plan, request.bench(), now)


def standing(policy: Policy, request: Request, now: datetime) -> Progress:
    """Judge the approvals so far by the stored plan and by today's flow: both must be satisfied."""
    approved = request.approvers()
    stored = approval.progress(policy, request.plan, request.bench(), approved, now)
    flow = policy.by_name.get(request.flow)
    if flow is None:
        return Progress(missing=max(stored.missing, 1), possible=False)
    plan = approval.alternatives(policy, flow.approval, request.entitlements)
    today = approval.progress(policy, plan, request.bench(), approved, now)
    return Progress(
        missing=max(stored.missing, today.missing), possible=stored.possible and today.possible
    )


def ground_lost(policy: Policy, request: Request, now: datetime) -> str | None:
    """Say what has changed since the request was made so that it cannot go on."""
    person = policy.person(request.grantee)
    if person is None or policy.person(request.requester) is None:
        return "The person is no longer active."
    flow = policy.by_name.get(request.flow)
    if flow is None or flow.deny or policy.holds(flow.who, person, now) is not True:
        return f"The access flow {request.flow} no longer allows it."
    if request.duration > flow.max:
        return f"The access flow {request.flow} no longer allows it for so long."
    asking = Asking(person=person, now=now, bundle=request.bundle)
    for entitlement in request.entitlements:
        if policy.catalogue.find(entitlement) is None:
            return f"{entitlement} is not there any more."
        lost = not covers(policy, flow.what, entitlement, request.bundle)
        if lost or denied_by(policy, entitlement, asking):
            return f"The access flow {request.flow} no longer covers {entitlement}."
    return None


def may_withdraw(request: Request, person: PersonId) -> str | None:
    """Say why this person may not take the request back."""
    mine = person in {request.requester, request.grantee}
    return None if mine else "Only the person who asked can withdraw this request."


def may_revoke(policy: Policy, request: Request, person: PersonId, now: datetime) -> str | None:
    """Say why this person may not end the access: the holder may, and whoever could approve."""
    if person in {request.requester, request.grantee} or person in approvers(policy, request, now):
        return None
    if person in from_sources(policy, request, (FromOwner(),), now):
        return None
    return "Only the holder, or somebody who could have approved it, can end this access."


def may_review(policy: Policy, request: Request, person: PersonId, now: datetime) -> str | None:
    """Say why this person may not review a break-glass: its user never may."""
    if person in {request.requester, request.grantee}:
        return "You used this break-glass, so somebody else must review it."
    flow = policy.by_name.get(request.flow)
    sources = flow.break_glass.reviewers if flow and flow.break_glass else ()
    if person in from_sources(policy, request, sources, now):
        return None
    return "You are not among the reviewers of this break-glass."


def from_sources(
    policy: Policy, request: Request, sources: tuple[Source, ...], now: datetime
) -> frozenset[PersonId]:
    """Return the people behind sources, for any resource asked for, without who asked or holds."""
    slots = tuple(Slot(sources=sources, owned=one) for one in request.entitlements)
    return approval.everyone(policy, (slots,), request.bench(), now)
