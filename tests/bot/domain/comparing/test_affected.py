"""What a new policy would do to requests and grants: the same that taking it over does."""

from dataclasses import replace
from datetime import timedelta

from bot.domain import commands
from bot.domain.comparing.affected import Affected, Effect, affected
from bot.domain.flow import AllOf, FromGroup, FromManager, Step
from bot.domain.ids import GroupName
from bot.domain.policy import Policy
from bot.domain.request import Request
from tests.bot.domain.world import (
    DEV,
    LATER,
    LEAD,
    OWNERS,
    WRITE,
    after,
    flows,
    in_use,
    opened,
    orders,
    policy,
)

WRITING = opened(orders(WRITE)).request
OPEN = in_use(after(WRITING, commands.Approve(person=LEAD)))
MANAGER, OWNER = Step(sources=(FromManager(),)), Step(sources=(FromGroup(group=OWNERS),))


def other(**changes: object) -> Policy:
    """Return the world with the flow `write` changed."""
    return policy(
        flows=tuple(
            replace(one, **changes) if one.name == "write" else one  # type: ignore[arg-type]  # a table
            for one in flows()
        )
    )


def found(new: Policy, request: Request, old: Policy | None = None) -> list[Affected]:
    """Return what would happen to a request."""
    return list(affected(old or policy(), new, [request], LATER))


def effects(new: Policy, request: Request, old: Policy | None = None) -> list[Effect]:
    """Return what would happen, in a word."""
    return [one.effect for one in found(new, request, old)]


def test_under_the_same_policy_nothing_happens() -> None:
    """Neither to what waits nor to what is open."""
    assert [] == found(policy(), WRITING)
    assert [] == found(policy(), OPEN)


def test_what_waits_is_void_without_its_flow() -> None:
    """With the reason that the requester would be told."""
    (one,) = found(policy(flows=()), WRITING)

    assert (Effect.VOIDED, WRITING.id, DEV, DEV) == (
        one.effect,
        one.request,
        one.requester,
        one.grantee,
    )
    assert "no longer allows it" in one.reason


def test_what_would_happen_anyway_is_not_told() -> None:
    """It is not for the new policy that it is void."""
    assert [] == found(policy(flows=()), WRITING, old=policy(people={}))


def test_what_is_open_ends_with_its_holder() -> None:
    """Or sooner by a lower maximum."""
    (ended,) = found(policy(people={}), OPEN)
    (shorter,) = found(other(max=timedelta(minutes=20), default=timedelta(minutes=20)), OPEN)

    assert (Effect.ENDED, orders(WRITE), "The person is no longer active.") == (
        ended.effect,
        ended.entitlement,
        ended.reason,
    )
    assert (Effect.SHORTENED, LATER + timedelta(minutes=20)) == (shorter.effect, shorter.until)


def test_what_is_open_stays_without_its_flow() -> None:
    """And that is told."""
    assert [Effect.FLOW_GONE] == effects(policy(flows=()), OPEN)


def test_more_and_fewer_decisions_are_told() -> None:
    """Loosening never reduces what was promised."""
    both = other(approval=AllOf(parts=(MANAGER, OWNER)))
    three = other(approval=AllOf(parts=(MANAGER, OWNER, OWNER)))
    (more,) = found(both, WRITING)
    (fewer,) = found(both, WRITING, old=three)

    assert (Effect.MORE_DECISIONS, "2 missing instead of 1") == (more.effect, more.reason)
    assert (Effect.FEWER_DECISIONS, "2 missing instead of 3") == (fewer.effect, fewer.reason)


def test_too_few_people_is_told() -> None:
    """Nobody is in that group."""
    empty = Step(sources=(FromGroup(group=GroupName("empty")),))
    alone = replace(WRITING, escalation=())

    assert [Effect.STUCK] == effects(other(approval=empty), alone)
