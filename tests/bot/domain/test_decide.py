"""Playbooks: given a request, when a command comes, then exactly this state, or a refusal."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.decide import decide
from bot.domain.effects import Alarm, Provision, Remove, Show
from bot.domain.errors import NotYours, Refused, TooLate
from bot.domain.events import (
    AccessEnded,
    DecisionRecorded,
    EndAnnounced,
    RequestApproved,
    RequestEnded,
)
from bot.domain.lifecycle import next_due
from bot.domain.policy import Policy
from bot.domain.request import (
    Cause,
    GrantState,
    Request,
    RequestState,
    ReviewState,
    SecretState,
    View,
    WayIn,
)
from tests.bot.domain.world import (
    ADMIN,
    DBA,
    DBA2,
    DEV,
    INCIDENT,
    LEAD,
    NOW,
    ONCALL,
    PEOPLE,
    READ,
    WRITE,
    opened,
    orders,
    policy,
)

LATER = NOW + timedelta(minutes=1)
APPROVE = commands.Approve(person=LEAD)


def kinds(request: Request, law: Policy, command: commands.Command) -> list[str]:
    """Return the names of the events that a command leads to."""
    return [type(one).__name__ for one in decide(law, request, command, LATER).events]


def active(request: Request) -> Request:
    """Carry an approved request on until its first grant is open."""
    grant = request.grants[0].id
    begun = decide(
        policy(), request, commands.Begin(grant=grant, existed_before=False), LATER
    ).request
    seen = commands.RecordOpened(grant=grant, way_in=WayIn(username="u"), has_secret=True)
    return decide(policy(), begun, seen, LATER).request


def test_read_is_approved_by_the_flow_alone() -> None:
    """An automatic flow approves at once, and a door is to be opened."""
    change = opened(orders(READ))

    assert change.request.state is RequestState.APPROVED
    assert [Provision] == [type(one) for one in change.effects if isinstance(one, Provision)]


def test_one_approval_is_enough_where_one_is_asked() -> None:
    """The manager's yes approves a write, and plans one grant."""
    request = opened(orders(WRITE)).request

    change = decide(policy(), request, APPROVE, LATER)

    assert [DecisionRecorded, RequestApproved] == [type(one) for one in change.events]
    assert change.request.grants[0].state is GrantState.PLANNED


@pytest.mark.parametrize("person", [DEV, DBA, ONCALL])
def test_nobody_else_may_decide(person: str) -> None:
    """The requester, and whoever no step names, are refused and nothing changes."""
    request = opened(orders(WRITE)).request

    with pytest.raises(NotYours):
        decide(policy(), request, commands.Approve(person=DEV), LATER)
    with pytest.raises(NotYours):
        decide(policy(), request, commands.Deny(person=PEOPLE[2].id, reason="no"), LATER)
    assert person
    assert request.state is RequestState.PENDING


def test_admin_needs_two_different_people() -> None:
    """The manager alone does not complete an approval by manager and owner; an owner does."""
    request = opened(orders(ADMIN)).request

    once = decide(policy(), request, APPROVE, LATER)
    again = decide(policy(), once.request, APPROVE, LATER)
    twice = decide(policy(), once.request, commands.Approve(person=DBA), LATER)

    assert once.request.state is RequestState.PENDING
    assert "one more decision" in once.says
    assert () == again.events
    assert twice.request.state is RequestState.APPROVED


def test_an_approver_who_left_no_longer_counts() -> None:
    """Approvals are judged again when the last slot would fill: a leaver's slot reopens."""
    request = decide(policy(), opened(orders(ADMIN)).request, APPROVE, LATER).request
    people = {one.id: one for one in PEOPLE} | {LEAD: replace(PEOPLE[1], active=False)}

    change = decide(policy(people=people), request, commands.Approve(person=DBA), LATER)

    assert change.request.state is RequestState.PENDING


def test_the_first_deny_ends_the_request() -> None:
    """A no with a reason ends it; a later yes is too late and changes nothing."""
    request = opened(orders(ADMIN)).request

    denied = decide(policy(), request, commands.Deny(person=DBA, reason="use read"), LATER)

    assert (RequestState.DENIED, "use read") == (denied.request.state, denied.request.reason)
    with pytest.raises(TooLate):
        decide(policy(), denied.request, APPROVE, LATER)


def test_a_deny_without_a_reason_is_refused() -> None:
    """Blank is no reason."""
    request = opened(orders(WRITE)).request

    with pytest.raises(Refused):
        decide(policy(), request, commands.Deny(person=LEAD, reason="  \n"), LATER)


