"""In a chat nobody learns of a flow, a resource or a fact that is out of their reach."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.catalog import Entitlement
from bot.domain.discretion import said_to, why_said_to
from bot.domain.evaluate import Asking
from bot.domain.explain import Answer, explain
from bot.domain.flow import (
    Condition,
    EachOf,
    Flow,
    ForOthers,
    HasAttribute,
    Hours,
    InGroup,
    Not,
    OnCallFor,
    OneOf,
)
from bot.domain.ids import FlowName, PermissionName, PersonId, RotaName
from bot.domain.policy import Policy
from bot.domain.why import why
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DEV,
    ENGINEERING,
    LEAD,
    NOW,
    ONCALL,
    ORDERS,
    OWNERS,
    SHOP,
    WRITE,
    flows,
    opened,
    orders,
    policy,
)

CLOSED = Hours(days=frozenset({6}), start=time(8), end=time(18), zone="Europe/Berlin")
WRITING = flows()[1]
ON_CALL = OnCallFor(rota=RotaName("primary"))
STAFF = InGroup(group=ENGINEERING)
HIDDEN = Entitlement(SHOP, ORDERS, PermissionName("fly"))


def law(**changes: object) -> Policy:
    """Return a policy with the flow `write` alone, changed."""
    return policy(flows=(replace(WRITING, **changes),))  # type: ignore[arg-type]  # from a table


def told(given: Policy, asker: PersonId, entitlement: Entitlement, reader: PersonId) -> Answer:
    """Return what a reader is told of somebody's ask."""
    asking = Asking(person=given.people[asker], now=NOW)
    found = said_to(given.people[reader], given, explain(given, asking, [entitlement]))
    return found.answers[0]


def test_a_flow_in_reach_is_explained() -> None:
    """It is closed now, and would serve at another hour."""
    answer = told(law(hours=CLOSED), DEV, orders(WRITE), DEV)

    assert ["only Sun 08:00-18:00 Europe/Berlin"] == [
        one.text for miss in answer.misses for one in miss.broken
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"who": InGroup(group=OWNERS)},
        {"who": EachOf(conditions=(STAFF, InGroup(group=OWNERS)))},
        {"who": OneOf(conditions=(InGroup(group=OWNERS), ON_CALL))},
        {"who": Not(condition=STAFF)},
        {"who": HasAttribute(attribute="level", value="3")},
        {"who": OnCallFor(rota=RotaName("unknown"))},
        {"trigger": True},
    ],
)
def test_forbidden_reads_like_absent(changes: dict[str, object]) -> None:
    """The answer is the same but for the name that was typed."""
    given = law(**changes)
    forbidden = told(given, DEV, orders(WRITE), DEV)
    absent = told(given, DEV, HIDDEN, DEV)

    assert replace(forbidden, entitlements=()) == replace(absent, entitlements=())
    assert () == forbidden.misses


@pytest.mark.parametrize(
    "who",
    [
        ON_CALL,
        EachOf(conditions=(STAFF, ON_CALL)),
        OneOf(conditions=(InGroup(group=OWNERS), ON_CALL)),
    ],
)
def test_whoever_takes_turns_is_told_of_the_turn(who: Condition) -> None:
    """At other times the flow is offered to them."""
    idle = replace(policy().rotas[RotaName("primary")], members=(LEAD, ONCALL))
    given = replace(law(who=who), rotas={RotaName("primary"): idle})
    asker = next(one for one in (LEAD, ONCALL) if one not in given.on_call(idle.name, NOW))

    assert ["write"] == [one.flow for one in told(given, asker, orders(WRITE), asker).misses]


def test_a_denial_reads_like_nothing() -> None:
    """Neither the flow that denies nor those that would have applied are mentioned."""
    deny = Flow(name=FlowName("never"), who=STAFF, what=WRITING.what, deny=True)
    given = policy(flows=(replace(WRITING, hours=CLOSED), deny))
    answer = told(given, DEV, orders(WRITE), DEV)

    assert (None, (), ()) == (answer.denied_by, answer.because, answer.misses)
    assert replace(told(given, DEV, HIDDEN, DEV), entitlements=()) == replace(
        answer, entitlements=()
    )


def test_of_others_only_the_verdict_is_told() -> None:
    """Why somebody may not is a fact about them."""
    given = policy()
    mine, theirs = (told(given, DEV, orders(WRITE), one) for one in (DEV, LEAD))

    assert ("write", "write") == (mine.flow, theirs.flow)
    assert () == theirs.misses
    assert () == theirs.others


def test_why_tells_the_requester_of_flows_in_reach() -> None:
    """And an approver of none."""
    request = opened(orders(WRITE)).request
    other = replace(WRITING, name=FlowName("at-night"), hours=CLOSED)
    out = replace(WRITING, name=FlowName("owners-write"), who=InGroup(group=OWNERS))
    given = policy(flows=(*flows(), other, out))
    found = why(given, request, NOW)
    mine = why_said_to(given.people[DEV], given, found)
    theirs = why_said_to(given.people[DBA], given, found)

    assert {"at-night", "owners-write"} <= {one.flow for one in found.misses}
    assert ["at-night"] == [one.flow for one in mine.misses]
    assert () == theirs.misses
    assert found.missing == mine.missing


def test_a_flow_that_is_gone_is_not_in_reach() -> None:
    """A request may be older than the access files."""
    request = opened(orders(ADMIN), justification="INC-7").request
    found = why(policy(), request, NOW)
    gone = policy(flows=())

    assert () == why_said_to(gone.people[DEV], gone, found).misses


def test_asking_for_others_tells_no_facts_about_them() -> None:
    """Only for whom the flow may be used."""
    given = law(whom=(ForOthers(condition=InGroup(group=OWNERS)),))
    asking = Asking(person=given.people[DEV], grantee=given.people[LEAD], now=NOW)
    found = said_to(given.people[DEV], given, explain(given, asking, [orders(WRITE)]))

    assert ["only for others in group owners"] == [
        one.text for miss in found.answers[0].misses for one in miss.broken
    ]
