"""Comparisons in text; a whole one is a golden file of tests/bot/app/test_tools.py."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.cli.compared import MOST, written
from bot.domain.compare import compare
from bot.domain.comparing.affected import Affected, Effect
from bot.domain.flow import Extensions, Flow, ForOthers, ForSelf, InGroup, OnCallFor
from bot.domain.ids import BundleName, FlowName, PersonId, RequestId, RotaName
from bot.domain.policy import Policy
from tests.bot.domain.world import (
    DBA,
    DEV,
    ENGINEERING,
    LATER,
    NOW,
    WRITE,
    catalogue,
    flows,
    orders,
    policy,
)

READS, WRITES, ADMINS, GLASS = flows()
STAFF = InGroup(group=ENGINEERING)


def text(new: Policy, affected: Sequence[Affected] = (), old: Policy | None = None) -> str:
    """Write what would change, on one line."""
    law = old or policy()
    return " ".join(written(law, new, compare(law, new, NOW), affected, "the old one").split())


def happening(effect: Effect, **more: object) -> Affected:
    """Make something that would happen to a request."""
    fields: dict[str, object] = {
        "request": RequestId("REQ-1"),
        "requester": DEV,
        "grantee": DEV,
        "flow": FlowName("write"),
        "effect": effect,
        "entitlement": orders(WRITE),
    }
    return Affected(**{**fields, **more})  # type: ignore[arg-type]  # from a table


def test_nothing_is_nothing() -> None:
    """In one sentence."""
    assert "Policy r1 against the old one, r1. Nothing would change." == text(policy())


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        (replace(READS, name=FlowName("z"), what=ADMINS.what), "Dev <dev@"),
        (replace(READS, whom=(ForSelf(), ForOthers(condition=STAFF))), "for others by read"),
        (replace(READS, name=FlowName("z"), trigger=True), "without asking, while an automatic"),
        (
            replace(READS, who=OnCallFor(rota=RotaName("primary"))),
            "shop/ledger:read, shop/orders:read, while on call",
        ),
        (replace(READS, extensions=Extensions(max=3, each=timedelta(1))), "extensions 3, was 0"),
    ],
)
def test_how_something_is_gained_is_told(flow: Flow, said: str) -> None:
    """For others, by itself, on call; and only what is different."""
    rest = () if flow.name == READS.name else (READS,)
    new = policy(flows=(flow, *rest, *flows()[1:]))
    old = policy(flows=flows()[1:]) if isinstance(flow.who, OnCallFor) else policy()
    people = {DEV: policy().people[DEV]} if said == "Dev <dev@" else policy().people

    assert said in text(replace(new, people=people), old=replace(old, people=people))


def test_a_bundle_that_needs_other_flows_lists_them() -> None:
    """All of them, before and after."""
    wide = replace(READS, name=FlowName("all"), what=replace(READS.what, permissions=None))
    said = text(policy(flows=(wide, GLASS)))

    assert "the bundle incident by all (approval: automatic; at most 8 h), before by" in said


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (happening(Effect.VOIDED, reason="Gone."), "would be void: Gone."),
        (happening(Effect.ENDED, reason="Left."), "shop/orders:write would be taken back: Left."),
        (happening(Effect.SHORTENED, until=LATER), "would end at 2026-11-23 12:01 UTC"),
        (happening(Effect.SHORTENED), "would end at an earlier time"),
        (happening(Effect.MORE_DECISIONS, reason="2"), "it would wait for more decisions: 2"),
        (happening(Effect.STUCK), "too few people could decide it"),
        (happening(Effect.FLOW_GONE), "stays until its end, though the flow write is gone"),
    ],
)
def test_what_happens_to_requests_is_told(one: Affected, said: str) -> None:
    """Even where nothing else changes."""
    assert f"REQ-1 of Dev <dev@example.com>: {said}" in text(policy(), [one]) or said in text(
        policy(), [one]
    )


def test_much_is_cut() -> None:
    """And the rest is counted; JSON has all."""
    said = text(policy(), [happening(Effect.STUCK)] * (MOST + 2))

    assert "and 2 more: --json lists them all" in said


def test_facts_and_flows_are_listed() -> None:
    """What comes, goes or reads otherwise, and who may decide."""
    law = policy()
    fewer = {name: one for name, one in law.people.items() if name != DBA}
    bundles = {
        BundleName("incident"): replace(catalogue().bundles[BundleName("incident")], contains=())
    }
    bare = replace(
        law,
        people={
            **fewer,
            PersonId("new"): replace(law.people[DEV], id=PersonId("new"), identities=()),
        },
        catalogue=replace(law.catalogue, bundles=bundles),
        flows=(
            replace(READS, max=timedelta(hours=2)),
            WRITES,
            ADMINS,
            replace(GLASS, name=FlowName("g")),
        ),
    )
    said = text(bare)

    assert "Access flows: g: added glass: removed read: duration: 1 h, at most 2 h, was:" in said
    assert "Who may decide:" in said
    assert "- Dba <dba@example.com>" in said
    assert "People added: new People removed: dba@example.com" in said
    assert "The bundle incident: - shop/ledger:read, - shop/orders:write" in said
