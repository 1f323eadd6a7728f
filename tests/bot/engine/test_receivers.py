"""For whom else somebody may ask, by their own flows, and for what."""

from dataclasses import replace

from bot.domain.flow import ForReports
from bot.domain.ids import FlowName
from bot.domain.policy import Policy
from bot.engine.receivers import Receivers
from tests.bot.domain.world import (
    DBA,
    DEV,
    INCIDENT,
    LEAD,
    NOW,
    ONCALL,
    PEOPLE,
    flows,
    policy,
)
from tests.bot.engine.generous import generous


def receivers(law: Policy) -> Receivers:
    """Look up under a policy."""
    return Receivers(lambda: law, lambda: NOW)


def test_who_may_ask_for_nobody_else_finds_nobody() -> None:
    """The flows of the plain policy lend to whoever asks."""
    found = receivers(policy())

    assert ((), [], []) == (
        found.people(PEOPLE[0]),
        found.entitlements(PEOPLE[0]),
        found.bundles(PEOPLE[0]),
    )


def test_people_are_those_for_whom_some_flow_lets_one_ask() -> None:
    """Not oneself, nobody who left, nobody outside of the condition."""
    law = generous()
    people = {one.id: one for one in PEOPLE}
    people[ONCALL] = replace(people[ONCALL], active=False)
    gone = replace(law, people=people)

    assert {DEV, ONCALL} == {one.id for one in receivers(law).people(law.people[LEAD])}
    assert {DEV} == {one.id for one in receivers(gone).people(gone.people[LEAD])}
    assert () == receivers(law).people(law.people[DBA])


def test_a_manager_asks_for_reports() -> None:
    """And for nobody else."""
    law = policy(flows=tuple(replace(one, whom=(ForReports(),)) for one in flows()))

    assert {DEV, ONCALL} == {one.id for one in receivers(law).people(law.people[LEAD])}
    assert [] == receivers(law).people(law.people[DEV])


def test_what_may_be_asked_for_others_follows_the_same_flows() -> None:
    """A bundle only where all of it may; what is denied is not offered."""
    law = generous()
    found = receivers(law)
    denied = replace(law, flows=(*law.flows, replace(law.flows[0], name=FlowName("no"), deny=True)))

    assert {"read", "write"} == {one.permission for one in found.entitlements(law.people[LEAD])}
    assert [INCIDENT] == found.bundles(law.people[LEAD])
    assert {"write"} == {one.permission for one in receivers(denied).entitlements(law.people[LEAD])}
    assert [] == receivers(denied).bundles(law.people[LEAD])
