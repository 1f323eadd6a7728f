"""The review that a break-glass owes: signed off or challenged by somebody else, asked for daily.

Until it is signed off its user may not break glass again. An operator may excuse that: aloud, and
never for themselves.
"""

from datetime import datetime

from bot.domain import rights
from bot.domain.change import Change, change, nothing
from bot.domain.commands import Challenge, Excuse, SignOff
from bot.domain.errors import NotYours, Refused, TooLate
from bot.domain.events import ReviewExcused, ReviewMoved
from bot.domain.policy import Policy
from bot.domain.request import Request, ReviewState


def review(policy: Policy, request: Request, command: SignOff | Challenge, now: datetime) -> Change:
    """Record what a reviewer says. A challenge says what is wrong."""
    if objection := rights.may_review(policy, request, command.person, now):
        raise NotYours(objection)
    if request.review is None or not request.review.owed:
        raise TooLate("This break-glass has already been reviewed.")
    signed = isinstance(command, SignOff)
    remark = command.remark.strip()
    if not signed and not remark:
        raise Refused("Say what is wrong, so that it can be followed up.")
    outcome = ReviewState.SIGNED_OFF if signed else ReviewState.CHALLENGED
    moved = ReviewMoved(at=now, state=outcome, by=command.person, remark=remark)
    return change(request, [moved], now, says=f"The review of {request.id} is recorded.")


def excuse(policy: Policy, request: Request, command: Excuse, now: datetime) -> Change:
    """Let the user break glass again before the review is signed off."""
    if objection := rights.may_excuse(policy, request, command.person, now):
        raise NotYours(objection)
    reason = command.reason.strip()
    if not reason:
        raise Refused("Say why this cannot wait for the review: it is kept, and announced.")
    if request.review is None or not request.review.blocks:
        return nothing(request, f"{request.id} keeps nobody from breaking glass.")
    event = ReviewExcused(at=now, by=command.person, reason=reason)
    says = f"{request.grantee} may break glass again. The review of {request.id} is still owed."
    return change(request, [event], now, says=says)
