"""Who may do what to a request, judged now: one answer for every surface, whatever a card said.

Each function returns None for yes, or the sentence that says why not.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.domain import approval
from bot.domain.approval import Alternative, Progress, Slot
from bot.domain.catalog import Entitlement
from bot.domain.evaluate import Asking, covers, denied_by, undecided
from bot.domain.flow import Flow, FromOwner, Source
from bot.domain.ids import PersonId, RotaName
from bot.domain.people import Person
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
        so_far = approval.seated(slots, able, approved)
        others = frozenset[PersonId]().union(*able) - approved
        nearer = (one for one in others if approval.seated(slots, able, approved | {one}) > so_far)
        found |= set(nearer)
    return frozenset(found)


def standing(policy: Policy, request: Request, now: datetime) -> Progress:
    """Judge the approvals so far by the stored plan and by today's flow: both must be satisfied."""
    approved, bench = request.approvers(), request.bench()
    stored = approval.progress(policy, request.plan, bench, approved, now)
    today = approval.progress(policy, demanded_today(policy, request), bench, approved, now)
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
    return (*request.plan, *demanded_today(policy, request))


def demanded_today(policy: Policy, request: Request) -> tuple[Alternative, ...]:
    """Lay out what the flow demands by now; when it is gone nothing, which is no approval."""
    flow = policy.by_name.get(request.flow)
    if flow is None or _passes_alone(flow, request):
        return request.plan if flow else ()
    return approval.plan(policy, flow, request.entitlements)


def _passes_alone(flow: Flow, request: Request) -> bool:
    """Say whether this is a first extension that the flow lets pass: its plan asked nobody."""
    terms = flow.extensions
    return (
        request.extends is not None and request.plan == ((),) and bool(terms and terms.first_alone)
    )


def ground_lost(policy: Policy, request: Request, now: datetime) -> str | None:
    """Say what has changed since the request was made so that it cannot go on.

    What is not known at present is not lost: see `ground_unknown`.
    """
    requester, grantee = policy.person(request.requester), policy.person(request.grantee)
    if requester is None or grantee is None:
        return "The person is no longer active."
    flow = policy.by_name.get(request.flow)
    if flow is None or flow.deny or _refused(policy, flow, requester, grantee, now):
        return f"The access flow {request.flow} no longer allows it."
    longest = flow.extensions.each if request.extends and flow.extensions else flow.max
    if request.duration > longest:
        return f"The access flow {request.flow} no longer allows it for so long."
    if _off_duty(policy, request, now):
        return "The shift has ended."
    asking = Asking(person=requester, grantee=grantee, now=now, bundle=request.bundle)
    lost = (_target_lost(policy, flow, request, one, asking) for one in request.entitlements)
    return next((one for one in lost if one), None)


def _off_duty(policy: Policy, request: Request, now: datetime) -> bool:
    """Say whether access that lasts as long as a shift is known to have lost it."""
    answers = [on_duty(policy, rota, request.grantee, now) for rota in request.shift]
    return bool(answers) and all(answer is False for answer in answers)


def on_duty(policy: Policy, rota: RotaName, person: PersonId, now: datetime) -> bool | None:
    """Say whether somebody is on call; None when that is not known."""
    known = policy.rotas.get(rota)
    found = known.on_call(now) if known else None
    return None if found is None else person in found


def shift_over(policy: Policy, request: Request, now: datetime) -> str | None:
    """Say why open access ends before its time: the shift, or an automatic flow's condition."""
    if _off_duty(policy, request, now):
        return "The shift has ended."
    if not request.triggered:
        return None
    person, flow = policy.person(request.grantee), policy.by_name.get(request.flow)
    if person is None or flow is None or not flow.trigger or flow.deny:
        return f"The access flow {request.flow} no longer lends it."
    if _refused(policy, flow, person, person, now):
        return f"The condition of {request.flow} no longer holds."
    asking = Asking(person=person, now=now, triggered=True)
    denied = any(denied_by(policy, one.entitlement, asking) for one in request.grants if one.live)
    return f"The access flow {request.flow} no longer lends it." if denied else None


def _refused(policy: Policy, flow: Flow, requester: Person, grantee: Person, now: datetime) -> bool:
    """Say whether the flow is known to allow it no longer."""
    return (
        policy.holds(flow.who, requester, now) is False
        or policy.receives(flow.whom, requester, grantee, now) is False
        or _lacks(policy, flow, requester, now)
    )


def _lacks(policy: Policy, flow: Flow, requester: Person, now: datetime) -> bool:
    """Say whether a condition fails for want of an attribute, though every source has answered."""
    unknown = policy.holds(flow.who, requester, now) is None
    return unknown and policy.can_know(flow.who, requester, now)


def _target_lost(
    policy: Policy, flow: Flow, request: Request, entitlement: Entitlement, asking: Asking
) -> str | None:
    found = policy.catalogue.find(entitlement)
    if found is None:
        return f"{entitlement} is not there any more."
    place = f"{entitlement.integration}/{entitlement.resource}"
    if request.uids.get(place, found[1].uid) != found[1].uid:
        return f"{entitlement} is another one by now: it was made anew under the old name."
    lost = not covers(policy, flow.what, entitlement, request.bundle)
    if lost or denied_by(policy, entitlement, asking):
        return f"The access flow {request.flow} no longer covers {entitlement}."
    return None


def ground_unknown(policy: Policy, request: Request, now: datetime) -> str | None:
    """Say what cannot be known at present, so that nothing may be granted until it is."""
    requester, grantee = policy.person(request.requester), policy.person(request.grantee)
    for person in (requester, grantee):
        if person and not person.known(now):
            return f"The directory {person.source} has not answered for too long."
    flow = policy.by_name.get(request.flow)
    if flow is None or requester is None or grantee is None:
        return None
    if policy.holds(flow.who, requester, now) is None:
        return "It cannot be known at present who is on call, or a directory does not answer."
    if policy.receives(flow.whom, requester, grantee, now) is None:
        return "It cannot be known at present whether you may ask for this person."
    asking = Asking(person=requester, grantee=grantee, now=now, bundle=request.bundle)
    if any(undecided(policy, one, asking) for one in request.entitlements):
        return "It cannot be known at present whether a flow denies it."
    return None


def may_withdraw(request: Request, person: PersonId) -> str | None:
    """Say why this person may not take the request back."""
    mine = person in {request.requester, request.grantee}
    return None if mine else "Only the person who asked can withdraw this request."


def may_revoke(policy: Policy, request: Request, person: PersonId, now: datetime) -> str | None:
    """Say why this person may not end the access: the holder may, and whoever could approve."""
    if person in {request.requester, request.grantee} or person in approvers(policy, request, now):
        return None
    if person in from_sources(policy, request, (FromOwner(), *policy.overseers), now):
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


def may_excuse(policy: Policy, request: Request, person: PersonId, now: datetime) -> str | None:
    """Say why this person may not let the user of a break-glass break glass again."""
    if person in {request.requester, request.grantee}:
        return "You used this break-glass, so an operator other than you must decide that."
    if person in from_sources(policy, request, policy.overseers, now):
        return None
    return "Only an operator whom the access file names can do that."


def from_sources(
    policy: Policy, request: Request, sources: tuple[Source, ...], now: datetime
) -> frozenset[PersonId]:
    """Return the people behind sources, for any resource asked for, without who asked or holds.

    Escalation adds approvers; it makes nobody an owner or a reviewer.
    """
    slots = tuple(Slot(sources=sources, owned=one) for one in request.entitlements)
    return approval.everyone(policy, (slots,), replace(request.bench(), escalation=()), now)
