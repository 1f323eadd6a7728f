"""What the requester sees: where it stands, who decides, what to do next."""

from dataclasses import replace

import pytest

from bot.cards.model import Tone
from bot.cards.receipt import receipt_card
from bot.domain.catalog import Entitlement
from tests.bot.cards.reading import buttons, check, line, words
from tests.bot.cards.states import (
    BARGAINED,
    ENDING,
    EVERY,
    EXTENDED,
    EXTENSION,
    EXTENSION_CLOSED,
    GLASS_PART,
    LAW,
    NOBODY,
    PENDING,
)
from tests.bot.domain.world import DBA, DBA2, INCIDENT, LATER, LEAD, LEDGER, ONCALL, READ, SHOP

AGAIN, WITHDRAW, WHY = ["Ask again…", "Why?"], ["Withdraw", "Why?"], ["Why?"]


@pytest.mark.parametrize(
    ("state", "title", "tone", "shown"),
    [
        ("pending", "Waiting for 1 decision", Tone.WAITING, WITHDRAW),
        ("half", "Waiting for 1 decision", Tone.WAITING, WITHDRAW),
        ("denied", "Denied", Tone.BAD, AGAIN),
        ("withdrawn", "Withdrawn", Tone.OVER, AGAIN),
        ("lapsed", "Lapsed: nobody decided in time", Tone.OVER, AGAIN),
        ("voided", "Void: the ground changed", Tone.OVER, AGAIN),
        ("approved", "Approved: access is being opened", Tone.WORKING, WITHDRAW),
        ("opening", "Approved: access is being opened", Tone.WORKING, WITHDRAW),
        ("open", "Access is open", Tone.GOOD, WHY),
        ("removing", "Access is being removed", Tone.WORKING, WHY),
        ("overdue", "Access is being removed", Tone.WORKING, WHY),
        ("closed", "Access has ended", Tone.OVER, AGAIN),
        ("failed", "Access could not be opened", Tone.BAD, AGAIN),
        ("never begun", "Ended before it was open", Tone.OVER, AGAIN),
        ("left alone", "Access has ended", Tone.OVER, AGAIN),
        ("glass", "Approved: access is being opened", Tone.WORKING, WITHDRAW),
        ("glass open", "Access is open", Tone.GOOD, WHY),
        ("glass part", "Access is open", Tone.GOOD, WHY),
        (
            "bargained",
            "Waiting for 1 decision",
            Tone.WAITING,
            ["Accept 30 min", "Answer…", "Withdraw", "Why?"],
        ),
        ("narrowed", "Approved: access is being opened", Tone.WORKING, WITHDRAW),
        ("extension", "Waiting for 1 decision", Tone.WAITING, WITHDRAW),
        ("extension approved", "Approved: more time is on its way", Tone.WORKING, WHY),
        ("extension closed", "Approved", Tone.OVER, WHY),
        ("lent", "Access is open", Tone.GOOD, WHY),
        ("lent over", "Access has ended", Tone.OVER, WHY),
    ],
)
def test_the_receipt_follows_the_request(
    state: str, title: str, tone: Tone, shown: list[str]
) -> None:
    """One title for each state, and only buttons that lead somewhere."""
    card = check(receipt_card(LAW, EVERY[state], LATER))

    assert (title, tone, shown) == (card.title, card.tone, buttons(card))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("pending", "You asked for write on shop/orders."),
        ("pending", "[waiting] Can decide: Lead"),
        ("pending", "Lapses 16:00 if nobody decides."),
        ("half", "[done] Dba approved 12:01"),
        ("denied", "Use read."),
        ("denied", "You can change the request and ask again, or talk to the approver."),
        ("lapsed", "Ask again, and tell somebody who can decide: Dba2, Dba, Lead."),
        ("voided", "The access flow write no longer allows it."),
        ("open", "[done] write on shop/orders: open until 13:01"),
        ("stays", "open until 13:01; it existed before and stays"),
        ("overdue", "[failed] write on shop/orders: being removed, and this is late"),
        ("closed", "[done] write on shop/orders: given back"),
        ("failed", "[failed] write on shop/orders: could not be opened. No such role."),
        ("left alone", "given back; this access existed before, so it was left"),
        ("glass", "Review: not reviewed yet"),
        ("signed", "Review: signed off"),
        ("glass", "Until its review is signed off, you cannot break glass again."),
        ("excused", "Review: overdue; excused by Lead"),
        ("extended", "Extended: once, by 30 min (REQ-EXTEND)"),
        ("extended", "[done] write on shop/orders: open until 13:31"),
        ("shortened", "Ends earlier: by 40 min: the access flow lends for less by now"),
        ("with shift", "Ends earlier: by 40 min, with the shift"),
        ("extension", "You asked for 30 min more of write on shop/orders."),
        ("extension", "More time: 30 min"),
        ("extension closed", "REQ-7K3MQP goes on for 30 min longer."),
        ("lent", "The access flow glass lends write on shop/orders to you while you are on call."),
        ("lent over", "lent write on shop/orders to you while you were on call."),
        ("lent over", "ended early. The shift has ended."),
    ],
)
def test_it_says_what_the_requester_needs_next(state: str, said: str) -> None:
    """Who decides, until when, why not, and what to do then."""
    now = EVERY[state].lapses_at if state == "lapsed" else LATER

    assert said in words(receipt_card(LAW, EVERY[state], now))


