"""Explanations in text; whole ones are golden files of tests/bot/app/test_tools.py."""

from dataclasses import replace

from adapters.cli.explained import MOST_MISSES, name, near, revision, written
from adapters.cli.names import target
from bot.domain.evaluate import Asking
from bot.domain.explain import Broken, Miss, explain
from bot.domain.flow import (
    AnyOf,
    Flow,
    FromGroup,
    FromManager,
    JustificationRule,
    Step,
)
from bot.domain.ids import FlowName, GroupName, PersonId
from bot.domain.policy import Policy
from bot.domain.sources import machine
from tests.adapters.cli.sample import LAW, NOW

DEV = PersonId("developer@example.com")
WRITE = LAW.by_name[FlowName("production-write")]


def text(flow: Flow, law: Policy = LAW) -> str:
    """Explain an ask for writing under a flow alone, or beside others."""
    only = replace(law, flows=(flow, *(one for one in law.flows if one.name != WRITE.name)))
    asking = Asking(person=only.people[DEV], now=NOW)
    told = explain(only, asking, target(only.catalogue, "orders:write").entitlements)
    return " ".join(written(only, told, "orders:write").split())


def test_several_ways_are_numbered() -> None:
    """One is enough."""
    step = Step(sources=(FromManager(),))
    two = Step(sources=(FromGroup(group=GroupName("database-owners")),), at_least=2)
    said = text(replace(WRITE, approval=AnyOf(parts=(step, two))))

    assert "Way 1, of which one is enough: 1 decision: 1 from the requester's manager" in said
    assert "Way 2, of which one is enough: 2 decisions by different people: 2 from group" in said


def test_what_cannot_be_approved_is_said() -> None:
    """At once, or without the escalation."""
    empty = Step(sources=(FromGroup(group=GroupName("empty")),))

    assert "only after the escalation" in text(replace(WRITE, approval=empty))
    assert "It cannot be approved" in text(replace(WRITE, approval=empty, escalation=()))
    assert "1 from group empty: nobody" in text(replace(WRITE, approval=empty))


def test_other_flows_and_denials_are_named() -> None:
    """Those that would fit too, and the one that denies, with whom it strikes."""
    again = replace(WRITE, name=FlowName("again"))
    both = replace(LAW, flows=(*LAW.flows, again))
    deny = Flow(name=FlowName("never"), who=WRITE.who, what=WRITE.what, deny=True)

    assert "These flows would allow it too: production-write." in text(WRITE, both)
    assert "No: the flow never denies it: you are in group engineering." in text(deny)


def test_a_justification_is_told_as_it_must_be() -> None:
    """With what it must contain, where that is said."""
    rule = JustificationRule(required=True, pattern="INC")

    assert "A justification is required." in text(WRITE)
    assert "The justification must contain INC." in text(replace(WRITE, justification=rule))


def test_many_misses_are_cut() -> None:
    """Those that have nothing to do with it are counted only."""
    broken = (Broken(check="who", text="no"),)
    misses = [Miss(flow=FlowName(f"f{n}"), broken=broken, near=True) for n in range(10)]
    far = Miss(flow=FlowName("far"), broken=(), near=False)
    lines = list(near([*misses, far, far], 0))

    assert f"  and {10 - MOST_MISSES} more" in lines
    assert "2 other flows do not cover it." == lines[-1]
    assert [] == list(near([], 0))


def test_people_are_named_with_their_ids() -> None:
    """Machines, and whoever is not there any more, by id alone; revisions are shortened."""
    hostile = replace(LAW.people[DEV], name="A\x1b[2J\nDeveloper")
    law = replace(LAW, people={DEV: hostile})

    assert "A?[2J Developer <developer@example.com>" == name(law, DEV)
    assert "webhook:robot" == name(law, machine("robot"))  # type: ignore[arg-type]  # a name
    assert 12 == len(revision("a" * 32))
