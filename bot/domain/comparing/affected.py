"""What another policy would do to the requests and grants there are, were it taken over now.

It is tried out, not guessed: each request is rechecked under both policies, as a reload does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain import rights
from bot.domain.catalog import Entitlement
from bot.domain.commands import Recheck
from bot.domain.decide import decide
from bot.domain.ids import FlowName, PersonId, RequestId
from bot.domain.policy import Policy
from bot.domain.request import Grant, GrantState, Request, RequestState

_STOPPED = frozenset({GrantState.REVOKING, GrantState.ENDED})


class Effect(StrEnum):
    """What would happen to a request, or to one of its grants."""

    VOIDED = "voided"
    ENDED = "ended"
    SHORTENED = "shortened"
    MORE_DECISIONS = "more decisions"
    FEWER_DECISIONS = "fewer decisions"
    STUCK = "stuck"  # too few people could decide
    FLOW_GONE = "flow gone"  # what is open stays until its end, and cannot be extended


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """One thing that would happen. `until`: when a shortened grant would end."""

    request: RequestId
    requester: PersonId
    grantee: PersonId
    flow: FlowName
    effect: Effect
    reason: str = ""
    entitlement: Entitlement | None = None
    until: datetime | None = None


def affected(
    old: Policy, new: Policy, requests: Iterable[Request], now: datetime
) -> tuple[Affected, ...]:
    """Find what would happen to these requests because of the new policy, and only for that."""
    return tuple(one for request in requests for one in _of(old, new, request, now))


def _of(old: Policy, new: Policy, request: Request, now: datetime) -> Iterator[Affected]:
    before = decide(old, request, Recheck(), now).request
    after = decide(new, request, Recheck(), now).request
    if after.state is RequestState.VOIDED and before.state is not RequestState.VOIDED:
        yield _one(request, Effect.VOIDED, reason=after.reason)
    elif after.state is RequestState.PENDING:
        yield from _waiting(old, new, request, now)
    for was, is_ in zip(before.grants, after.grants, strict=True):
        yield from _grant(request, was, is_)
    open_ = any(one.state not in _STOPPED for one in after.grants)
    if open_ and request.flow in old.by_name and request.flow not in new.by_name:
        yield _one(request, Effect.FLOW_GONE)


def _grant(request: Request, was: Grant, is_: Grant) -> Iterator[Affected]:
    if is_.state in _STOPPED and was.state not in _STOPPED:
        yield _one(request, Effect.ENDED, grant=is_, reason=is_.reason)
    elif is_.expires_at != was.expires_at and is_.state not in _STOPPED:
        yield _one(request, Effect.SHORTENED, grant=is_)


def _waiting(old: Policy, new: Policy, request: Request, now: datetime) -> Iterator[Affected]:
    before, after = (rights.standing(one, request, now) for one in (old, new))
    if before.possible and not after.possible:
        yield _one(request, Effect.STUCK)
    elif after.missing > before.missing:
        yield _one(request, Effect.MORE_DECISIONS, reason=_missing(before.missing, after.missing))
    elif after.missing < before.missing:
        yield _one(request, Effect.FEWER_DECISIONS, reason=_missing(before.missing, after.missing))


def _missing(before: int, after: int) -> str:
    return f"{after} missing instead of {before}"


def _one(
    request: Request, effect: Effect, *, grant: Grant | None = None, reason: str = ""
) -> Affected:
    return Affected(
        request=request.id,
        requester=request.requester,
        grantee=request.grantee,
        flow=request.flow,
        effect=effect,
        reason=reason,
        entitlement=grant.entitlement if grant else None,
        until=grant.expires_at if grant and effect is Effect.SHORTENED else None,
    )
