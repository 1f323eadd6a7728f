"""The index answers as the law does, for whatever world and question, and after every change."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import approval, evaluate
from bot.domain.approval import Bench
from bot.domain.catalog import Entitlement
from bot.domain.compiled import Index
from bot.domain.evaluate import Asking
from bot.domain.flow import HasAttribute, InGroup, Not
from bot.domain.ids import FlowName, IntegrationName, PermissionName, PersonId, ResourceName
from bot.domain.policy import Policy
from tests.bot.domain import world
from tests.bot.domain.compiled import worlds

CHANCE = st.randoms(use_true_random=True)
EVERYTHING = [
    Entitlement(integration, resource, permission)
    for integration in (*worlds.INTEGRATIONS, IntegrationName("gone"))
    for resource in (*worlds.RESOURCES, ResourceName("gone"))
    for permission in (*worlds.PERMISSIONS, PermissionName("gone"))
]
DEV = Asking(person=world.policy().people[world.DEV], now=world.NOW)


def agrees(law: Policy, index: Index, asking: Asking) -> None:
    """Compare all answers to one who asks."""
    offers = {one: evaluate.offer(law, one, asking) for one in EVERYTHING}
    allowed = {one: found.flow for one, found in offers.items() if found.flow}
    offered = index.offered(asking)

    assert allowed == {one: flow for one in offers if (flow := index.allowed(one, asking))}
    denied = {one: index.denied_by(one, asking) for one in offers}
    assert {one: found.denied_by for one, found in offers.items()} == denied
    inside = [one for one in law.catalogue.entitlements() if one in allowed]
    assert (inside, len(inside)) == (list(offered), len(offered))
    assert [(one, allowed[one]) for one in inside] == offered.first(1_000)
    assert inside[:2] == [one for one, _ in offered.first(2)]
    assert set(inside) == {one for one in offers if one in offered}


def whole(law: Policy, asking: Asking) -> Sequence[str]:
    """List the bundles of which everything is offered, as the law says."""
    found = []
    for name in law.catalogue.bundles:
        held = law.catalogue.expand(name)
        through = replace(asking, bundle=name)
        if held and all(evaluate.offer(law, one, through).flow for one in held):
            found.append(name)
    return found


@settings(max_examples=20, deadline=None)
@given(CHANCE)
def test_the_index_answers_as_the_law_does(by: Random) -> None:
    """Whoever asks, for whomever, through whatever: the same flow, deny flow, and everything."""
    law = worlds.policy(by)
    index = Index(law)

    for _ in range(2):
        agrees(law, index, worlds.asking(by, law))


@settings(max_examples=20, deadline=None)
@given(CHANCE)
def test_it_does_so_after_changes(by: Random) -> None:
    """A reload, a sync, new tags: what is kept of the old index is still right."""
    law = worlds.policy(by)
    index = Index(law)
    for _ in range(4):
        law = worlds.changed(by, law)
        index = index.updated(law)

    agrees(law, index, worlds.asking(by, law))
    assert law is index.policy


@settings(max_examples=20, deadline=None)
@given(CHANCE)
def test_bundles_are_those_of_which_all_is_offered(by: Random) -> None:
    """Each part may be under another flow, and no part may be denied."""
    law = worlds.policy(by)
    asking = worlds.asking(by, law)

    assert whole(law, asking) == Index(law).bundles(asking)


@settings(max_examples=20, deadline=None)
@given(CHANCE)
def test_a_submission_is_split_as_the_law_splits_it(by: Random) -> None:
    """What is refused is explained in the law's own words."""
    law = worlds.policy(by)
    asking = worlds.asking(by, law)
    wanted = by.choices(EVERYTHING, k=6)

    assert evaluate.split(law, wanted, asking) == Index(law).split(wanted, asking)


def test_an_index_before_a_change_answers_as_it_did() -> None:
    """Whoever still holds it sees the policy it was made of."""
    law = world.policy()
    index = Index(law)

    later = index.updated(replace(law, flows=law.flows[1:]))
    wanted = world.orders(world.READ)
    assert (law.flows[0], None) == (index.allowed(wanted, DEV), later.allowed(wanted, DEV))
    assert index is index.updated(law)


def test_many_edits_one_after_the_other_are_all_seen() -> None:
    """An index notes what is different until that is much, and then begins anew."""
    law = world.policy()
    index = Index(law)
    wanted = world.orders(world.READ)
    for number in range(40):
        group = InGroup(group=world.ENGINEERING if number % 2 else world.OWNERS)
        changed = replace(law.flows[number % 3], who=group)
        flows = [*law.flows]
        flows[number % 3] = changed
        law = replace(law, flows=tuple(flows))
        index = index.updated(law)
        assert evaluate.offer(law, wanted, DEV).flow == index.allowed(wanted, DEV)


def test_who_stands_alike_shares_what_was_worked_out() -> None:
    """Only so many are remembered; whoever was forgotten is answered the same."""
    law = world.policy()
    people = {one: replace(DEV.person, id=one) for one in map(PersonId, ("p0", "p1", "p2"))}
    law = replace(law, people=people)
    index = Index(law)

    found = [list(index.offered(replace(DEV, person=one))) for one in law.people.values()]
    assert (found[0], found[0]) == (found[1], found[2])


@pytest.mark.parametrize("count", [1, 70])
def test_ranges_are_forgotten_after_a_while(count: int) -> None:
    """However many stand differently, memory is bounded."""
    law = world.policy()
    people = {
        one: replace(DEV.person, id=one, attributes={"n": one})
        for one in (PersonId(f"p{number}") for number in range(count))
    }
    own = [
        replace(law.flows[0], name=FlowName(one), who=HasAttribute(attribute="n", value=one))
        for one in people
    ]
    law = replace(law, people=people, flows=tuple(own))
    index = Index(law)

    for _ in range(2):
        found = [index.offered(replace(DEV, person=one)).first(1) for one in people.values()]
        assert [*people] == [str(flow.name) for ((_, flow),) in found]


def test_approvers_are_those_whom_the_plan_asks() -> None:
    """They are worked out once for each flow and owner, and anew for another moment."""
    law = world.policy()
    index = Index(law)
    admin = law.by_name[FlowName("admin")]
    asked = [Entitlement(world.SHOP, one, world.ADMIN) for one in (world.ORDERS, world.LEDGER)]
    for asking in (DEV, DEV, replace(DEV, now=DEV.now + timedelta(hours=1))):
        for wanted in ((asked[0],), (asked[1],), tuple(asked)):
            plan = approval.plan(law, admin, wanted)
            bench = Bench(requester=world.DEV, grantee=world.DEV, asked_at=asking.now)
            expected = approval.everyone(law, plan, bench, asking.now)

            assert expected == index.approvers(admin, wanted, asking)


def test_what_is_no_entitlement_is_not_offered() -> None:
    """Whatever it is."""
    offered: Collection[object] = Index(world.policy()).offered(DEV)

    assert ("shop/orders:read" in offered, world.orders(world.READ) in offered) == (False, True)


def test_a_deny_flow_is_named_only_where_it_strikes() -> None:
    """Whom it does not concern it does not deny."""
    law = world.policy()
    deny = replace(law.flows[0], name=FlowName("deny"), deny=True)
    others = replace(deny, who=Not(condition=deny.who), name=FlowName("others"))
    index = Index(replace(law, flows=(*law.flows, others, deny)))

    wanted = world.orders(world.READ), world.orders(world.WRITE)
    assert ["deny", None] == [index.denied_by(one, DEV) for one in wanted]
