"""Rights are judged now, by the promised plan and by today's flow, and never for oneself."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import commands, rights
from bot.domain.evaluate import Part
from bot.domain.flow import (
    AllOf,
    AnyOf,
    Approval,
    Escalation,
    Flow,
    FromGroup,
    FromManager,
    FromOnCall,
    FromOwner,
    FromPerson,
    Source,
    Step,
)
from bot.domain.ids import GroupName, PersonId, RequestId, RotaName, SubmissionId
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.domain.request import Request
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DBA2,
    DEV,
    ENGINEERING,
    INCIDENT,
    LATER,
    LEAD,
    NOW,
    ONCALL,
    OWNERS,
    PEOPLE,
    READ,
    WRITE,
    after,
    flows,
    opened,
    orders,
    person,
    policy,
)

MANAGER, OWNER = FromManager(), FromOwner()


def changed(name: str, **terms: object) -> Policy:
    """Return the policy with other terms for one flow."""
    return policy(
        flows=tuple(
            replace(one, **terms) if one.name == name else one  # type: ignore[arg-type]  # a table
            for one in flows()
        )
    )


def without(gone: PersonId) -> Policy:
    """Return the policy after somebody left."""
    return policy(
        people={one.id: replace(one, active=one.id != gone) for one in PEOPLE},
    )


def test_requester_and_grantee_never_decide() -> None:
    """Whatever groups they are in, and whoever of the two asked for the other."""
    request = replace(opened(orders(WRITE)).request, requester=DEV, grantee=LEAD)

    assert rights.may_decide(policy(), request, DEV, LATER)
    assert rights.may_decide(policy(), request, LEAD, LATER)


def test_who_may_decide_follows_the_facts_of_the_moment() -> None:
    """A new manager may, the old one may not any more, and a bystander never."""
    request = opened(orders(WRITE)).request
    moved = policy(people={one.id: one for one in PEOPLE} | {DEV: replace(PEOPLE[0], manager=DBA)})

    assert (True, False) == (
        rights.may_decide(policy(), request, LEAD, LATER) is None,
        rights.may_decide(policy(), request, DBA, LATER) is None,
    )
    assert (False, True) == (
        rights.may_decide(moved, request, LEAD, LATER) is None,
        rights.may_decide(moved, request, DBA, LATER) is None,
    )


def test_whom_a_tightened_flow_demands_may_decide() -> None:
    """Otherwise a request that was pending when the flow was tightened could never be approved."""
    request = opened(orders(WRITE)).request
    tight = changed(
        "write", approval=AllOf(parts=(Step(sources=(MANAGER,)), Step(sources=(OWNER,))))
    )

    once = after(request, commands.Approve(person=LEAD), law=tight)
    twice = after(once, commands.Approve(person=DBA), law=tight)

    assert ["pending", "approved"] == [once.state.value, twice.state.value]
    assert {DBA, DBA2} == rights.awaited(tight, once, LATER)


def test_a_loosened_flow_takes_nothing_from_what_was_promised() -> None:
    """Both decisions stay needed, though today one would do."""
    request = opened(orders(ADMIN)).request
    loose = changed("admin", approval=Step(sources=(MANAGER,)))

    once = after(request, commands.Approve(person=LEAD), law=loose)

    assert "pending" == once.state.value
    assert 1 == rights.standing(loose, once, LATER).missing


def test_without_its_flow_nothing_is_an_approval() -> None:
    """A flow that is gone approves nothing, and it is not possible any more."""
    request = after(opened(orders(WRITE)).request, commands.Approve(person=LEAD))
    gone = rights.standing(policy(flows=()), request, LATER)

    assert (True, False) == (gone.missing > 0, gone.possible)


def test_awaited_are_those_whose_yes_would_help() -> None:
    """When one owner has said yes, the other owner's yes would change nothing."""
    request = opened(orders(ADMIN)).request
    once = after(request, commands.Approve(person=DBA))

    assert {LEAD, DBA, DBA2} == rights.awaited(policy(), request, LATER)
    assert {LEAD} == rights.awaited(policy(), once, LATER)


