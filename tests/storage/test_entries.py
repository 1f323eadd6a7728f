"""The audit log: exactly one entry for each event, saying who, from where to where, and why."""

import json
from datetime import timedelta

import pytest

from bot.domain.change import Change, change
from bot.domain.events import (
    AudienceAdded,
    Event,
    GrantOverdue,
    RequestEnded,
    ReviewMoved,
    ReviewOpened,
    SecretShown,
)
from bot.domain.request import RequestState, Review, ReviewState
from bot.ports.store import Actor
from storage.chain import Entry
from storage.entries import of_change, of_note
from tests.storage.samples import (
    ACTOR,
    DEVELOPER,
    HOUR,
    LEAD,
    NOW,
    ended,
    expired,
    live,
    submitted,
)


def entries(*changes: Change) -> list[Entry]:
    """Return the entries of changes that were made one after the other."""
    befores = [None, *(one.request for one in changes)]
    pairs = zip(befores, changes, strict=False)
    return [entry for before, one in pairs for entry in of_change(before, one, ACTOR, NOW)]


def test_a_whole_life_is_told_event_by_event() -> None:
    """Each says from which state to which, of the request or of the grant."""
    changes = live()
    changes.append(expired(changes[-1].request))
    changes.append(ended(changes[-1].request))
    told = entries(*changes)

    assert sum(len(one.events) for one in changes) == len(told)
    moves = [(one.event, one.from_, one.to) for one in told if not (one.grant or "").endswith("1")]
    assert [
        ("RequestSubmitted", None, "pending"),
        ("DecisionRecorded", "pending", "pending"),
        ("RequestApproved", "pending", "approved"),
        ("ProvisioningStarted", "planned", "provisioning"),
        ("AccessOpened", "provisioning", "active"),
        ("RevocationStarted", "active", "revoking"),
        ("AccessEnded", "revoking", "ended"),
        ("RequestEnded", "approved", "closed"),
    ] == moves


def test_every_entry_says_who_and_for_whom() -> None:
    """By their directory id; what the platform says of them stands in the data."""
    told = entries(*live())

    assert {(DEVELOPER, "slack", DEVELOPER)} == {(e.actor, e.surface, e.subject) for e in told}
    assert all(
        {"user": "U1", "delivery": "Ev1"}.items() <= json.loads(e.data).items() for e in told
    )


def test_what_people_wrote_stands_in_the_reason_only() -> None:
    """So that a report can leave it out."""
    told = entries(*live())

    assert ["INC-7: checkout fails", "fine"] == [one.reason for one in told if one.reason]
    assert all("checkout" not in one.data for one in told)


def test_an_end_after_its_deadline_says_by_how_much() -> None:
    """In whole milliseconds, rounded up; in time says nothing."""
    active = live()[-1].request
    late = NOW + HOUR + timedelta(microseconds=1500)
    on_time = of_change(active, expired(active), ACTOR, NOW)
    overdue = of_change(active, expired(active, late), ACTOR, NOW)

    assert [None, None] == [one.late_by for one in on_time]
    assert [2, 2] == [one.late_by for one in overdue]


def test_a_grant_that_is_overdue_is_told() -> None:
    """As an event of its grant."""
    revoking = expired(live()[-1].request).request
    grant = revoking.grants[0].id
    late = NOW + 2 * HOUR
    event = GrantOverdue(grant=grant, at=late)
    (entry,) = of_change(revoking, change(revoking, [event], late), ACTOR, late)

    assert ("GrantOverdue", grant, 3_600_000) == (entry.event, entry.grant, entry.late_by)


def test_a_shown_secret_is_told_without_the_secret() -> None:
    """Who saw it, and for which entitlement."""
    active = live()[-1].request
    event = SecretShown(grant=active.grants[0].id, at=NOW, by=DEVELOPER)
    (entry,) = of_change(active, change(active, [event], NOW), ACTOR, NOW)

    data = json.loads(entry.data)
    assert (DEVELOPER, "orders-prod/db1-0:write") == (data["by"], data["entitlement"])


def test_a_request_that_ends_says_by_whom_and_why() -> None:
    """Also when it was asked of more people before."""
    pending = submitted().request
    events: list[Event] = [
        AudienceAdded(audiences=pending.audiences[1:], tier=1),
        RequestEnded(state=RequestState.DENIED, at=NOW, by=LEAD, reason="not now"),
    ]
    added, over = of_change(pending, change(pending, events, NOW), ACTOR, NOW)

    assert [pending.audiences[1].key] == json.loads(added.data)["audiences"]
    assert ("denied", "not now", LEAD) == (over.to, over.reason, json.loads(over.data)["by"])


def test_a_review_is_told_with_its_states() -> None:
    """Its own, not the request's."""
    active = live()[-1].request
    opened = ReviewOpened(review=Review(state=ReviewState.OPEN, due_at=NOW + HOUR))
    moved = ReviewMoved(state=ReviewState.SIGNED_OFF, at=NOW, by=LEAD, remark="as agreed")
    first, second = of_change(active, change(active, [opened, moved], NOW), ACTOR, NOW)

    assert (None, "open") == (first.from_, first.to)
    assert ("open", "signed off", "as agreed") == (second.from_, second.to, second.reason)


@pytest.mark.parametrize("key", ["refusal", "reason"])
def test_a_note_fills_its_columns(key: str) -> None:
    """What belongs to no transition: a refusal, a reload, a stray door."""
    data = {"request": "REQ-000001", "grant": "g1", key: "no\0body", "flow": "read"}
    entry = of_note("refused", data, ACTOR, NOW)

    assert ("refused", "REQ-000001", "g1") == (entry.event, entry.request, entry.grant)
    assert "no\ufffdbody" == entry.reason
    assert {"flow": "read", "user": "U1", "delivery": "Ev1"} == json.loads(entry.data)


def test_a_note_of_nobody_is_told_as_the_surface() -> None:
    """Daypass itself is an actor as well."""
    entry = of_note("reloaded", {}, Actor(), NOW)

    assert ("daypass", None) == (entry.actor, entry.request)
