"""What cannot be known: requests are taken, nothing is granted, and it goes on when it is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands, rights
from bot.domain.change import Change
from bot.domain.decide import decide
from bot.domain.errors import NotKnown, Refused
from bot.domain.evaluate import Asking, Part, offer
from bot.domain.flow import (
    AllOf,
    EachOf,
    Flow,
    ForOthers,
    ForReports,
    FromManager,
    FromOwner,
    HasAttribute,
    InGroup,
    ManagerOf,
    Not,
    OnCallFor,
    Step,
)
from bot.domain.ids import FlowName, PersonId, RequestId, RotaName, SubmissionId
from bot.domain.people import Person, Schedule, Shift
from bot.domain.planning import Ask, open_request
from bot.domain.policy import Policy
from bot.domain.request import Cause, GrantState, Request, RequestState
from tests.bot.domain.world import (
    DBA,
    DEV,
    ENGINEERING,
    LATER,
    LEAD,
    LEDGER,
    NOW,
    READ,
    SHOP,
    WRITE,
    after,
    catalogue,
    flows,
    in_use,
    opened,
    orders,
    policy,
)

PAGED = RotaName("paged")
HOUR = timedelta(hours=1)
GROUND = "The directory scim has not answered for too long."


def silent(*people: PersonId, since: timedelta = timedelta(0), **changes: object) -> Policy:
    """Return a policy whose directory has been silent about these people for too long."""
    rules = policy(**changes)
    stale = {
        one: replace(rules.people[one], source="scim", known_until=NOW - since) for one in people
    }
    return replace(rules, people={**rules.people, **stale})


def paged(*who: PersonId, known: bool = True, **changes: object) -> Policy:
    """Return a policy in which these people are on call, if that is known."""
    shift = Shift(start=NOW - HOUR, end=NOW + 9 * HOUR, people=frozenset(who))
    until = NOW + 9 * HOUR if known else None
    schedule = Schedule(name=PAGED, shifts=(shift,), known_until=until)
    return policy(rotas={PAGED: schedule}, **changes)


def asked(law: Policy, permission: object = WRITE, person: PersonId = DEV) -> object:
    """Return the flow under which somebody may ask."""
    asking = Asking(person=law.people[person], now=NOW)
    found = offer(law, orders(permission), asking).flow  # type: ignore[arg-type]  # a permission
    return found.name if found else None


def test_a_silent_directory_takes_requests_and_grants_nothing() -> None:
    """Where people decide, the last answer is enough to ask; alone, no flow says yes."""
    law = silent(DEV)

    assert FlowName("write") == asked(law)
    assert asked(law, READ) is None


def test_decisions_wait_until_facts_are_known() -> None:
    """The yes is recorded; when the directory answers, a recheck grants what was decided."""
    rules = flows()
    owned = (rules[0], replace(rules[1], approval=Step(sources=(FromOwner(),))), *rules[2:])
    flow = next(one for one in owned if one.name == FlowName("write"))
    ask = Ask(
        id=RequestId("REQ-1"),
        submission=SubmissionId("SUB-1"),
        requester=DEV,
        grantee=DEV,
        part=Part(flow=flow, entitlements=(orders(WRITE),)),
        duration=HOUR,
        justification="INC-7",
    )
    request = open_request(policy(flows=owned), ask, NOW).request
    away = silent(DEV, flows=owned)
    waiting = decide(away, request, commands.Approve(person=DBA), LATER)
    still = decide(away, waiting.request, commands.Recheck(), LATER)
    known = decide(policy(flows=owned), waiting.request, commands.Recheck(), LATER)

    assert RequestState.PENDING is waiting.request.state
    assert GROUND in waiting.says
    assert () == still.events
    assert RequestState.APPROVED is known.request.state


def test_a_manager_is_not_known_through_a_silent_directory() -> None:
    """Who it last said to be the requester's manager may not be any more."""
    request = opened(orders(WRITE)).request

    assert rights.may_decide(silent(DEV), request, LEAD, LATER)
    assert rights.may_decide(policy(), request, LEAD, LATER) is None


