"""What a person may have at most: time in all, requests that wait, break-glass that is unreviewed.

Counted are pending and planned requests in full, and ended ones as long as they were open, so that
many small requests come to no more than one big one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.catalog import Entitlement
from bot.domain.durations import format_duration
from bot.domain.flow import Flow
from bot.domain.request import Grant, GrantState, Request, RequestState

MOST_PENDING = 25  # requests of one person at once


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of a grantee's earlier requests: those lent lately, and reviews still owed."""

    lent: tuple[Request, ...] = ()
    owing: tuple[Request, ...] = ()


def objections(flow: Flow, history: History) -> Sequence[str]:
    """Say what keeps this person from asking at all; empty when nothing does."""
    blocking = [one for one in history.owing if one.review and one.review.blocks]
    if flow.break_glass and blocking:
        said = (
            f"The review of the break-glass {blocking[0].id} is not signed off yet. Ask its "
            "reviewers to sign it off, or an operator to allow another one before that."
        )
        return (said,)
    waiting = [one for one in history.lent if one.state is RequestState.PENDING]
    if len(waiting) >= MOST_PENDING:
        return (f"{len(waiting)} requests for one person are waiting. Withdraw some first.",)
    return ()


def used_up(
    flow: Flow,
    entitlements: Iterable[Entitlement],
    duration: timedelta,
    history: History,
    now: datetime,
) -> str | None:
    """Say which limit another grant of this length would pass."""
    limit = flow.limit
    if limit is None:
        return None
    since = now + duration - limit.within
    for entitlement in entitlements:
        used = sum((_held(one, entitlement, since) for one in history.lent), timedelta(0))
        if used + duration > limit.total:
            left = max(limit.total - used, timedelta(0))
            rest = f"at most {format_duration(left)} is left" if left else "nothing is left"
            return (
                f"{entitlement} is lent to one person for {format_duration(limit.total)} within "
                f"{format_duration(limit.within)}: {format_duration(used)} are used, {rest}."
            )
    return None


def _held(request: Request, entitlement: Entitlement, since: datetime) -> timedelta:
    """Count how long one request holds, held or may hold an entitlement, from `since` on."""
    if entitlement not in request.entitlements:
        return timedelta(0)
    if request.state is RequestState.PENDING:
        return request.duration
    ours = (one for one in request.grants if one.entitlement == entitlement)
    return sum((_lasted(request, one, since) for one in ours), timedelta(0))


def _lasted(request: Request, grant: Grant, since: datetime) -> timedelta:
    if grant.state is GrantState.PLANNED:
        return request.duration
    if grant.started_at is None:
        return timedelta(0)
    end = grant.ended_at or grant.expires_at or grant.started_at
    return max(end - max(grant.started_at, since), timedelta(0))
