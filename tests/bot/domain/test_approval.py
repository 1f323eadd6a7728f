"""Slots, who may fill them, and the matching: judged against trying everything out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import (
    Bench,
    Progress,
    Slot,
    alternatives,
    decisions_needed,
    everyone,
    filled,
    people,
    plan,
    progress,
)
from bot.domain.catalog import (
    Catalogue,
    Entitlement,
    Integration,
    OwnerGroup,
    OwnerPerson,
    Permission,
    Resource,
)
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Automatic,
    Escalation,
    Flow,
    FromGroup,
    FromIntegrationOwner,
    FromManager,
    FromOnCall,
    FromOwner,
    FromPerson,
    IsPerson,
    Source,
    Step,
    What,
)
from bot.domain.ids import (
    FlowName,
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    PolicyRevision,
    ResourceName,
    RotaName,
)
from bot.domain.people import Person, Rota
from bot.domain.policy import Policy

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA, TESS, DORA, DIRK, GONE = map(PersonId, ("ada", "tess", "dora", "dirk", "gone"))
OWNERS, ENGINEERING = GroupName("owners"), GroupName("engineering")
READ, SHOP = PermissionName("read"), IntegrationName("shop")
PRIMARY = RotaName("primary")
CARTS, PRICES, TOYS = (
    Entitlement(SHOP, ResourceName(name), READ) for name in ("carts", "prices", "toys")
)


def person(name: PersonId, *groups: GroupName, active: bool = True) -> Person:
    """Make a person whose manager is Tess."""
    return Person(id=name, name=name, groups=frozenset(groups), manager=TESS, active=active)


SYSTEM = Integration(
    name=SHOP,
    owner=OwnerGroup(group=OWNERS),
    permissions={READ: Permission(name=READ)},
    resources={
        CARTS.resource: Resource(name=CARTS.resource),
        TOYS.resource: Resource(name=TOYS.resource),
        PRICES.resource: Resource(name=PRICES.resource, owner=OwnerPerson(person=DIRK)),
    },
)
POLICY = Policy(
    revision=PolicyRevision("1"),
    people={
        ADA: person(ADA, ENGINEERING),
        TESS: person(TESS, ENGINEERING),
        DORA: person(DORA, OWNERS),
        DIRK: person(DIRK, OWNERS),
        GONE: person(GONE, OWNERS, active=False),
    },
    rotas={
        PRIMARY: Rota(
            name=PRIMARY,
            members=(DORA,),
            start=datetime(2026, 1, 5, tzinfo=UTC).replace(tzinfo=None),
            every=timedelta(weeks=1),
            zone="UTC",
        )
    },
    catalogue=Catalogue(integrations={SHOP: SYSTEM}),
)
BENCH = Bench(requester=ADA, grantee=ADA, asked_at=NOW)
OWNER = Step(sources=(FromOwner(),))
MANAGER = Step(sources=(FromManager(),))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (FromManager(), {TESS}),
        (FromOwner(), {DORA, DIRK}),
        (FromGroup(group=ENGINEERING), {TESS}),
        (FromGroup(group=GroupName("nobody")), set()),
        (FromPerson(person=DIRK), {DIRK}),
        (FromPerson(person=GONE), set()),
        (FromPerson(person=ADA), set()),
        (FromOnCall(rota=PRIMARY), {DORA}),
        (FromOnCall(rota=RotaName("unknown")), set()),
    ],
)
def test_sources_lead_to_people_but_never_to_the_requester(
    source: Source, expected: set[PersonId]
) -> None:
    """Whoever asks or left is never among those who may decide."""
    assert expected == people(POLICY, Slot(sources=(source,), owned=CARTS), BENCH, NOW)


def test_the_grantee_never_decides() -> None:
    """Whoever would receive the access may not decide either."""
    bench = Bench(requester=ADA, grantee=DORA, asked_at=NOW)

    assert {DIRK} == people(POLICY, Slot(sources=(FromOwner(),), owned=CARTS), bench, NOW)


def test_escalation_adds_people_after_its_time() -> None:
    """Earlier approvers stay when a tier begins to count."""
    tier = Escalation(after=timedelta(minutes=15), to=(FromPerson(person=DIRK),))
    bench = Bench(requester=ADA, grantee=ADA, asked_at=NOW, escalation=(tier,))
    slot = Slot(sources=(FromManager(),))

    assert {TESS} == people(POLICY, slot, bench, NOW + timedelta(minutes=14, seconds=59))
    assert {TESS, DIRK} == people(POLICY, slot, bench, NOW + timedelta(minutes=15))


@pytest.mark.parametrize(
    ("approval", "expected"),
    [
        (Automatic(), 0),
        (Step(sources=(FromManager(),), at_least=3), 3),
        (AllOf(parts=(MANAGER, Step(sources=(FromOwner(),), at_least=2))), 3),
        (AnyOf(parts=(Step(sources=(FromOwner(),), at_least=2), MANAGER)), 1),
    ],
)
def test_decisions_needed_counts_the_fewest(approval: Approval, expected: int) -> None:
    """All-of adds up, any-of takes the cheapest."""
    assert expected == decisions_needed(approval)


def test_each_owner_has_slots_of_their_own() -> None:
    """Resources with one owner share a slot; another owner has one of their own."""
    (slots,) = alternatives(POLICY, OWNER, (CARTS, TOYS, PRICES))

    assert (CARTS, PRICES) == tuple(slot.owned for slot in slots)


def test_owners_of_nothing_are_never_enough() -> None:
    """A step from owners without anything to own keeps its slot: it is not approved by nobody."""
    plan = alternatives(POLICY, OWNER, ())

    assert Progress(missing=1, possible=False) == progress(POLICY, plan, BENCH, frozenset(), NOW)


def test_alternatives_are_every_way_through() -> None:
    """Any-of inside all-of gives one alternative for each choice."""
    either = AnyOf(parts=(MANAGER, OWNER))
    found = alternatives(POLICY, AllOf(parts=(either, either)), (CARTS,))

    assert [2, 2, 2, 2] == [len(slots) for slots in found]
    assert {TESS, DORA, DIRK} == everyone(POLICY, found, BENCH, NOW)
    assert ((),) == alternatives(POLICY, Automatic(), (CARTS,))


def test_one_person_fills_one_slot() -> None:
    """A manager who is an owner as well counts once."""
    plan = alternatives(
        POLICY, AllOf(parts=(OWNER, Step(sources=(FromOnCall(rota=PRIMARY),)))), (CARTS,)
    )

    assert 1 == progress(POLICY, plan, BENCH, frozenset({DORA}), NOW).missing
    assert 0 == progress(POLICY, plan, BENCH, frozenset({DORA, DIRK}), NOW).missing


def test_an_empty_plan_is_never_an_approval() -> None:
    """Without alternatives something is always missing, and nothing is possible."""
    assert Progress(missing=1, possible=False) == progress(POLICY, (), BENCH, frozenset(), NOW)


def tried_out(eligible: Sequence[frozenset[PersonId]], approved: frozenset[PersonId]) -> int:
    """Seat the approvers in every possible way, and return the best."""
    seats = [*sorted(approved), *[PersonId("")] * len(eligible)]
    return max(
        sum(person in slot for person, slot in zip(order, eligible, strict=True))
        for order in permutations(seats, len(eligible))
    )


NAMES = [PersonId(name) for name in "abcd"]
SOME = st.frozensets(st.sampled_from(NAMES))


@given(st.lists(SOME, max_size=4), SOME)
def test_matching_agrees_with_trying_everything(
    eligible: list[frozenset[PersonId]], approved: frozenset[PersonId]
) -> None:
    """No way of seating the approvers fills more slots than are counted."""
    assert tried_out(eligible, approved) == filled(eligible, approved)


@given(st.data())
def test_progress_agrees_with_trying_everything(data: st.DataObject) -> None:
    """The nearest alternative counts, and possible is what all people together could give."""
    crowd = {name: Person(id=name, name=name) for name in NAMES}
    policy = Policy(revision=PolicyRevision("1"), people=crowd)
    bench = Bench(requester=NAMES[0], grantee=NAMES[0], asked_at=NOW)
    plan = data.draw(st.lists(st.lists(SOME, max_size=3), min_size=1, max_size=3))
    approved = data.draw(SOME)
    laid = [
        tuple(Slot(sources=tuple(FromPerson(person=one) for one in slot)) for slot in slots)
        for slots in plan
    ]
    allowed = [[slot - {NAMES[0]} for slot in slots] for slots in plan]
    missing = min(len(slots) - tried_out(slots, approved) for slots in allowed)
    possible = any(len(slots) == tried_out(slots, frozenset(NAMES)) for slots in allowed)

    assert Progress(missing=missing, possible=possible) == progress(
        policy, laid, bench, approved, NOW
    )


def test_a_flow_that_is_not_distinct_lets_one_person_fill_several_steps() -> None:
    """But never two slots of one step; by default one person fills one slot."""
    twice = Step(sources=(FromGroup(group=OWNERS),), at_least=2)
    steps = AllOf(parts=(twice, Step(sources=(FromPerson(person=DORA),))))
    flow = Flow(name=FlowName("one"), who=IsPerson(person=ADA), what=What(), approval=steps)
    law = POLICY
    bench = Bench(requester=ADA, grantee=ADA, asked_at=NOW)

    def missing(*, distinct: bool, by: frozenset[PersonId]) -> int:
        laid = plan(law, replace(flow, distinct=distinct), (CARTS,))
        return progress(law, laid, bench, by, NOW).missing

    assert 1 == missing(distinct=True, by=frozenset({DORA, DIRK}))
    assert 0 == missing(distinct=False, by=frozenset({DORA, DIRK}))
    assert 1 == missing(distinct=False, by=frozenset({DORA}))


def test_two_steps_that_are_alike_are_still_two() -> None:
    """Without `distinct` one person says yes for both; with it two people do."""
    step = Step(sources=(FromGroup(group=OWNERS),))
    steps = AllOf(parts=(step, step))
    flow = Flow(name=FlowName("one"), who=IsPerson(person=ADA), what=What(), approval=steps)
    bench = Bench(requester=ADA, grantee=ADA, asked_at=NOW)
    alone = frozenset({DORA})
    laid = {one: plan(POLICY, replace(flow, distinct=one), (CARTS,)) for one in (True, False)}

    assert {True: 1, False: 0} == {
        one: progress(POLICY, slots, bench, alone, NOW).missing for one, slots in laid.items()
    }


def test_owners_may_be_asked_by_escalation() -> None:
    """Also where the step itself asked no owner: any owner of what is asked for may decide."""
    tier = (Escalation(after=timedelta(0), to=(FromOwner(), FromIntegrationOwner())),)
    slot = Slot(sources=(FromManager(),))
    bench = Bench(requester=ADA, grantee=ADA, asked_at=NOW, escalation=tier, entitlements=(CARTS,))
    nothing = replace(bench, entitlements=())

    assert people(POLICY, replace(slot, owned=CARTS), bench, NOW) == people(
        POLICY, slot, bench, NOW
    )
    assert {TESS} < people(POLICY, slot, bench, NOW)
    assert {TESS} == people(POLICY, slot, nothing, NOW)
