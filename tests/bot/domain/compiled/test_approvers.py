"""Who may approve is asked of the law once for each flow and owner, and then remembered."""

from dataclasses import replace

from bot.domain.compiled.approvers import Approvers
from bot.domain.evaluate import Asking
from bot.domain.ids import FlowName, GroupName
from tests.bot.domain import world


def test_more_flows_than_are_remembered_are_answered_the_same() -> None:
    """Memory is bounded."""
    law = world.policy()
    approvers = Approvers(law)
    asking = Asking(person=law.people[world.DEV], now=world.NOW)
    wanted = (world.orders(world.WRITE),)
    write = law.by_name[FlowName("write")]
    for number in range(1_001):
        flow = replace(write, name=FlowName(f"w{number}"))
        assert {world.LEAD} == approvers.of(flow, wanted, asking)

    assert {world.LEAD} == approvers.of(write, wanted, asking)


def test_another_requester_has_other_approvers() -> None:
    """Nobody approves what they ask for, whoever was asked about before."""
    law = world.policy()
    approvers = Approvers(law)
    admin = law.by_name[FlowName("admin")]
    wanted = (world.orders(world.ADMIN),)
    groups = frozenset({GroupName("owners")})
    assert groups == law.people[world.DBA].groups

    found = [
        approvers.of(admin, wanted, Asking(person=law.people[one], now=world.NOW))
        for one in (world.DEV, world.DBA)
    ]
    assert [{world.LEAD, world.DBA, world.DBA2}, {world.DBA2}] == found
