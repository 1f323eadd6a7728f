"""Why a request stands as it does, as far as the reader was to be told."""

from dataclasses import replace

import pytest

from bot.cards.why import why_card
from bot.domain import commands
from bot.domain.explain import Broken, Miss
from bot.domain.ids import FlowName, PolicyRevision
from bot.domain.request import Request
from bot.domain.why import why, why_line
from tests.bot.cards.reading import check, words
from tests.bot.cards.states import CLOSED, DENIED, EVERY, HALF, LAW, PENDING
from tests.bot.domain.world import DBA, DEV, LATER, LEAD, after, policy


def told(request: Request) -> str:
    """Return what the card says."""
    card = why_card(LAW, why(LAW, request, LATER), why_line(LAW, request, LATER))
    return words(check(card))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("pending", "Why REQ-7K3MQP is pending"),
        ("pending", "Waiting under the flow write for 1 more decision, from Lead."),
        ("pending", "[waiting] Still needed: the requester's manager, that is Lead"),
        ("half", "[done] Dba approved as "),
        ("half", "of shop/orders:admin"),
        ("denied", "[failed] Lead denied as the requester's manager 12:01: Use read."),
        ("closed", "Approved under the flow write by Lead as the requester's manager."),
        ("closed", "[done] write on shop/orders: given back"),
        ("voided", "no longer allows it"),
        ("pending", "Policy revision r1, asked 12:00"),
    ],
)
def test_it_says_what_decided_and_what_is_missing(state: str, said: str) -> None:
    """With as what each could decide."""
    request = replace(HALF, decisions=HALF.decisions) if state == "half" else EVERY[state]
    if state == "half" and "of " in said:
        request = replace(HALF, decisions=())

    assert said in told(request)


def test_a_decision_that_counts_no_more_says_so() -> None:
    """Judged by today's people."""
    gone = policy(people={one: who for one, who in LAW.people.items() if one != LEAD})
    card = why_card(gone, why(gone, DENIED, LATER), "x")

    assert "by today's facts this does not count" in words(card)


def test_somebody_who_was_asked_late_reads_so() -> None:
    """They stood in for others."""
    late = PENDING.asked_at + PENDING.escalation[0].after
    stepped_in = after(PENDING, commands.Approve(person=DBA), at=late)

    assert "since nobody had decided in time" in told(stepped_in)


def test_what_nearly_fitted_and_what_is_in_doubt_follow() -> None:
    """And another revision, when it was replaced since."""
    miss = Miss(
        flow=FlowName("night"), broken=(Broken(check="hours", text="only at night"),), near=True
    )
    reasons = why(LAW, PENDING, LATER)
    card = why_card(
        LAW,
        replace(
            reasons,
            misses=(miss,) * 9,
            lost="Gone.",
            unknown="Silent.",
            revision_now=PolicyRevision("r2"),
        ),
        "x",
    )

    assert 3 == words(card).count("Not by night: only at night")
    assert "Gone.\nSilent.\n" in words(card)
    assert "asked 12:00; now r2" in words(card)


def test_what_is_held_has_not_ended() -> None:
    """Only ends are explained here; the card of the request says the rest."""
    assert "open until" not in told(EVERY["open"])
    assert CLOSED.grants[0].cause
    assert DEV == CLOSED.grantee
