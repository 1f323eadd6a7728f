"""Whose card changes, which doors move, and what the operators hear, for each event."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.decide import decide
from bot.domain.effects import Alarm, Effect, Provision, RefreshHome, Remove, Show
from bot.domain.events import Event, GrantOverdue, RevocationStarted, SecretShown
from bot.domain.ids import GrantId
from bot.domain.request import Audience, Cause, Request, View
from bot.domain.telling import effects_of, lane
from tests.bot.domain.world import (
    DBA,
    DBA2,
    DEV,
    INCIDENT,
    LATER,
    LEAD,
    NOW,
    ONCALL,
    READ,
    WRITE,
    after,
    in_use,
    opened,
    orders,
    policy,
)


def views(effects: tuple[Effect, ...]) -> set[View]:
    """Return which views are brought up to date."""
    return {one.audience.view for one in effects if isinstance(one, Show)}


def homes(effects: tuple[Effect, ...]) -> set[str]:
    """Return whose Home tab is brought up to date."""
    return {one.person for one in effects if isinstance(one, RefreshHome)}


def alarms(effects: tuple[Effect, ...]) -> list[str]:
    """Return what the operators are told."""
    return [one.text for one in effects if isinstance(one, Alarm)]


def glass() -> Request:
    """Return a break-glass in use."""
    return in_use(opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True).request)


def test_a_submission_is_shown_to_who_asked_and_who_decides() -> None:
    """There is no way in yet, so no such card is sent."""
    change = opened(orders(WRITE))

    assert {View.RECEIPT, View.APPROVAL} == views(change.effects)
    assert {DEV, LEAD} == homes(change.effects)


def test_the_outcome_reaches_every_copy() -> None:
    """A denial changes the approver's card and the receipt together."""
    request = opened(orders(WRITE)).request
    denied = decide(policy(), request, commands.Deny(person=LEAD, reason="no"), LATER)

    assert {View.RECEIPT, View.APPROVAL} == views(denied.effects)


def test_an_open_door_sends_the_way_in() -> None:
    """From then on the grantee's card follows every change."""
    request = opened(orders(READ)).request
    grant = request.grants[0].id
    begun = decide(policy(), request, commands.Begin(grant=grant, existed_before=False), LATER)
    held = in_use(request, secret=True)
    shown = decide(policy(), held, commands.ShowSecret(person=DEV, grant=grant), LATER)

    assert () == begun.effects
    assert {View.WAY_IN} == views(shown.effects)
    assert {View.RECEIPT, View.WAY_IN} == views(
        decide(policy(), held, commands.GiveBack(person=DEV), LATER).effects
    )


def test_doors_are_opened_and_closed_in_the_lane_of_their_key() -> None:
    """Two grants of the same entitlement to the same person share a lane; others do not."""
    opening = opened(orders(READ))
    closing = decide(policy(), in_use(opening.request), commands.GiveBack(person=DEV), LATER)
    other = opened(orders(READ), by=ONCALL).request

    key = "shop/orders:read|dev@example.com"
    assert [key] == [one.lane for one in opening.effects if isinstance(one, Provision)]
    assert [key] == [one.lane for one in closing.effects if isinstance(one, Remove)]
    assert key != lane(other, other.grants[0])


def test_a_review_reaches_reviewers_channels_and_the_user() -> None:
    """Also those who were alarmed: their card must not say for ever that nobody reviewed it."""
    signed = decide(policy(), glass(), commands.SignOff(person=DBA), LATER)

    assert {View.REVIEW, View.NOTICE, View.RECEIPT} == views(signed.effects)
    assert {ONCALL, DBA, DBA2} == homes(signed.effects)
    assert [] == alarms(signed.effects)


def test_who_was_alarmed_hears_of_the_review() -> None:
    """A person told of a break-glass sees how its review went."""
    request = replace(glass(), audiences=(Audience(view=View.ALARM, person=LEAD),))

    assert {View.ALARM} == views(
        decide(policy(), request, commands.SignOff(person=DBA), LATER).effects
    )


def test_operators_hear_of_a_challenge_without_its_words() -> None:
    """Alarms are logged, so what somebody typed stays out of them."""
    challenged = decide(
        policy(), glass(), commands.Challenge(person=DBA, remark="not an incident"), LATER
    )

    assert [f"{DBA} challenged a break-glass."] == alarms(challenged.effects)


@pytest.mark.parametrize(("hours", "count"), [(23, 0), (24, 1)])
def test_operators_hear_of_an_overdue_review(hours: int, count: int) -> None:
    """Once, when it falls due."""
    done = after(glass(), commands.GiveBack(person=ONCALL))
    for grant in done.grants:
        done = after(done, commands.RecordClosed(grant=grant.id))

    change = decide(policy(), done, commands.Tick(), NOW + timedelta(hours=hours))

    assert count == len(alarms(change.effects))
    assert [] == alarms(
        decide(policy(), change.request, commands.Tick(), NOW + timedelta(hours=hours)).effects
    )


def test_operators_hear_of_late_removal_and_of_residue() -> None:
    """What stays behind in the target is somebody's work."""
    removing = after(in_use(opened(orders(READ)).request), commands.GiveBack(person=DEV))
    grant = removing.grants[0].id

    late = decide(policy(), removing, commands.Tick(), LATER + timedelta(seconds=55))
    closed = decide(
        policy(), removing, commands.RecordClosed(grant=grant, residue=("Table t stays.",)), LATER
    )

    assert ["Removal of shop/orders:read is late."] == alarms(late.effects)
    assert ["Table t stays."] == alarms(closed.effects)


def test_a_grant_that_is_not_there_moves_no_door() -> None:
    """An event about an unknown grant closes nothing and alarms nobody."""
    held, unknown = in_use(opened(orders(READ)).request), GrantId("other")
    events: list[Event] = [
        RevocationStarted(grant=unknown, at=LATER, cause=Cause.REVOKED, reason=""),
        GrantOverdue(grant=unknown, at=LATER),
    ]

    effects = effects_of(held, events)

    assert [] == [one for one in effects if isinstance(one, Remove | Alarm)]


def test_each_effect_is_named_once_however_many_events() -> None:
    """Two events in one change bring one copy up to date once."""
    held = in_use(opened(orders(READ)).request, secret=True)
    seen = SecretShown(grant=held.grants[0].id, at=LATER, by=DEV)

    effects = effects_of(held, (seen, seen))

    assert len(effects) == len(set(effects))
    assert () == effects_of(held, ())
