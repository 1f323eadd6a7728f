"""Lists: each line says what it is, how it stands and, where one may act, how."""

import pytest

from bot.cards.lists import (
    help_card,
    holders_card,
    inbox_card,
    mine_card,
    submitted_card,
)
from bot.cards.model import Mark, Tone
from bot.domain.change import nothing
from bot.domain.request import Request
from tests.bot.cards.reading import buttons, check, words
from tests.bot.cards.states import (
    EVERY,
    GLASS,
    LAW,
    OPEN,
    OVERDUE,
    PENDING,
)
from tests.bot.domain.world import INCIDENT, ONCALL, READ, WRITE, opened, orders


@pytest.mark.parametrize(
    ("state", "mark", "said"),
    [
        ("pending", Mark.WAITING, "pending"),
        ("approved", Mark.WORKING, "being opened"),
        ("open", Mark.DONE, "open until 13:01"),
        ("removing", Mark.WORKING, "being removed"),
        ("closed", Mark.DONE, "ended"),
        ("denied", Mark.FAILED, "denied"),
        ("lapsed", Mark.FAILED, "lapsed"),
        ("lent", Mark.DONE, "open until 13:01"),
    ],
)
def test_mine_says_how_each_stands(state: str, mark: Mark, said: str) -> None:
    """In one line, with the id that every command takes."""
    card = check(mine_card([EVERY[state]]))

    assert mark is card.items[0].mark
    assert f"REQ-7K3MQP write on shop/orders, {said}" in words(card)


@pytest.mark.parametrize(
    ("state", "mark", "said"),
    [
        ("extension", Mark.WAITING, "pending"),
        ("extension approved", Mark.DONE, "approved"),
        ("extension closed", Mark.DONE, "approved"),
    ],
)
def test_an_extension_is_listed_as_one(state: str, mark: Mark, said: str) -> None:
    """It opens nothing of its own, so it is never open or ended."""
    card = check(mine_card([EVERY[state]]))

    assert mark is card.items[0].mark
    assert f"REQ-EXTEND 30 min more of write on shop/orders, {said}" in words(card)
    assert "REQ-EXTEND Dev: 30 min more of write on shop/orders" in words(
        inbox_card(LAW, [EVERY["extension"]])
    )


def test_an_empty_list_says_so_and_offers_the_next_step() -> None:
    """Nothing of mine: ask; nothing to decide: done."""
    assert ["Request access…"] == buttons(check(mine_card([])))
    assert "Nothing waits for your decision." in words(check(inbox_card(LAW, [])))


def test_the_inbox_tells_decisions_from_reviews() -> None:
    """Who wants what for how long, and whose review is owed."""
    said = words(check(inbox_card(LAW, [PENDING, GLASS])))

    assert "REQ-7K3MQP Dev: write on shop/orders for 1 h" in said
    assert "REQ-7K3MQP review owed: Oncall, bundle incident" in said


def test_a_submission_says_what_became_of_it() -> None:
    """One in a sentence, with names as they are written; several in a line each."""
    waiting, granted = opened(orders(WRITE)), opened(orders(READ))

    one = check(submitted_card([waiting]))
    two = check(submitted_card([waiting, granted]))

    assert (Tone.WAITING, True) == (one.tone, "Asked for: write on shop/orders" in words(one))
    assert Tone.WORKING is submitted_card([granted]).tone
    assert [Mark.WAITING, Mark.WORKING] == [item.mark for item in two.items]
    assert "became several requests" in words(two)
    assert "the bundle incident" in words(
        submitted_card([opened(by=ONCALL, bundle=INCIDENT, breaking_glass=True)])
    )
    assert nothing(PENDING, "x").says == "x"


@pytest.mark.parametrize(
    ("request_", "said"), [(OPEN, "Dev write until 13:01"), (OVERDUE, "Dev write, being removed")]
)
def test_holders_are_listed_with_the_end(request_: Request, said: str) -> None:
    """What is being removed has no end to promise."""
    card = check(holders_card(LAW, "orders", [(request_, request_.grants[0])]))

    assert said in words(card)
    assert "Nobody has access" in words(holders_card(LAW, "orders", []))


def test_help_explains_each_command() -> None:
    """As it is written, with an example and a way to begin."""
    card = check(help_card([("list", "Show what is yours.")]))

    assert "list Show what is yours." in words(card)
    assert ["Request access…"] == buttons(card)