def test_whoever_may_break_glass_again_reads_no_warning() -> None:
    """An operator excused it, or a reviewer signed it off."""
    said = [words(receipt_card(LAW, EVERY[one], LATER)) for one in ("signed", "excused")]

    assert not any("cannot break glass" in one for one in said)


def test_who_receives_reads_who_asked() -> None:
    """The one asked for the other, and each reads it in their own words."""
    pending = replace(PENDING, grantee=ONCALL)
    cards = [receipt_card(LAW, pending, LATER, one) for one in (None, ONCALL)]

    assert [
        "You asked for write on shop/orders for Oncall.",
        "Dev asked for write on shop/orders for you.",
    ] == [line(card.lead) for card in cards]


def test_an_extension_knows_what_it_extends() -> None:
    """When that ends without it, how often it went on, and what came of it."""
    waits = words(receipt_card(LAW, EXTENSION, LATER, None, ENDING))
    given = receipt_card(LAW, EXTENSION_CLOSED, LATER, None, EXTENDED)
    late = receipt_card(LAW, EXTENSION_CLOSED, LATER, None, ENDING)

    assert "You asked for 30 min more of write on shop/orders, which ends 13:01." in waits
    assert "Extended: never so far" in waits
    assert ("More time was given", Tone.GOOD) == (given.title, given.tone)
    assert ("No time was added", Tone.OVER) == (late.title, late.tone)


def test_many_offers_leave_room_for_the_way_out() -> None:
    """At most five buttons: the explanation gives way, withdrawing never does."""
    offers = [replace(BARGAINED.offers[0], person=one) for one in (DBA, DBA2, LEAD, ONCALL)]
    card = check(receipt_card(LAW, replace(BARGAINED, offers=tuple(offers)), LATER))

    assert [
        "Accept 30 min (Oncall)",
        "Accept 30 min (Lead)",
        "Accept 30 min (Dba2)",
        "Answer…",
        "Withdraw",
    ] == buttons(card)


def test_it_says_when_nobody_can_decide() -> None:
    """So that the requester does not wait in vain."""
    said = words(receipt_card(NOBODY, PENDING, LATER))

    assert "At present too few people can approve it." in said
    assert "Can decide: nobody at present" in said


def test_every_target_is_in_the_list() -> None:
    """Of several none is hidden, and a bundle is called by its name."""
    both = replace(PENDING, entitlements=(*PENDING.entitlements, Entitlement(SHOP, LEDGER, READ)))

    assert "write on shop/orders and 1 more." in words(receipt_card(LAW, both, LATER))
    assert "[waiting] read on shop/ledger" in words(receipt_card(LAW, both, LATER))
    assert "You asked for the bundle incident for Dev." in words(
        receipt_card(LAW, replace(GLASS_PART, requester=ONCALL, grantee=PENDING.grantee), LATER)
    )
    assert INCIDENT == GLASS_PART.bundle
