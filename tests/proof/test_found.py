"""What the laws of this folder found when they were first tried, each as a small example."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import approval
from bot.domain.approval import Bench, Progress
from bot.domain.catalog import Catalogue, Entitlement, OwnerPerson, Selector
from bot.domain.flow import (
    AllOf,
    Approval,
    Automatic,
    Condition,
    Escalation,
    Flow,
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromOwner,
    HasAttribute,
    IsPerson,
    ManagerOf,
    Not,
    Step,
    What,
)
from bot.domain.ids import FlowName, IntegrationName, PersonId
from bot.domain.people import Person
from bot.domain.policy import Policy
from tests.bot.domain.world import (
    DBA,
    DBA2,
    DEV,
    LEAD,
    LEDGER,
    NOW,
    ORDERS,
    OWNERS,
    PEOPLE,
    READ,
    SHOP,
    catalogue,
    orders,
    policy,
)
from tests.proof.asks import Ask, opens_alone

AGO = NOW - timedelta(hours=1)
EVERYTHING = What(where=(Selector(),))


def people(*changed: Person) -> dict[PersonId, Person]:
    """Return everybody, some of them changed. Only the developer has a manager, if anybody."""
    free = (one if one.id == DEV else replace(one, manager=None) for one in PEOPLE)
    return {one.id: one for one in (*free, *changed)}


def silent(who: PersonId, **changes: object) -> Person:
    """Return somebody whose directory has not answered for too long."""
    found = next(one for one in PEOPLE if one.id == who)
    return replace(found, known_until=AGO, **changes)  # type: ignore[arg-type]  # from a table


def lends(rules: Policy, who: PersonId) -> bool:
    """Say whether somebody would be let read the orders at once."""
    return opens_alone(NOW, rules, Ask(person=who, grantee=who, wanted=orders(READ)))


def approvers(rules: Policy, terms: Approval, *, distinct: bool = True) -> Progress:
    """Judge an approval of the orders, and of the same in a second shop, with the lead's yes."""
    flow = Flow(
        name=FlowName("task"),
        who=Not(condition=IsPerson(person=LEAD)),
        what=EVERYTHING,
        approval=terms,
        distinct=distinct,
    )
    wanted = [Entitlement(name, ORDERS, READ) for name in sorted(rules.catalogue.integrations)]
    bench = Bench(requester=DEV, grantee=DEV, asked_at=NOW)
    yes = frozenset({LEAD})
    return approval.progress(rules, approval.plan(rules, flow, wanted), bench, yes, NOW)


DONE = Progress(missing=0, possible=True)


def test_a_manager_known_from_a_silent_directory_does_not_approve() -> None:
    """PRODUCT 7, S18: who manages the requester is their directory's word, and that is unknown."""
    step = Step(sources=(FromManager(),))

    assert DONE == approvers(policy(), step)
    assert Progress(missing=1, possible=False) == approvers(
        policy(people=people(silent(DEV))), step
    )


@pytest.mark.parametrize(
    "under", [IsPerson(person=DEV), HasAttribute(attribute="team", value="red")]
)
def test_nobody_manages_whom_a_silent_directory_gave_them(under: Condition) -> None:
    """By now somebody else may manage them: so it is neither true nor, under `not`, false."""
    red = {"attributes": {"team": "red"}}
    told = replace(next(one for one in PEOPLE if one.id == DEV), attributes={"team": "red"})
    flow = Flow(
        name=FlowName("task"),
        who=ManagerOf(condition=under),
        what=EVERYTHING,
        approval=Automatic(),
    )
    opposite = replace(flow, who=Not(condition=flow.who))

    assert lends(policy(flows=(flow,), people=people(told)), LEAD)
    assert not lends(policy(flows=(flow,), people=people(silent(DEV, **red))), LEAD)
    assert not lends(policy(flows=(opposite,), people=people(silent(DEV, **red))), LEAD)