def test_under_any_of_each_way_is_awaited() -> None:
    """Two owners, or the manager alone: either would bring it nearer."""
    either = AnyOf(parts=(Step(sources=(OWNER,), at_least=2), Step(sources=(MANAGER,))))
    rules = changed("write", approval=either, escalation=())
    request = _opened(rules, rules.by_name[flows()[1].name])

    assert {LEAD, DBA, DBA2} == rights.awaited(rules, request, LATER)


def test_roles_say_as_what_somebody_may_decide() -> None:
    """Only the sources that name this person, and whether it took an escalation."""
    waiting, late = opened(orders(WRITE)).request, NOW + timedelta(minutes=15)

    assert ((MANAGER,), False) == rights.roles(policy(), waiting, LEAD, late)
    assert ((FromGroup(group=OWNERS),), True) == rights.roles(policy(), waiting, DBA, late)
    assert ((), True) == rights.roles(policy(), waiting, DBA, LATER)
    assert ((), True) == rights.roles(policy(), waiting, DEV, late)


def test_panels_are_the_people_behind_each_source() -> None:
    """Each source has its own, so that a large one hides no small one."""
    request = opened(orders(ADMIN)).request

    assert {frozenset({LEAD}), frozenset({DBA, DBA2})} == rights.panels(policy(), request, LATER)


@pytest.mark.parametrize(
    ("rules", "lost"),
    [
        (policy(), ""),
        (without(DEV), "no longer active"),
        (policy(flows=()), "no longer allows it"),
        (changed("write", deny=True), "no longer allows it"),
        (changed("write", who=replace(flows()[3].who)), "no longer allows it"),
        (changed("write", max=timedelta(minutes=59)), "for so long"),
        (changed("write", what=flows()[0].what), "no longer covers"),
        (policy(catalogue=replace(policy().catalogue, integrations={})), "is not there any more"),
        (
            policy(
                flows=(
                    *flows(),
                    Flow(name=flows()[0].name, who=flows()[0].who, what=flows()[1].what, deny=True),
                )
            ),
            "no longer covers",
        ),
    ],
    ids=["holds", "left", "gone", "denies", "who", "shorter", "what", "resource", "deny flow"],
)
def test_ground_is_lost_when_what_carried_the_request_changed(rules: Policy, lost: str) -> None:
    """Person, flow, length, target: each is looked at again, and said."""
    found = rights.ground_lost(rules, opened(orders(WRITE)).request, LATER)

    assert lost in (found or "")
    assert bool(lost) == bool(found)


def test_only_who_asked_or_holds_may_withdraw() -> None:
    """An approver denies or revokes."""
    request = replace(opened(orders(WRITE)).request, grantee=ONCALL)

    assert (None, None) == (
        rights.may_withdraw(request, DEV),
        rights.may_withdraw(request, ONCALL),
    )
    assert rights.may_withdraw(request, LEAD)


@pytest.mark.parametrize(
    ("who", "may"), [(DEV, True), (LEAD, True), (DBA, True), (DBA2, True), (ONCALL, False)]
)
def test_revoking_is_for_the_holder_approvers_and_owners(who: PersonId, may: bool) -> None:  # noqa: FBT001 - a table
    """Owners may end access to what is theirs, whoever approved it."""
    request = opened(orders(WRITE)).request

    assert may == (rights.may_revoke(policy(), request, who, LATER) is None)


def test_reviewers_are_those_whom_the_flow_names() -> None:
    """Not the user, not a bystander, nobody when the flow is gone, and escalation adds nobody."""
    request = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request
    tier = Escalation(after=timedelta(0), to=(FromGroup(group=ENGINEERING),))
    escalated = replace(request, escalation=(tier,))

    assert rights.may_review(policy(), request, DBA, LATER) is None
    assert rights.may_review(policy(), request, ONCALL, LATER)
    assert rights.may_review(policy(), escalated, LEAD, LATER)
    assert rights.may_review(policy(flows=()), request, DBA, LATER)
    assert rights.may_review(policy(), opened(orders(READ)).request, DBA, LATER)


