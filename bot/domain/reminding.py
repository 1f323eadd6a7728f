"""Who is told again as time passes: approvers, grantees before the end, reviewers daily.

What was missed while nobody ran is told once, not as often as it was due.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.domain import rights
from bot.domain.events import ApproversReminded, EndAnnounced, Event, ReviewReminded
from bot.domain.lifecycle import MOST_REMINDERS, REVIEW_AGAIN, ending_soon_at
from bot.domain.policy import Policy
from bot.domain.request import GrantState, Request, RequestState
from bot.domain.sources import is_machine


def reminders(policy: Policy, request: Request, now: datetime) -> Iterable[Event]:
    """Yield the reminders that are due."""
    if request.state is RequestState.PENDING:
        yield from _to_approvers(policy, request, now)
    soon = (one for one in request.grants if one.state is GrantState.ACTIVE)
    ending = tuple(one.id for one in soon if (at := ending_soon_at(one)) and now >= at)
    if ending:
        yield EndAnnounced(at=now, grants=ending)
    if request.review and request.review.owed:
        times = (now - request.asked_at) // REVIEW_AGAIN
        if times > request.review.asked:
            yield ReviewReminded(at=now, times=times)


def _to_approvers(policy: Policy, request: Request, now: datetime) -> Iterable[Event]:
    if request.remind is None or request.reminded >= MOST_REMINDERS:
        return
    times = (now - request.asked_at) // request.remind
    if times > request.reminded:
        waited = rights.awaited(policy, request, now)
        people = tuple(sorted(one for one in waited if not is_machine(one)))
        yield ApproversReminded(at=now, times=times, people=people)