def test_a_deny_flow_that_cannot_be_judged_keeps_doors_shut() -> None:
    """Also one that by the last word did not strike: nothing is granted until it is known."""
    managing = ManagerOf(condition=HasAttribute(attribute="kind", value="contractor"))
    denial = Flow(name=FlowName("no"), deny=True, who=managing, what=flows()[0].what)
    law = silent(DEV, flows=(*flows(), denial))
    request = opened(orders(READ), by=LEAD).request

    assert "denies" in str(rights.ground_unknown(law, request, LATER))


def test_an_approver_who_is_not_known_does_not_count() -> None:
    """Their directory has been silent: their yes would be a guess."""
    request = opened(orders(WRITE)).request
    both = AllOf(parts=(Step(sources=(FromManager(),)), Step(sources=(FromOwner(),))))
    rules = flows()
    law = silent(LEAD, flows=(rules[0], replace(rules[1], approval=both), *rules[2:]))

    assert rights.may_decide(law, request, LEAD, LATER)
    assert frozenset({DBA}) <= rights.approvers(law, after(request, law=law), LATER)


def test_nothing_is_opened_on_unknown_ground() -> None:
    """An approval that was given waits for the fact, and is void if that takes too long."""
    request = opened(orders(READ)).request
    begin = commands.Begin(grant=request.grants[0].id, existed_before=False)
    with pytest.raises(NotKnown, match="scim"):
        decide(silent(DEV), request, begin, LATER)
    late = decide(silent(DEV), request, begin, NOW + HOUR)

    assert GrantState.ENDED is late.request.grants[0].state
    assert GrantState.PROVISIONING is after(request, begin).grants[0].state


def test_an_unknown_schedule_is_no_yes_and_no_no() -> None:
    """Who may be on call waits; who is known not to be is refused."""
    rules = flows()
    duty = (replace(rules[1], who=OnCallFor(rota=PAGED)),)
    law, unknown = paged(DEV, flows=duty), paged(DEV, known=False, flows=duty)
    request = opened(orders(WRITE)).request
    yes = commands.Approve(person=LEAD)

    assert RequestState.APPROVED is decide(law, request, yes, LATER).request.state
    waiting = decide(unknown, request, yes, LATER)
    assert (RequestState.PENDING, True) == (waiting.request.state, "on call" in waiting.says)
    assert RequestState.VOIDED is decide(paged(flows=duty), request, yes, LATER).request.state
    assert asked(unknown) is None


def test_a_deny_flow_that_cannot_be_judged_denies() -> None:
    """Whoever might be denied is, until it is known; an attribute that is not there denies not."""
    on_duty_only = Flow(
        name=FlowName("on duty only"),
        deny=True,
        who=Not(condition=OnCallFor(rota=PAGED)),
        what=flows()[0].what,
    )
    law = {
        known: paged(DEV, known=known, flows=(*flows(), on_duty_only)) for known in (True, False)
    }

    assert FlowName("read") == asked(law[True], READ)
    assert asked(law[False], READ) is None

    missing = replace(on_duty_only, who=HasAttribute(attribute="employment", value="contractor"))
    assert FlowName("read") == asked(policy(flows=(*flows(), missing)), READ)
    rules = flows()
    alone = (rules[1], replace(missing, what=rules[1].what))
    assert asked(silent(DEV, flows=alone)) is None


def test_ground_is_lost_when_an_attribute_is_gone() -> None:
    """A fresh directory that no longer has the fact has answered: that is no waiting."""
    rules = flows()
    staff = HasAttribute(attribute="kind", value="staff")
    law = policy(flows=(replace(rules[1], who=staff),))

    assert rights.ground_lost(law, opened(orders(WRITE)).request, LATER)
    assert rights.ground_unknown(law, opened(orders(WRITE)).request, LATER)


def test_for_whom_is_judged_again() -> None:
    """Whoever is no longer the manager of the grantee cannot get it for them."""
    rules = flows()
    whom = (ForReports(), ForOthers(condition=InGroup(group=ENGINEERING)))
    reports = policy(flows=(replace(rules[1], whom=whom[:1]),))
    others = policy(flows=(replace(rules[1], whom=whom[1:]),))
    request = replace(opened(orders(WRITE)).request, requester=LEAD)
    stranger = replace(request, requester=DBA)
    unknown = silent(DEV, flows=others.flows)

    assert rights.ground_lost(reports, request, LATER) is None
    assert rights.ground_lost(others, request, LATER) is None
    assert rights.ground_lost(reports, stranger, LATER)
    assert rights.ground_unknown(unknown, request, LATER)
    person = replace(unknown.people[DEV], known_until=None)
    other = HasAttribute(attribute="none", value="x")
    odd = replace(rules[1], whom=(ForOthers(condition=other),))
    law = policy(flows=(odd,), people={**unknown.people, DEV: person})
    assert "this person" in str(rights.ground_unknown(law, request, LATER))


