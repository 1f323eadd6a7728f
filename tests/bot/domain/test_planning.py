"""An ask becomes a request with a fixed plan, and is shown to whoever can decide it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalog import Entitlement
from bot.domain.commands import Tick
from bot.domain.decide import decide
from bot.domain.effects import AskMachine, Provision, Show
from bot.domain.errors import Refused
from bot.domain.evaluate import Part
from bot.domain.flow import (
    AllOf,
    EachOf,
    Escalation,
    Flow,
    FromGroup,
    FromManager,
    FromPerson,
    FromWebhook,
    Not,
    OnCallFor,
    OneOf,
    Place,
    Step,
)
from bot.domain.ids import (
    BundleName,
    FlowName,
    GroupName,
    PersonId,
    RequestId,
    RotaName,
    SubmissionId,
    WebhookName,
)
from bot.domain.people import ChatName
from bot.domain.planning import SHOWN_AT_MOST, Ask, new_audiences, open_request, submitted
from bot.domain.policy import Policy
from bot.domain.request import Request, RequestState, ReviewState, View
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DBA2,
    DEV,
    ENGINEERING,
    INCIDENT,
    LEAD,
    LEDGER,
    NOW,
    ONCALL,
    OWNERS,
    PEOPLE,
    READ,
    SHOP,
    WRITE,
    flows,
    opened,
    orders,
    person,
    policy,
)

CROWD = GroupName("crowd")


def ask(flow: Flow, **changes: object) -> Ask:
    """Ask for a write on the orders under a flow."""
    fields: dict[str, object] = {
        "id": RequestId("REQ-7K3MQP"),
        "submission": SubmissionId("SUB-1"),
        "requester": DEV,
        "grantee": DEV,
        "part": Part(flow=flow, entitlements=(orders(WRITE),)),
        "duration": timedelta(hours=1),
        "justification": "INC-7",
    }
    return Ask(**{**fields, **changes})  # type: ignore[arg-type]  # built from a table


def law(**terms: object) -> Policy:
    """Return a policy whose write flow has other terms, and a crowd of forty."""
    changed = replace(flows()[1], **terms)  # type: ignore[arg-type]  # built from a table
    crowd = [person(PersonId(f"c{number:02}@example.com"), CROWD) for number in range(40)]
    everybody = {one.id: one for one in (*PEOPLE, *crowd)}
    return policy(flows=(changed, *flows()[2:]), people=everybody)


def asked(rules: Policy) -> set[PersonId | None]:
    """Return who is shown the card with the buttons."""
    request = open_request(rules, ask(rules.flows[0]), NOW).request
    return {one.person for one in request.audiences if one.view is View.APPROVAL}


def test_the_plan_is_fixed_at_submission() -> None:
    """Flow, revision, entitlements, deadline and digest are written down."""
    request = opened(orders(WRITE)).request

    assert ("write", "r1", (orders(WRITE),), NOW + timedelta(hours=4)) == (
        request.flow,
        request.policy,
        request.entitlements,
        request.lapses_at,
    )
    assert 32 == len(request.digest)


@pytest.mark.parametrize(
    "changes",
    [
        {"justification": "  "},
        {"duration": timedelta(0)},
        {"duration": timedelta(seconds=-1)},
        {"duration": timedelta(hours=4, seconds=1)},
    ],
    ids=["no justification", "no time", "less than none", "too long"],
)
def test_terms_that_the_flow_does_not_accept_are_refused(changes: dict[str, object]) -> None:
    """Nothing is stored, and the sentence says what to change."""
    with pytest.raises(Refused):
        open_request(policy(), ask(flows()[1], **changes), NOW)


def digest(asked: Ask) -> str:
    """Return what buttons would carry."""
    return submitted(policy(), asked, NOW).request.digest


@pytest.mark.parametrize(
    "changes",
    [
        {"requester": LEAD},
        {"grantee": LEAD},
        {"duration": timedelta(minutes=59)},
        {"justification": "INC-8"},
        {"part": Part(flow=flows()[2], entitlements=(orders(WRITE),))},
        {"part": Part(flow=flows()[1], entitlements=(orders(READ),))},
        {"part": Part(flow=flows()[1], entitlements=(orders(WRITE), orders(READ)))},
    ],
    ids=["who asks", "for whom", "how long", "why", "flow", "what", "more"],
)
def test_the_digest_covers_everything_that_is_asked_for(changes: dict[str, object]) -> None:
    """A button for one plan cannot be pressed for another."""
    flow = flows()[1]

    assert digest(ask(flow)) != digest(ask(flow, **changes))
    assert digest(ask(flow)) == digest(ask(flow))


@given(st.text(max_size=20), st.text(max_size=20))
def test_different_justifications_have_different_digests(one: str, other: str) -> None:
    """However odd the text is; space around it does not count."""
    flow = flows()[1]
    same = one.strip() == other.strip()

    assert same == (digest(ask(flow, justification=one)) == digest(ask(flow, justification=other)))


def test_the_requester_is_never_asked_to_decide() -> None:
    """Not even as a member of the approving group, nor by escalation."""
    rules = law(
        approval=Step(sources=(FromGroup(group=ENGINEERING),)),
        escalation=(Escalation(after=timedelta(0), to=(FromPerson(person=DEV),)),),
    )

    assert {LEAD, ONCALL} == asked(rules)


def test_a_large_group_does_not_crowd_out_the_manager() -> None:
    """At most twenty of one group get a card, and whoever else is needed always does."""
    parts = (Step(sources=(FromGroup(group=CROWD),)), Step(sources=(FromManager(),)))

    found = asked(law(approval=AllOf(parts=parts), escalation=()))

    assert LEAD in found
    assert SHOWN_AT_MOST + 1 == len(found)


def test_escalation_reaches_its_own_people_whatever_the_size_of_the_first_group() -> None:
    """Of the first group the same twenty stay asked; the tier is asked in addition."""
    rules = law(
        approval=Step(sources=(FromGroup(group=CROWD),)),
        escalation=(Escalation(after=timedelta(minutes=15), to=(FromGroup(group=OWNERS),)),),
    )
    request = open_request(rules, ask(rules.flows[0]), NOW).request

    late = new_audiences(rules, request, NOW + timedelta(minutes=15))

    assert () == new_audiences(rules, request, NOW)
    assert {DBA, DBA2} == {one.person for one in late}


def test_escalation_tiers_are_kept_in_the_order_of_time() -> None:
    """However the access file lists them: the clock is armed for the next one."""
    tiers = [Escalation(after=timedelta(minutes=one), to=()) for one in (60, 15)]

    request = open_request(law(), ask(law(escalation=tuple(tiers)).flows[0]), NOW).request

    assert tuple(reversed(tiers)) == request.escalation


def test_a_channel_named_twice_is_told_once() -> None:
    """`notify` and break-glass may name the same channel: one copy, kept up to date."""
    place = Place(chat=ChatName.SLACK, channel="#incidents")
    glass = replace(flows()[3], notify=(place, place))
    part = Part(flow=glass, entitlements=(orders(WRITE),))

    change = open_request(policy(), ask(glass, part=part, requester=ONCALL, grantee=ONCALL), NOW)

    keys = [one.key for one in change.request.audiences]
    assert len(keys) == len(set(keys))
    assert 1 == sum(one.audience.place == place for one in change.effects if isinstance(one, Show))


def test_break_glass_tells_owners_and_asks_reviewers_but_never_its_user() -> None:
    """Who is a reviewer and an owner gets one card, the review."""
    glass = flows()[3]
    rule = glass.break_glass
    assert rule
    told = replace(
        glass, break_glass=replace(rule, tell=(FromPerson(person=LEAD), *rule.reviewers))
    )
    part = Part(flow=told, entitlements=(orders(WRITE),))

    request = open_request(policy(), ask(told, part=part, requester=DBA, grantee=DBA), NOW).request

    found = {(one.view, one.person) for one in request.audiences if one.person}
    assert {
        (View.RECEIPT, DBA),
        (View.WAY_IN, DBA),
        (View.REVIEW, DBA2),
        (View.ALARM, LEAD),
    } == found
    assert request.review
    assert (ReviewState.OPEN, NOW + timedelta(hours=24)) == (
        request.review.state,
        request.review.due_at,
    )


@pytest.mark.parametrize(
    ("said", "together"), [(None, True), (True, True), (False, False)], ids=str
)
def test_production_stands_together_unless_the_flow_says_otherwise(
    said: bool | None,  # noqa: FBT001 - a table
    together: bool,  # noqa: FBT001 - a table
) -> None:
    """The default for production is all or none."""
    rules = law(together=said)

    assert together == open_request(rules, ask(rules.flows[0]), NOW).request.together


def test_elsewhere_each_stands_alone_by_default() -> None:
    """A resource that is in no production environment does not pull others down."""
    catalogue = policy().catalogue
    staging = replace(catalogue.integrations[SHOP], environment="staging")
    rules = policy(catalogue=replace(catalogue, integrations={SHOP: staging}))

    assert not open_request(rules, ask(flows()[1]), NOW).request.together


def test_an_automatic_flow_opens_at_once_and_others_wait() -> None:
    """The doors are planned with the approval, one for each entitlement."""
    several = (orders(READ), Entitlement(SHOP, LEDGER, READ))

    at_once = opened(*several)

    assert RequestState.APPROVED is at_once.request.state
    assert ["7k3mqp1", "7k3mqp2"] == [one.id for one in at_once.request.grants]
    assert 2 == sum(isinstance(one, Provision) for one in at_once.effects)
    assert RequestState.PENDING is opened(orders(ADMIN)).request.state


def test_the_answer_says_what_happens_next() -> None:
    """Granted, waiting, or that too few people, or nobody, could approve it at present."""
    alone = law(approval=Step(sources=(FromPerson(person=DEV),)), escalation=())
    too_few = law(approval=Step(sources=(FromManager(),), at_least=2), escalation=())

    said = [
        opened(orders(READ)).says,
        opened(orders(WRITE)).says,
        opened(by=ONCALL, bundle=BundleName(INCIDENT), breaking_glass=True).says,
        open_request(alone, ask(alone.flows[0]), NOW).says,
        open_request(too_few, ask(too_few.flows[0]), NOW).says,
    ]

    assert [
        "approved by the flow read",
        "waiting for approval",
        "glass is broken",
        "nobody can approve",
        "too few people can approve",
    ] == [next(part for part in _PARTS if part in one) for one in said]


_PARTS = (
    "approved by the flow read",
    "waiting for approval",
    "glass is broken",
    "nobody can approve",
    "too few people can approve",
)


def test_an_unknown_integration_does_not_stand_together() -> None:
    """What is not in the catalogue is no production; it cannot be opened anyway."""
    bare = policy(catalogue=replace(policy().catalogue, integrations={}))
    flow = Flow(name=FlowName("read"), who=flows()[0].who, what=flows()[0].what)

    request: Request = open_request(bare, ask(flow), NOW).request

    assert not request.together


def test_access_for_a_shift_remembers_whose() -> None:
    """Every schedule by which one may be on call, unless it is under a `not`."""
    primary, second, third = (OnCallFor(rota=RotaName(one)) for one in ("b", "a", "c"))
    who = EachOf(conditions=(OneOf(conditions=(primary, second)), Not(condition=third)))
    flow = replace(flows()[1], who=who, ends_with_shift=True)

    assert ("a", "b") == submitted(policy(), ask(flow), NOW).request.shift
    assert () == submitted(policy(), ask(flows()[1]), NOW).request.shift


def test_a_machine_is_asked_and_shown_nothing() -> None:
    """It gets a message of its own instead of a card, and so does one that comes by escalation."""
    board, later = (FromWebhook(webhook=WebhookName(one)) for one in ("board", "later"))
    tiers = (Escalation(after=timedelta(minutes=5), to=(later,)),)
    flow = replace(flows()[1], approval=Step(sources=(board,)), escalation=tiers)
    law = policy(flows=(flow,))
    change = submitted(law, ask(flow), NOW)
    raised = decide(law, change.request, Tick(), NOW + timedelta(minutes=5))

    assert ["board"] == [one.webhook for one in change.effects if isinstance(one, AskMachine)]
    assert ["later"] == [one.webhook for one in raised.effects if isinstance(one, AskMachine)]
    assert not [
        one
        for one in (*change.effects, *raised.effects)
        if isinstance(one, Show) and str(one.audience.person).startswith("webhook:")
    ]
