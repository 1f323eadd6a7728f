"""Why a request stands so: who decided as what, what is missing from whom, why it ended."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.approval import Slot
from bot.domain.flow import AllOf, AnyOf, FromGroup, FromManager, FromWebhook, Step
from bot.domain.ids import FlowName, PersonId, RequestId, WebhookName
from bot.domain.policy import Policy
from bot.domain.reasons import Subject
from bot.domain.request import Decision, Request, RequestState
from bot.domain.sources import machine
from bot.domain.why import open_seats, why, why_line
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DBA2,
    DEV,
    INCIDENT,
    LATER,
    LEAD,
    NOW,
    ONCALL,
    OWNERS,
    READ,
    WRITE,
    after,
    flows,
    in_use,
    opened,
    orders,
    policy,
)

WRITING = opened(orders(WRITE)).request
ADMINING = opened(orders(ADMIN), justification="INC-7").request
YES = commands.Approve(person=LEAD, reason="go")


def other_writing(**changes: object) -> Policy:
    """Return the world in which the flow `write` is another by now."""
    return policy(
        flows=tuple(
            replace(one, **changes) if one.name == "write" else one  # type: ignore[arg-type]  # a table
            for one in flows()
        )
    )


def line(request: Request, law: Policy | None = None) -> str:
    """Return the one sentence."""
    return why_line(law or policy(), request, LATER)


def test_what_is_missing_is_told_with_whom_it_takes() -> None:
    """The seat that was taken is not missing any more."""
    first = why(policy(), ADMINING, NOW)
    second = why(policy(), after(ADMINING, YES), LATER)

    assert [(LEAD,), (DBA2, DBA)] == [one.people for one in first.missing]
    assert [(DBA2, DBA)] == [one.people for one in second.missing]
    assert orders(ADMIN) == second.missing[0].owned
    assert (True, None, None) == (second.possible, second.lost, second.unknown)


def test_the_nearest_way_is_told() -> None:
    """Of several; and the promised one and today's where they are different."""
    manager, owners = Step(sources=(FromManager(),)), Step(sources=(FromGroup(group=OWNERS),))
    either = AnyOf(parts=(AllOf(parts=(manager, owners)), owners))
    stricter = other_writing(approval=AllOf(parts=(manager, owners)))
    found = why(other_writing(approval=either), WRITING, NOW)

    assert [("the requester's manager",), ("group owners",)] == [
        one.sources for one in found.missing
    ]
    assert [("the requester's manager",), ("group owners",)] == [
        one.sources for one in why(stricter, WRITING, NOW).missing
    ]
    assert 1 == len(why(policy(), WRITING, NOW).missing)


def test_alike_seats_are_counted() -> None:
    """Two owners are missing, and today three of them."""
    two = replace(WRITING, plan=((Slot(sources=(FromGroup(group=OWNERS),)),) * 2,), escalation=())
    law = other_writing(approval=Step(sources=(FromGroup(group=OWNERS),), at_least=3))

    assert 3 == len(why(law, two, NOW).missing)


def test_an_open_seat_is_one_that_no_approver_can_take() -> None:
    """Whoever can take two seats takes one of them."""
    owner = Slot(sources=(FromGroup(group=OWNERS),))
    request = replace(
        WRITING,
        escalation=(),
        decisions=(Decision(person=DBA, approve=True, reason="", at=LATER),),
    )

    assert 1 == len(open_seats(policy(), request, (owner, owner), LATER))
    assert () == open_seats(policy(), request, (owner,), LATER)


def test_decisions_are_told_with_their_capacity() -> None:
    """By today's facts; whoever may decide no longer does not count."""
    approved = after(ADMINING, YES)
    (said,) = why(policy(), approved, LATER).decisions
    law = policy()
    left = replace(law, people={**law.people, DEV: replace(law.people[DEV], manager=None)})
    (lost,) = why(left, approved, LATER).decisions

    assert (("the requester's manager",), True, False) == (
        said.capacity,
        said.counts,
        said.escalated,
    )
    assert ((), False) == (lost.capacity, lost.counts)


def test_an_escalated_decision_is_told_as_such() -> None:
    """Nobody had decided in time."""
    late = NOW + timedelta(minutes=20)
    approved = after(WRITING, commands.Approve(person=DBA), at=late)
    (said,) = why(policy(), approved, late).decisions

    assert (True, ("group owners",)) == (said.escalated, said.capacity)
    assert (
        "Approved under the flow write by Dba as group owners, since nobody had decided in time."
    ) == line(approved)