@pytest.mark.parametrize(("late", "state"), [(-1, "approved"), (0, "lapsed"), (1, "lapsed")])
def test_at_the_instant_of_lapse_it_has_lapsed(late: int, state: str) -> None:
    """An approval one millisecond before counts; at the instant, or after, the request lapses."""
    request = opened(orders(WRITE)).request
    at = request.lapses_at + timedelta(milliseconds=late)

    change = decide(policy(), request, APPROVE, at)

    assert state == change.request.state.value


def test_withdrawn_is_never_opened() -> None:
    """After a withdrawal no command opens anything."""
    request = opened(orders(WRITE)).request

    gone = decide(policy(), request, commands.Withdraw(person=DEV), LATER).request

    assert RequestState.WITHDRAWN is gone.state
    assert () == gone.grants
    with pytest.raises(TooLate):
        decide(policy(), gone, APPROVE, LATER)
    assert () == decide(policy(), gone, commands.Withdraw(person=DEV), LATER).events
    with pytest.raises(NotYours):
        decide(policy(), request, commands.Withdraw(person=LEAD), LATER)


def test_withdrawing_what_was_just_approved_ends_it() -> None:
    """Approve and withdraw may race: what was approved first and not begun ends unopened."""
    request = opened(orders(READ)).request

    change = decide(policy(), request, commands.Withdraw(person=DEV), LATER)

    assert [AccessEnded, RequestEnded] == [type(one) for one in change.events]
    assert RequestState.CLOSED is change.request.state


def test_the_deadline_is_written_before_the_door_is_opened() -> None:
    """The clock starts at the intent; a second intent changes nothing."""
    request = opened(orders(READ)).request
    begin = commands.Begin(grant=request.grants[0].id, existed_before=False)

    begun = decide(policy(), request, begin, LATER).request

    grant = begun.grants[0]
    assert (GrantState.PROVISIONING, LATER + request.duration) == (grant.state, grant.expires_at)
    assert {"role": "app_read"} == grant.settings
    assert () == decide(policy(), begun, begin, LATER + timedelta(hours=1)).events


def test_policy_tightened_before_opening_voids_the_grant() -> None:
    """When the flow is gone by the time the door would open, it is not opened."""
    request = opened(orders(READ)).request
    begin = commands.Begin(grant=request.grants[0].id, existed_before=False)

    change = decide(policy(flows=()), request, begin, LATER)

    assert (GrantState.ENDED, Cause.VOIDED) == (
        change.request.grants[0].state,
        change.request.grants[0].cause,
    )


def test_expiry_starts_removal_and_only_the_target_ends_it() -> None:
    """At its end a grant is removed; it has ended when the target was read, and not before."""
    held = active(opened(orders(READ)).request)
    end = held.grants[0].expires_at
    assert end

    early = decide(policy(), held, commands.Tick(), end - timedelta(milliseconds=1))
    due = decide(policy(), held, commands.Tick(), end)
    closed = decide(policy(), due.request, commands.RecordClosed(grant=held.grants[0].id), end)

    assert [EndAnnounced] == [type(one) for one in early.events]
    assert GrantState.REVOKING is due.request.grants[0].state
    assert [Remove] == [type(one) for one in due.effects if isinstance(one, Remove)]
    assert RequestState.CLOSED is closed.request.state
    assert () == decide(policy(), due.request, commands.Tick(), end).events


def test_late_removal_is_alarmed_once() -> None:
    """After 55 seconds without a read-back the operators are told, once, and it goes on."""
    held = active(opened(orders(READ)).request)
    end = held.grants[0].expires_at
    assert end
    due = decide(policy(), held, commands.Tick(), end).request

    late = decide(policy(), due, commands.Tick(), end + timedelta(seconds=55))

    assert [Alarm] == [type(one) for one in late.effects if isinstance(one, Alarm)]
    again = decide(policy(), late.request, commands.Tick(), end + timedelta(hours=1))
    assert () == again.events
    assert GrantState.REVOKING is again.request.grants[0].state


def test_a_failed_part_undoes_the_others_in_production() -> None:
    """Together means all or none: the open part is removed when another cannot be opened."""
    change = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True)
    held = active(change.request)
    failed = commands.RecordFailed(grant=held.grants[1].id, reason="no such role")

    undone = decide(policy(), held, failed, LATER).request

    assert [(GrantState.REVOKING, Cause.TOGETHER), (GrantState.ENDED, Cause.FAILED)] == [
        (one.state, one.cause) for one in undone.grants
    ]


def test_a_door_that_opens_after_its_end_was_decided_stays_on_its_way_out() -> None:
    """An answer that comes late does not make access active again."""
    request = opened(orders(READ)).request
    grant = request.grants[0].id
    begun = decide(
        policy(), request, commands.Begin(grant=grant, existed_before=False), LATER
    ).request
    stopped = decide(policy(), begun, commands.GiveBack(person=DEV), LATER).request

    late = commands.RecordOpened(grant=grant, way_in=WayIn(), has_secret=False)

    assert () == decide(policy(), stopped, late, LATER).events


