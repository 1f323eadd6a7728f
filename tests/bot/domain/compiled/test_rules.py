"""Flows stand in the order in which they win, and keep their places while they may."""

from dataclasses import replace

import pytest

from bot.domain.compiled.rules import rules_of
from bot.domain.flow import Automatic, Flow, ForReports, ForSelf
from bot.domain.ids import FlowName
from tests.bot.domain import world

LAW = world.policy()
RULES = rules_of(LAW)


def test_flows_stand_by_friction() -> None:
    """Automatic ones first, then by the decisions they need, then by name."""
    assert ["glass", "read", "write", "admin"] == [one.name for one in RULES.allowing]


def test_traits_are_sets_of_flows() -> None:
    """Those of break-glass apply when glass is broken, automatic ones to themselves."""
    traits = RULES.traits

    assert (0b0011, 0b0001, 0b1111, 0) == (
        traits.alone,
        traits.glass,
        traits.for_self,
        traits.for_reports,
    )
    calm, broken = traits.modes
    assert (0b1110, 0b0001, 0, 0) == (calm[0] & 15, broken[0], calm[1], broken[1])


def test_a_flow_with_other_terms_keeps_its_place() -> None:
    """Only it is new; an equal one is not."""
    write = replace(LAW.flows[1], whom=(ForReports(), ForSelf()), trigger=True)
    new = replace(LAW, flows=(replace(LAW.flows[0]), write, *LAW.flows[2:]))
    edit = RULES.changed(new, LAW)

    assert edit is not None
    assert ([2], [], write) == (edit.allowing, edit.denying, edit.rules.allowing[2])
    assert (0b0100, 0b0100) == (edit.rules.traits.for_reports, edit.rules.traits.trigger)


@pytest.mark.parametrize(
    "flows",
    [
        LAW.flows[1:],
        (*LAW.flows, replace(LAW.flows[0], name=FlowName("new"))),
        (replace(LAW.flows[0], name=FlowName("zz")), *LAW.flows[1:]),
        (replace(LAW.flows[0], deny=True), *LAW.flows[1:]),
        (*LAW.flows[:1], replace(LAW.flows[1], approval=Automatic()), *LAW.flows[2:]),
    ],
)
def test_flows_that_lose_their_places_are_laid_out_anew(flows: tuple[Flow, ...]) -> None:
    """Gone, new, renamed, denying, or with another friction."""
    assert RULES.changed(replace(LAW, flows=flows), LAW) is None
