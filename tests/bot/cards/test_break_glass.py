"""Break-glass is loud for everybody, and its review can be given by reviewers only."""

from dataclasses import replace

import pytest

from bot.cards.break_glass import notice_card, review_card
from bot.cards.model import Tone
from bot.domain.ids import FlowName, PersonId
from tests.bot.cards.reading import buttons, check, words
from tests.bot.cards.states import EVERY, GLASS, LAW, PENDING
from tests.bot.domain.world import DBA, LATER, LEAD, ONCALL

REVIEW = ["Sign off", "Challenge…"]


@pytest.mark.parametrize(
    ("state", "tone", "said"),
    [
        ("pending", Tone.INFO, "Access request pending"),
        ("denied", Tone.INFO, "Access request denied"),
        ("closed", Tone.INFO, "Access request closed"),
        ("glass", Tone.ALARM, "Oncall took the bundle incident without approval."),
        ("glass", Tone.ALARM, "Review: not reviewed yet"),
        ("glass late", Tone.ALARM, "Review: overdue"),
        ("challenged", Tone.ALARM, "Review: challenged"),
        ("signed", Tone.OVER, "Review: signed off"),
        ("glass part", Tone.ALARM, "being removed"),
        ("excused", Tone.ALARM, "Review: overdue; excused by Lead"),
        ("extension", Tone.INFO, "Extension pending"),
        ("extension", Tone.INFO, "Dev asked for 30 min more of write on shop/orders."),
        ("extended", Tone.INFO, "Extended: once, by 30 min (REQ-EXTEND)"),
        ("shortened", Tone.INFO, "Ends earlier: by 40 min"),
        ("lent", Tone.INFO, "Opened by an access flow"),
        (
            "lent",
            Tone.INFO,
            "The access flow glass lends write on shop/orders to Dev, who is on call.",
        ),
    ],
)
def test_a_notice_has_no_buttons(state: str, tone: Tone, said: str) -> None:
    """A channel reads what happened, and how loud it is depends on the review."""
    card = check(notice_card(LAW, EVERY[state]))

    assert (tone, []) == (card.tone, buttons(card))
    assert said in words(card)


@pytest.mark.parametrize(
    ("state", "viewer", "title", "shown"),
    [
        ("glass", DBA, "Review a break-glass", REVIEW),
        ("glass late", DBA, "Review a break-glass", REVIEW),
        ("glass", ONCALL, "Review a break-glass", []),
        ("glass", LEAD, "Review a break-glass", []),
        ("excused", DBA, "Review a break-glass", REVIEW),
        ("signed", DBA, "Break-glass reviewed", []),
        ("challenged", DBA, "Break-glass reviewed", []),
    ],
)
def test_a_review_is_given_by_a_reviewer_while_it_is_owed(
    state: str, viewer: PersonId, title: str, shown: list[str]
) -> None:
    """The user of the glass never has the buttons."""
    card = check(review_card(LAW, EVERY[state], viewer, LATER))

    assert (title, shown) == (card.title, buttons(card))


def test_a_review_says_its_due_date_and_its_outcome() -> None:
    """With who gave it and what they wrote."""
    assert "The review is due by 12:00." in words(review_card(LAW, GLASS, DBA, LATER))
    assert "The review was due by 12:00." in words(
        review_card(LAW, EVERY["glass late"], DBA, LATER)
    )
    assert "[done] Dba signed off 12:01: fine" in words(
        review_card(LAW, EVERY["signed"], DBA, LATER)
    )
    assert "[failed] Dba challenged it 12:01: no incident" in words(
        review_card(LAW, EVERY["challenged"], DBA, LATER)
    )


def test_an_owed_review_says_what_it_keeps_its_user_from() -> None:
    """Unless an operator excused that."""
    blocked = "Until it is signed off, Oncall cannot break glass again."

    assert blocked in words(review_card(LAW, GLASS, DBA, LATER))
    assert blocked not in words(review_card(LAW, EVERY["excused"], DBA, LATER))


def test_what_an_automatic_flow_lends_without_a_shift_says_so() -> None:
    """Its condition holds; nobody is on call for it."""
    lent = replace(EVERY["lent"], flow=FlowName("gone"), shift=())

    assert "to Dev, who is within its condition." in words(notice_card(LAW, lent))


def test_another_grantee_is_named_to_the_channel() -> None:
    """Who received it matters as much as who asked."""
    said = words(notice_card(LAW, replace(PENDING, grantee=ONCALL)))

    assert "Dev asked for write on shop/orders for Oncall." in said


def test_without_a_review_nothing_is_owed() -> None:
    """A card of a request that owes none shows none."""
    card = review_card(LAW, replace(GLASS, review=None), DBA, LATER)

    assert ([], "Break-glass reviewed") == (buttons(card), card.title)
    assert "due by" not in words(card)