# --- laws --------------------------------------------------------------------------------------
GROUPS = st.frozensets(st.sampled_from([ENGINEERING, OWNERS, GroupName("other")]))
SOURCES: st.SearchStrategy[Source] = st.one_of(
    st.just(MANAGER),
    st.just(OWNER),
    st.builds(FromGroup, group=st.sampled_from([ENGINEERING, OWNERS])),
    st.builds(FromPerson, person=st.sampled_from([DEV, LEAD, DBA])),
    st.builds(FromOnCall, rota=st.sampled_from([RotaName("primary"), RotaName("unknown")])),
)
STEPS = st.builds(
    Step,
    sources=st.lists(SOURCES, min_size=1, max_size=2).map(tuple),
    at_least=st.integers(1, 2),
)
APPROVALS: st.SearchStrategy[Approval] = st.recursive(
    STEPS,
    lambda inner: st.one_of(
        st.builds(AllOf, parts=st.lists(inner, min_size=1, max_size=2).map(tuple)),
        st.builds(AnyOf, parts=st.lists(inner, min_size=1, max_size=2).map(tuple)),
    ),
    max_leaves=3,
)


@st.composite
def organisations(draw: st.DrawFn) -> Policy:
    """Draw an organisation: anybody may be in any group and have any manager, even themselves."""
    ids = [one.id for one in PEOPLE]
    people = {
        one: replace(
            person(one, *draw(GROUPS), manager=draw(st.sampled_from([None, *ids]))),
            active=one == DEV or draw(st.booleans()),
        )
        for one in ids
    }
    people[DEV] = replace(people[DEV], groups=people[DEV].groups | {ENGINEERING})
    flow = replace(flows()[1], approval=draw(APPROVALS))
    return policy(people=people, flows=(flow,))


def _opened(rules: Policy, flow: Flow) -> Request:
    part = Part(flow=flow, entitlements=(orders(WRITE),))
    ask = Ask(
        id=RequestId("REQ-7K3MQP"),
        submission=SubmissionId("SUB-1"),
        requester=DEV,
        grantee=DEV,
        part=part,
        duration=flow.default,
        justification="INC-7",
    )
    return open_request(rules, ask, NOW).request


MOMENTS = st.sampled_from([NOW, NOW + timedelta(minutes=15), NOW + timedelta(hours=3)])


@given(organisations(), MOMENTS)
def test_whatever_the_organisation_one_never_decides_for_oneself(
    rules: Policy, now: datetime
) -> None:
    """Manager of oneself, member of the approving group, on call, escalated to: never."""
    request = _opened(rules, rules.flows[0])
    able = rights.approvers(rules, request, now)

    assert DEV not in able
    assert all(rules.person(one) for one in able)
    assert rights.awaited(rules, request, now) <= able


@given(organisations(), MOMENTS)
def test_awaited_are_enough_exactly_when_it_is_possible(rules: Policy, now: datetime) -> None:
    """If everybody who could help said yes, the request would be approved; else it never can."""
    request = _opened(rules, rules.flows[0])
    possible = rights.standing(rules, request, now).possible
    for one in sorted(rights.approvers(rules, request, now)):
        if request.state.value == "pending":
            request = after(request, commands.Approve(person=one), law=rules, at=now)

    assert possible == (request.state.value == "approved")


@given(organisations(), MOMENTS)
def test_who_may_decide_has_a_role_and_belongs_to_a_panel(rules: Policy, now: datetime) -> None:
    """The card can always say why somebody is asked, and somebody of each panel is asked."""
    request = _opened(rules, rules.flows[0])
    able = rights.approvers(rules, request, now)

    assert able == {
        one for one in (p.id for p in PEOPLE) if rights.roles(rules, request, one, now)[0]
    }
    assert able == frozenset[PersonId]().union(*rights.panels(rules, request, now))