def test_near_misses_are_judged_at_the_time_of_the_ask() -> None:
    """Without the flow that decided; the requester is spoken of as the caller wants."""
    found = why(policy(), WRITING, LATER, Subject(name="Dev"))
    glass = next(one for one in found.misses if one.flow == "glass")

    assert {"read", "admin", "glass"} == {one.flow for one in found.misses}
    assert "Dev is not on call for primary" == glass.broken[0].text
    assert (NOW, "r1", "r1") == (found.asked_at, found.revision, found.revision_now)


def test_whoever_is_gone_has_no_near_misses() -> None:
    """The request is void by then."""
    found = why(policy(people={}), WRITING, LATER)

    assert () == found.misses
    assert "The person is no longer active." == found.lost
    assert "Waiting under the flow write, but in vain: The person is no longer active." == line(
        WRITING, policy(people={})
    )


def test_grants_and_reviews_are_told() -> None:
    """With the cause of their end."""
    used = in_use(opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request)
    ended = after(used, commands.GiveBack(person=ONCALL))
    found = why(policy(), ended, LATER)

    assert {("revoking", "given back")} == {(one.state, one.cause) for one in found.grants}
    assert (True, True, "open") == (found.alone, found.break_glass, found.review)
    assert "Glass was broken under the flow glass; its review is open." == line(used)
    assert "Glass was broken under the flow glass." == line(replace(used, review=None))


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (opened(orders(READ)).request, "Approved by the flow read itself."),
        (WRITING, "Waiting under the flow write for 1 more decision, from Lead."),
        (ADMINING, "Waiting under the flow admin for 2 more decisions, from Lead or Dba2 or Dba."),
        (after(WRITING, YES), "Approved under the flow write by Lead as the requester's manager."),
        (
            after(WRITING, commands.Deny(person=LEAD, reason="no")),
            "Denied under the flow write by Lead as the requester's manager.",
        ),
        (
            after(WRITING, commands.Withdraw(person=DEV)),
            "Withdrawn under the flow write. Withdrawn.",
        ),
        (
            replace(WRITING, state=RequestState.VOIDED, reason="It is gone."),
            "Voided under the flow write. It is gone.",
        ),
    ],
)
def test_one_sentence_says_what_decided(request_: Request, said: str) -> None:
    """Or what it waits for."""
    assert said == line(request_)


def test_nobody_there_is_said() -> None:
    """And that it is not possible so."""
    law = policy()
    alone = replace(law, people={**law.people, DEV: replace(law.people[DEV], manager=None)})

    assert (
        "Waiting under the flow write for 1 more decision, from nobody who is there at present. "
        "Too few people can decide at present."
    ) == line(replace(WRITING, escalation=()), alone)


def test_many_approvers_are_cut_short() -> None:
    """Three are named."""
    law = other_writing(approval=Step(sources=(FromGroup(group=OWNERS),)))
    names = [PersonId(f"p{number}") for number in range(3)]
    more = {one: replace(law.people[DBA], id=one, name=one.upper()) for one in names}
    many = replace(law, people={**law.people, **more})
    found = line(replace(WRITING, plan=((Slot(sources=(FromGroup(group=OWNERS),)),),)), many)

    assert "from Dba2 or Dba or P0 or 2 more." in found


def test_a_machine_has_no_capacity_beside_its_name() -> None:
    """Its name says what it is."""
    robot = FromWebhook(webhook=WebhookName("robot"))
    request = replace(
        WRITING,
        plan=((Slot(sources=(robot,)),),),
        state=RequestState.APPROVED,
        decisions=(Decision(person=machine(robot.webhook), approve=True, reason="", at=NOW),),
    )

    assert "Approved under the flow write by webhook:robot." == line(request)


def test_an_extension_waits_by_its_own_plan() -> None:
    """And a flow that is gone has none."""
    more = replace(WRITING, extends=RequestId("REQ-1"))

    assert [(LEAD,)] == [one.people for one in why(policy(), more, NOW).missing]
    assert [(LEAD,)] == [one.people for one in why(policy(flows=()), WRITING, NOW).missing]
    assert FlowName("write") == why(policy(flows=()), WRITING, NOW).flow


def test_a_plan_without_ways_needs_no_seat_that_could_be_named() -> None:
    """It is never an approval; what today's flow demands is still told."""
    found = why(policy(), replace(WRITING, plan=()), NOW)

    assert [(LEAD,)] == [one.people for one in found.missing]
    assert not found.possible
