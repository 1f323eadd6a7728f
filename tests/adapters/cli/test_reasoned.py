"""Why a request stands so, in text; whole ones are golden files of tests/bot/app/test_tools.py."""

from dataclasses import replace

import pytest

from adapters.cli.reasoned import written
from bot.domain import commands
from bot.domain.ids import PolicyRevision, RequestId
from bot.domain.policy import Policy
from bot.domain.request import Cause, GrantState, Request, RequestState
from bot.domain.why import why, why_line
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DEV,
    LATER,
    LEAD,
    NOW,
    WRITE,
    after,
    in_use,
    opened,
    orders,
    policy,
)

WRITING = opened(orders(WRITE)).request
USED = in_use(after(WRITING, commands.Approve(person=LEAD, reason="go")))


def text(request: Request, law: Policy | None = None) -> str:
    """Write why a request stands so, on one line."""
    law = law or policy()
    told = why(law, request, LATER)
    return " ".join(written(law, told, why_line(law, request, LATER)).split())


def test_decisions_are_told_with_capacity_and_reason() -> None:
    """Whoever may decide no longer is marked so."""
    law = policy()
    left = replace(law, people={**law.people, DEV: replace(law.people[DEV], manager=None)})

    assert "approved at 2026-11-23 12:01 UTC as the requester's manager: go" in text(USED)
    assert "approved at 2026-11-23 12:01 UTC (may decide no longer): go" in text(USED, left)
    denied = after(WRITING, commands.Deny(person=LEAD, reason="no"))
    assert "Lead <lead@example.com> denied at" in text(denied)


def test_a_decision_after_the_escalation_is_told_so() -> None:
    """It was not theirs before."""
    late = replace(WRITING, asked_at=NOW.replace(hour=10), lapses_at=NOW.replace(hour=20))
    approved = after(late, commands.Approve(person=DBA))

    assert "as group owners, after the escalation" in text(approved)


def test_what_is_in_the_way_is_told() -> None:
    """Too few people, lost ground, unknown ground."""
    law = policy()
    alone = replace(law, people={**law.people, DEV: replace(law.people[DEV], manager=None)})
    stale = replace(law.people[DEV], known_until=NOW, source="scim")
    silent = replace(law, people={**law.people, DEV: stale})

    assert "Too few people can decide at present." in text(replace(WRITING, escalation=()), alone)
    assert "The access flow write no longer allows it." in text(WRITING, policy(flows=()))
    assert "scim has not answered" in text(WRITING, silent)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "shop/orders:write: active until 2026-11-23 13:01 UTC"),
        ({"state": GrantState.PLANNED, "expires_at": None}, "shop/orders:write: planned"),
        (
            {"state": GrantState.REVOKING, "cause": Cause.EXPIRED, "overdue": True},
            "revoking until 2026-11-23 13:01 UTC, expired, removal is late",
        ),
        (
            {
                "state": GrantState.ENDED,
                "cause": Cause.REVOKED,
                "reason": "done",
                "ended_at": LATER,
            },
            "shop/orders:write: ended at 2026-11-23 12:01 UTC, revoked: done",
        ),
        ({"state": GrantState.ENDED, "cause": None}, "shop/orders:write: ended"),
    ],
)
def test_each_grant_says_how_it_stands(changes: dict[str, object], said: str) -> None:
    """And why it ended."""
    grant = replace(USED.grants[0], **changes)  # type: ignore[arg-type]  # from a table

    assert said in text(replace(USED, grants=(grant,)))


def test_what_kind_of_request_it_is_is_told() -> None:
    """More time, an automatic flow, another policy, somebody else's access, its end."""
    request = replace(
        USED,
        extends=RequestId("REQ-1"),
        triggered=True,
        grantee=LEAD,
        state=RequestState.CLOSED,
        reason="All over.",
        policy=PolicyRevision("older"),
    )
    said = text(request)

    assert "It asks for more time for REQ-1." in said
    assert "An automatic flow opened it; nobody asked." in said
    assert "of Dev <dev@example.com> for Lead <lead@example.com>: closed" in said
    assert "The policy is r1 by now" in said
    assert "All over." in said


def test_seats_that_are_missing_are_listed() -> None:
    """With the resource whose owner decides."""
    said = text(opened(orders(ADMIN), justification="INC-7").request)

    assert "Still needed: 1 from the requester's manager: Lead <lead@example.com> 1 from" in said
    assert "the resource's owner (shop/orders): Dba2 <dba2@example.com>, Dba" in said
