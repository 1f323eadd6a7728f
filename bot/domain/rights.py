"""Who may do what to a request, judged now: one answer for every surface, whatever a card said.

Each function returns None for yes, or the sentence that says why not.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain import approval
from bot.domain.approval import Alternative, Progress, Slot
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
    """Return everybody who may decide now: by the plan that was promised, and by today's flow.

    Both must be satisfied, so whoever today's flow demands is asked as well.
    """
    return approval.everyone(policy, _plans(policy, request), request.bench(), now)


def awaited(policy: Policy, request: Request, now: datetime) -> frozenset[PersonId]:
    """Return those whose yes would bring the request nearer to its approval."""
    approved, bench = request.approvers(), request.bench()
    found: set[PersonId] = set()
    for slots in _plans(policy, request):
        able = [approval.people(policy, slot, bench, now) for slot in slots]
        so_far = approval.filled(able, approved)
        others = frozenset[PersonId]().union(*able) - approved
        found |= {one for one in others if approval.filled(able, approved | {one}) > so_far}
    return frozenset(found)


def standing(policy: Policy, request: Request, now: datetime) -> Progress:
    """Judge the approvals so far by the stored plan and by today's flow: both must be satisfied."""
    approved = request.approvers()
    stored = approval.progress(policy, request.plan, request.bench(), approved, now)
    today = approval.progress(policy, _today(policy, request), request.bench(), approved, now)
    return Progress(
        missing=max(stored.missing, today.missing), possible=stored.possible and today.possible
    )


def roles(
    policy: Policy, request: Request, person: PersonId, now: datetime
) -> tuple[tuple[Source, ...], bool]:
    """Return as what this person may decide, and whether only because nobody did in time."""
    own = _as(policy, request, _slots(policy, request), person, now)
    if own:
        return own, False
    return _as(policy, request, _raised(policy, request, now), person, now), True


def panels(policy: Policy, request: Request, now: datetime) -> frozenset[frozenset[PersonId]]:
    """Return the people behind each source that may fill a slot now, whoever else may fill it."""
    slots = (*_slots(policy, request), *_raised(policy, request, now))
    return frozenset(people for _, people in _sources(policy, request, slots, now))


def _as(
    policy: Policy, request: Request, slots: Iterable[Slot], person: PersonId, now: datetime
) -> tuple[Source, ...]:
    found = _sources(policy, request, slots, now)
    return tuple(dict.fromkeys(source for source, people in found if person in people))


def _sources(
    policy: Policy, request: Request, slots: Iterable[Slot], now: datetime
) -> Iterable[tuple[Source, frozenset[PersonId]]]:
    bench = replace(request.bench(), escalation=())
    for slot in dict.fromkeys(slots):
        for source in slot.sources:
            alone = replace(slot, sources=(source,))
            yield source, approval.people(policy, alone, bench, now)


def _slots(policy: Policy, request: Request) -> tuple[Slot, ...]:
    return tuple(slot for slots in _plans(policy, request) for slot in slots)


def _raised(policy: Policy, request: Request, now: datetime) -> tuple[Slot, ...]:
    """Return the slots as those see them whom the escalation has reached."""
    reached = [tier for tier in request.escalation if now >= request.asked_at + tier.after]
    return tuple(
        replace(slot, sources=tier.to) for tier in reached for slot in _slots(policy, request)
    )


def _plans(policy: Policy, request: Request) -> tuple[Alternative, ...]:
    return (*request.plan, *_today(policy, request))


def _today(policy: Policy, request: Request) -> tuple[Alternative, ...]:
    """Lay out what the flow demands by now; when it is gone nothing, which is no approval."""
    flow = policy.by_name.get(request.flow)
    return approval.alternatives(policy, flow.approval, request.entitlements) if flow else ()


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
    """Return the people behind sources, for any resource asked for, without who asked or holds.

    Escalation adds approvers; it makes nobody an owner or a reviewer.
    """
    slots = tuple(Slot(sources=sources, owned=one) for one in request.entitlements)
    return approval.everyone(policy, (slots,), replace(request.bench(), escalation=()), now)