def test_ground_without_flow_or_person_is_not_unknown() -> None:
    """It is lost, which is said elsewhere."""
    request = opened(orders(WRITE)).request

    assert rights.ground_unknown(policy(flows=()), request, LATER) is None
    assert rights.ground_unknown(policy(people={}), request, LATER) is None


def test_a_thing_made_anew_is_another_thing() -> None:
    """The target's own id tells them apart, under one name."""
    law = policy()
    shop = law.catalogue.integrations[SHOP]
    named = replace(shop.resources[orders(READ).resource], uid="42")
    tracked = replace(shop, resources={**shop.resources, named.name: named})
    known = replace(law, catalogue=replace(catalogue(), integrations={SHOP: tracked}))
    request = replace(opened(orders(WRITE)).request, uids={"shop/orders": "41"})

    assert "made anew" in str(rights.ground_lost(known, request, LATER))
    same = replace(request, uids={"shop/orders": "42"})
    assert rights.ground_lost(known, same, LATER) is None
    assert LEDGER in shop.resources


def test_a_yes_with_a_reason() -> None:
    """Where the flow wants one, a yes without it is not recorded."""
    rules = flows()
    law = policy(flows=(replace(rules[1], reason_required=True),))
    request = opened(orders(WRITE)).request
    with pytest.raises(Refused, match="wants a reason"):
        decide(law, request, commands.Approve(person=LEAD, reason=" "), LATER)
    yes = decide(law, request, commands.Approve(person=LEAD, reason="known incident"), LATER)

    assert RequestState.APPROVED is yes.request.state


def test_a_recheck_lapses_what_is_due() -> None:
    """It never grants what should have lapsed by then."""
    request = opened(orders(WRITE)).request

    assert RequestState.LAPSED is after(request, commands.Recheck(), at=request.lapses_at).state


def triggered(law: Policy) -> Request:
    """Return access that an automatic flow opened."""
    request = in_use(opened(orders(READ)).request)
    flow = law.flows[0].name
    return replace(request, triggered=True, flow=flow)


def standing(*, who: object = None, **changes: object) -> Policy:
    """Return a policy with one automatic flow."""
    rule = replace(flows()[0], trigger=True, **({"who": who} if who else {}))  # type: ignore[arg-type]  # a condition
    return policy(**{"flows": (rule,), **changes})


def ended(law: Policy, request: Request) -> Change:
    """Look again."""
    return decide(law, request, commands.Recheck(), LATER)


def test_an_automatic_grant_ends_with_its_condition() -> None:
    """When the condition is known to have stopped, the flow is gone, or it is denied."""
    request = triggered(standing())
    attribute = HasAttribute(attribute="kind", value="staff")
    other = EachOf(conditions=(InGroup(group=ENGINEERING), attribute))
    denial = Flow(
        name=FlowName("no"), deny=True, who=InGroup(group=ENGINEERING), what=flows()[0].what
    )
    gone = (
        standing(who=other),
        policy(),
        policy(flows=()),
        standing(flows=(*standing().flows, denial)),
    )

    assert () == ended(standing(), request).events
    for law in gone:
        assert Cause.CONDITION is ended(law, request).request.grants[0].cause
    leaver = {DEV: replace(policy().people[DEV], active=False)}
    left = standing(people={**policy().people, **leaver})
    assert Cause.VOIDED is ended(left, request).request.grants[0].cause


def test_an_unknown_condition_ends_nothing() -> None:
    """What is open has its deadline; it is not extended on a guess either."""
    law = standing(who=OnCallFor(rota=PAGED), rotas={PAGED: Schedule(name=PAGED)})

    assert () == ended(law, triggered(law)).events


def test_somebody_of_no_directory_is_always_known() -> None:
    """A file does not age."""
    assert Person(id=DEV, name="Dev").known(NOW)
