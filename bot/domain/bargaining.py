"""What people say between a yes and a no: an offer of less, its acceptance, a question, an answer.

An accepted offer narrows the request and never widens it. Whoever said yes to more said yes to
less; whoever did not decide yet sees the new terms.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.domain import rights
from bot.domain.approval import Alternative
from bot.domain.catalog import Entitlement
from bot.domain.change import Change, change
from bot.domain.commands import AcceptLess, OfferLess, Speak
from bot.domain.durations import format_duration
from bot.domain.errors import NotYours, Refused, TooLate
from bot.domain.events import DecisionRecorded, Event, LessAccepted, LessOffered, RemarkMade
from bot.domain.planning import approval_given, digest_of
from bot.domain.policy import Policy
from bot.domain.request import Decision, LessOffer, Remark, Request, RequestState

LONGEST_REMARK = 1_000  # characters
MOST_REMARKS = 50  # in one request


def bargain(
    policy: Policy, request: Request, command: OfferLess | AcceptLess | Speak, now: datetime
) -> Change:
    """Carry out what is said between a yes and a no. Raises an AccessError."""
    match command:
        case OfferLess():
            return offer_less(policy, request, command, now)
        case AcceptLess():
            return accept_less(policy, request, command, now)
        case Speak():
            return speak(policy, request, command, now)
        case _:
            assert_never(command)


def offer_less(policy: Policy, request: Request, command: OfferLess, now: datetime) -> Change:
    """Record what an approver would say yes to. A second offer of theirs replaces the first."""
    if objection := rights.may_decide(policy, request, command.person, now):
        raise NotYours(objection)
    _still_open(request, now)
    duration = request.duration if command.duration is None else command.duration
    wanted = request.entitlements if command.entitlements is None else command.entitlements
    kept = tuple(one for one in request.entitlements if one in set(wanted))
    _is_less(request, duration, wanted, kept)
    offer = LessOffer(
        person=command.person,
        duration=duration,
        entitlements=kept,
        reason=_checked(command.reason),
        at=now,
    )
    says = f"Your offer is with the requester: {describe(request, offer)}."
    return change(request, [LessOffered(offer=offer)], now, says=says)


def _is_less(
    request: Request,
    duration: object,
    wanted: Iterable[Entitlement],
    kept: tuple[Entitlement, ...],
) -> None:
    if not kept:
        raise Refused("Leave at least one thing in the offer, or deny the request.")
    if set(wanted) != set(kept):
        raise Refused("An offer can only hold what was asked for.")
    if not isinstance(duration, type(request.duration)) or duration > request.duration:
        raise Refused(f"At most {format_duration(request.duration)} was asked for. Offer less.")
    if duration.total_seconds() <= 0:
        raise Refused("Offer some time, or deny the request.")
    if duration == request.duration and kept == request.entitlements:
        raise Refused("That is all that was asked for: approve it, or offer less.")


def accept_less(policy: Policy, request: Request, command: AcceptLess, now: datetime) -> Change:
    """Take an offer over: the request narrows, and who offered has said yes to that."""
    if command.person not in {request.requester, request.grantee}:
        raise NotYours("Only the person who asked can accept an offer.")
    _still_open(request, now)
    offer = next((one for one in request.offers if one.person == command.by), None)
    if offer is None or command.offered_at not in {None, offer.at}:
        raise TooLate("This offer does not stand any more. Look at the newest card.")
    if lost := rights.ground_lost(policy, request, now):
        raise TooLate(f"{lost} Withdraw the request, and ask for something else.")
    yes = Decision(person=offer.person, approve=True, reason=offer.reason, at=now)
    accepted: list[Event] = [_accepted(request, command, offer, now)]
    accepted.append(DecisionRecorded(decision=yes))
    return approval_given(policy, request, accepted, now)


def _accepted(
    request: Request, command: AcceptLess, offer: LessOffer, now: datetime
) -> LessAccepted:
    less = replace(request, entitlements=offer.entitlements, duration=offer.duration)
    return LessAccepted(
        at=now,
        by=command.person,
        offer=offer,
        plan=tuple(_kept(slots, offer.entitlements) for slots in request.plan),
        digest=digest_of(less),
    )


def _kept(slots: Alternative, entitlements: tuple[Entitlement, ...]) -> Alternative:
    """Keep the slots that are still needed: those of an owner go with the last of their things."""
    left = []
    for slot in slots:
        things = [one for one in slot.things if one in entitlements]
        if things:
            left.append(replace(slot, owned=things[0], also=tuple(things[1:])))
        elif slot.owned is None:
            left.append(slot)
    return tuple(left)


def speak(policy: Policy, request: Request, command: Speak, now: datetime) -> Change:
    """Ask or answer while the request is open. Both sides see the whole talk."""
    mine = command.person in {request.requester, request.grantee}
    if not mine and (objection := rights.may_decide(policy, request, command.person, now)):
        raise NotYours(objection)
    _still_open(request, now)
    text = _checked(command.text)
    if not text:
        raise Refused("Say something: an empty message helps nobody.")
    if len(request.talk) >= MOST_REMARKS:
        raise Refused("This has been talked about enough here. Call each other.")
    remark = Remark(person=command.person, text=text, at=now)
    says = "Your answer is with the approvers." if mine else "Your question is with the requester."
    return change(request, [RemarkMade(remark=remark)], now, says=says)


def _checked(text: str) -> str:
    if len(text) > LONGEST_REMARK:
        raise Refused(f"Say it in {LONGEST_REMARK:,} characters.")
    return text.strip()


def _still_open(request: Request, now: datetime) -> None:
    if request.state is not RequestState.PENDING or now >= request.lapses_at:
        state = "lapsed" if request.state is RequestState.PENDING else request.state.value
        raise TooLate(f"{request.id} is already {state}; nothing was changed.")


def describe(request: Request, offer: LessOffer) -> str:
    """Say what an offer holds: "1 h", "2 of 3 targets for 1 h"."""
    length = format_duration(offer.duration)
    few, all_ = len(offer.entitlements), len(request.entitlements)
    return f"{length}" if few == all_ else f"{few} of {all_} targets for {length}"