def test_the_secret_is_shown_once_to_the_grantee_only() -> None:
    """A second look is too late, another person has no right, and after the end there is none."""
    held = active(opened(orders(READ)).request)
    grant = held.grants[0].id
    show = commands.ShowSecret(person=DEV, grant=grant)

    shown = decide(policy(), held, show, LATER).request

    assert SecretState.SHOWN is shown.grants[0].secret
    with pytest.raises(TooLate):
        decide(policy(), shown, show, LATER)
    with pytest.raises(NotYours):
        decide(policy(), held, commands.ShowSecret(person=LEAD, grant=grant), LATER)
    ended = decide(policy(), held, commands.GiveBack(person=DEV), LATER).request
    with pytest.raises(TooLate):
        decide(policy(), ended, show, LATER)


def test_break_glass_is_granted_at_once_and_owes_a_review() -> None:
    """Nobody is asked; the channel and the reviewers are told, and its user may not review it."""
    change = opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True)
    request = change.request
    told = {one.audience.view for one in change.effects if isinstance(one, Show)}

    assert RequestState.APPROVED is request.state
    assert {View.RECEIPT, View.NOTICE, View.REVIEW} == told
    with pytest.raises(NotYours):
        decide(policy(), request, commands.SignOff(person=ONCALL), LATER)
    signed = decide(policy(), request, commands.SignOff(person=DBA), LATER).request
    assert signed.review
    assert ReviewState.SIGNED_OFF is signed.review.state
    with pytest.raises(TooLate):
        decide(policy(), signed, commands.SignOff(person=DBA2), LATER)
    with pytest.raises(Refused):
        decide(policy(), request, commands.Challenge(person=DBA, remark=" "), LATER)


def test_escalation_lets_more_people_decide_and_tells_them_once() -> None:
    """After fifteen minutes the owners are asked too; the manager may still decide."""
    request = opened(orders(WRITE)).request
    at = NOW + timedelta(minutes=15)

    change = decide(policy(), request, commands.Tick(), at)

    asked = {one.person for one in change.request.audiences if one.view is View.APPROVAL}
    assert {LEAD, DBA, DBA2} == asked
    assert () == decide(policy(), change.request, commands.Tick(), at).events
    assert RequestState.APPROVED is decide(policy(), change.request, APPROVE, at).request.state


def test_whoever_leaves_loses_what_is_pending_and_what_is_held() -> None:
    """A recheck voids the pending request of somebody who left, and removes what they hold."""
    gone = {one.id: one for one in PEOPLE} | {DEV: replace(PEOPLE[0], active=False)}
    pending = opened(orders(WRITE)).request
    held = active(opened(orders(READ)).request)

    voided = decide(policy(people=gone), pending, commands.Recheck(), LATER).request
    removed = decide(policy(people=gone), held, commands.Recheck(), LATER).request

    assert RequestState.VOIDED is voided.state
    assert (GrantState.REVOKING, Cause.VOIDED) == (
        removed.grants[0].state,
        removed.grants[0].cause,
    )
    assert () == decide(policy(), held, commands.Recheck(), LATER).events


def test_revoke_by_somebody_who_could_have_approved() -> None:
    """The manager may end it now, and so may the owner; a bystander may not."""
    held = active(decide(policy(), opened(orders(WRITE)).request, APPROVE, LATER).request)

    by_lead = decide(policy(), held, commands.Revoke(person=LEAD, reason="over"), LATER)

    assert (GrantState.REVOKING, "over") == (
        by_lead.request.grants[0].state,
        by_lead.request.grants[0].reason,
    )
    assert decide(policy(), held, commands.Revoke(person=DBA, reason=""), LATER).events
    with pytest.raises(NotYours):
        decide(policy(), held, commands.Revoke(person=ONCALL, reason=""), LATER)


def test_what_was_not_opened_within_an_hour_is_void() -> None:
    """An approval is for now: neither the clock nor a late dispatcher opens it an hour later."""
    request = opened(orders(READ)).request
    at = NOW + timedelta(hours=1)
    begin = commands.Begin(grant=request.grants[0].id, existed_before=False)

    ticked = decide(policy(), request, commands.Tick(), at).request
    begun = decide(policy(), request, begin, at).request

    assert at == next_due(request)
    for one in (ticked, begun):
        assert (GrantState.ENDED, Cause.VOIDED) == (one.grants[0].state, one.grants[0].cause)
        assert RequestState.CLOSED is one.state
