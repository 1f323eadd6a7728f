"""Past requests under another policy: the same, refused, or on other terms, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.flow import (
    AllOf,
    Extensions,
    Flow,
    FromGroup,
    FromManager,
    InGroup,
    JustificationRule,
    Step,
    What,
)
from bot.domain.ids import FlowName, RequestId
from bot.domain.policy import Policy
from bot.domain.replaying import Finding, replay
from bot.domain.request import Request
from tests.bot.domain.world import (
    ADMIN,
    DEV,
    ENGINEERING,
    INCIDENT,
    LEAD,
    ONCALL,
    OWNERS,
    READ,
    WRITE,
    after,
    flows,
    opened,
    orders,
    policy,
)

READING, WRITING = opened(orders(READ)).request, opened(orders(WRITE)).request
APPROVED = after(WRITING, commands.Approve(person=LEAD))
READS, WRITES, _, GLASS = flows()
HOUR = timedelta(hours=1)


def found(law: Policy, request: Request) -> dict[Finding, str]:
    """Return what would be different."""
    (one,) = replay(law, [request]).requests
    return dict(one.findings)


def other(name: str, **changes: object) -> Policy:
    """Return the world with one flow changed."""
    return policy(
        flows=tuple(
            replace(one, **changes) if one.name == name else one  # type: ignore[arg-type]  # a table
            for one in flows()
        )
    )


@pytest.mark.parametrize(
    "request_",
    [
        READING,
        APPROVED,
        opened(orders(ADMIN), justification="INC-7").request,
        opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request,
    ],
)
def test_under_the_same_policy_nothing_is_different(request_: Request) -> None:
    """Whatever kind of request it is."""
    replayed = replay(policy(), [request_])

    assert ({}, 1, {}) == (found(policy(), request_), replayed.same, replayed.counts)
    assert (request_.flow,) == replayed.requests[0].flows


@pytest.mark.parametrize(
    ("law", "request_", "wanted"),
    [
        (policy(people={}), READING, {Finding.GONE: "dev@example.com is not there any more"}),
        (
            policy(flows=()),
            READING,
            {Finding.REFUSED: "shop/orders:read: the flow read is gone, and no other applies"},
        ),
        (
            other("read", who=InGroup(group=OWNERS)),
            READING,
            {Finding.REFUSED: "shop/orders:read: read: Dev is not in group owners"},
        ),
        (
            policy(
                flows=(
                    *flows(),
                    Flow(
                        name=FlowName("never"),
                        who=InGroup(group=ENGINEERING),
                        what=READS.what,
                        deny=True,
                    ),
                )
            ),
            READING,
            {Finding.REFUSED: "shop/orders:read: never denies it"},
        ),
        (
            policy(flows=(replace(READS, name=FlowName("look")),)),
            READING,
            {Finding.OTHER_FLOW: "look instead of read"},
        ),
        (
            other("read", approval=Step(sources=(FromManager(),))),
            READING,
            {Finding.MORE_DECISIONS: "1 instead of 0"},
        ),
        (
            other("write", approval=READS.approval),
            WRITING,
            {Finding.FEWER_DECISIONS: "0 instead of 1"},
        ),
        (
            other("read", max=HOUR / 2),
            READING,
            {Finding.TOO_LONG: "1 h, and at most 30 min is possible"},
        ),
        (
            other("read", justification=JustificationRule(pattern="BUG-")),
            READING,
            {Finding.JUSTIFICATION: "read: The justification must contain BUG-."},
        ),
        (
            other("write", approval=Step(sources=(FromGroup(group=OWNERS),))),
            APPROVED,
            {Finding.APPROVERS: "lead@example.com"},
        ),
        (
            other("write", approval=READS.approval),
            APPROVED,
            {Finding.FEWER_DECISIONS: "0 instead of 1"},
        ),
    ],
)
def test_each_difference_is_found(
    law: Policy, request_: Request, wanted: dict[Finding, str]
) -> None:
    """With what an engineer needs to see why."""
    assert wanted == found(law, request_)
    assert dict.fromkeys(wanted, 1) == replay(law, [request_]).counts


def test_a_bundle_may_become_several_requests() -> None:
    """When one flow no longer covers all of it."""
    glass = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request
    parts = [
        replace(
            GLASS,
            name=FlowName(name),
            what=What(where=READS.what.where, permissions=frozenset({only})),
        )
        for name, only in (("glass-read", READ), ("glass-write", WRITE))
    ]
    split = found(policy(flows=tuple(parts)), glass)

    assert {Finding.SPLIT: "it would become 2 requests: glass-read, glass-write"} == split


def test_whoever_receives_may_be_gone_too() -> None:
    """The requester is still there."""
    law = policy()
    gone = replace(law, people={DEV: law.people[DEV]})
    request = replace(READING, grantee=ONCALL)

    assert {Finding.GONE: "oncall@example.com is not there any more"} == found(gone, request)


def test_an_extension_is_judged_by_its_own_terms() -> None:
    """How long each may be; who approved it is for the first request to say."""
    more = replace(APPROVED, extends=RequestId("REQ-1"))
    long = other("write", extensions=Extensions(max=1, each=HOUR / 2))
    strict = other(
        "write",
        extensions=Extensions(max=1, each=HOUR),
        approval=AllOf(parts=(WRITES.approval, WRITES.approval)),
    )

    assert {Finding.TOO_LONG: "1 h, and at most 0 s is possible"} == found(policy(), more)
    assert {Finding.TOO_LONG: "1 h, and at most 30 min is possible"} == found(long, more)
    assert {} == found(strict, more)