@pytest.mark.parametrize("deny", [False, True], ids=["not", "deny"])
@pytest.mark.parametrize("manager", [LEAD, None])
def test_somebody_may_manage_by_now_whoever_is_in_a_silent_directory(
    manager: PersonId | None, *, deny: bool
) -> None:
    """What keeps managers out keeps out everybody who may be one, where nobody is asked."""
    managing = ManagerOf(condition=HasAttribute(attribute="team", value="red"))
    everybody = Not(condition=IsPerson(person=DBA2))
    alone = Flow(name=FlowName("alone"), who=everybody, what=EVERYTHING, approval=Automatic())
    denying = Flow(name=FlowName("deny"), who=managing, what=EVERYTHING, deny=True)
    narrow = replace(alone, who=Not(condition=managing))
    flows = (alone, denying) if deny else (narrow,)
    told = replace(silent(DEV, manager=manager), known_until=None, attributes={"team": "blue"})
    lost = replace(told, known_until=AGO)

    assert lends(policy(flows=flows, people=people(told)), LEAD)
    assert not lends(policy(flows=flows, people=people(lost)), LEAD)


def test_two_integrations_of_one_owner_share_the_slot() -> None:
    """As resources of one owner do; else the only owner there is could never be enough."""
    held = catalogue()
    shop = replace(held.integrations[SHOP], owner=OwnerPerson(person=LEAD))
    shed = replace(shop, name=IntegrationName("shed"))
    both = Catalogue(integrations={one.name: one for one in (shop, shed)})

    assert DONE == approvers(policy(catalogue=both), Step(sources=(FromIntegrationOwner(),)))


def test_steps_that_read_alike_are_two_steps_where_one_person_may_fill_several() -> None:
    """`distinct: false`: the manager is enough for both, and two of a group for one and for two."""
    manager, owner = Step(sources=(FromManager(),)), Step(sources=(FromGroup(group=OWNERS),))
    twice = AllOf(parts=(manager, manager))
    more = AllOf(parts=(owner, replace(owner, at_least=2)))
    two = policy(
        people={one: person for one, person in people().items() if one in {DEV, DBA, DBA2}}
    )

    assert DONE == approvers(policy(), twice, distinct=False)
    assert approvers(two, more, distinct=False).possible


def test_an_owner_who_is_asked_late_decides_only_about_what_is_theirs() -> None:
    """RISKS 51: escalation adds people; it does not let the owner of one lend another's."""
    held = catalogue()
    shop = held.integrations[SHOP]
    owners = {ORDERS: OwnerPerson(person=DBA2), LEDGER: OwnerPerson(person=DBA)}
    resources = {name: replace(one, owner=owners[name]) for name, one in shop.resources.items()}
    rules = policy(catalogue=replace(held, integrations={SHOP: replace(shop, resources=resources)}))
    flow = Flow(
        name=FlowName("task"),
        who=IsPerson(person=DEV),
        what=EVERYTHING,
        approval=Step(sources=(FromManager(),)),
        escalation=(Escalation(after=timedelta(hours=1), to=(FromOwner(),)),),
    )

    ledger = Entitlement(SHOP, LEDGER, READ)
    assert 0 == missing(rules, flow, [ledger], DBA)
    assert 1 == missing(rules, flow, [orders(READ)], DBA)
    assert 1 == missing(rules, flow, [ledger, orders(READ)], DBA)


def missing(rules: Policy, flow: Flow, wanted: Sequence[Entitlement], yes: PersonId) -> int:
    """Count what is missing two hours after the developer asked, with one yes."""
    bench = Bench(
        requester=DEV,
        grantee=DEV,
        asked_at=NOW - timedelta(hours=2),
        escalation=flow.escalation,
        entitlements=tuple(wanted),
    )
    plan = approval.plan(rules, flow, wanted)
    return approval.progress(rules, plan, bench, frozenset({yes}), NOW).missing
