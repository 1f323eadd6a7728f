"""What the requester sees: where it stands, who decides, what to do next."""

from dataclasses import replace

import pytest

from bot.cards.model import Tone
from bot.cards.receipt import receipt_card
from bot.domain.catalog import Entitlement
from tests.bot.cards.reading import buttons, check, words
from tests.bot.cards.states import EVERY, GLASS_PART, LAW, NOBODY, PENDING
from tests.bot.domain.world import INCIDENT, LATER, LEDGER, ONCALL, READ, SHOP

AGAIN, WITHDRAW = ["Ask again…"], ["Withdraw"]


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
        ("open", "Access is open", Tone.GOOD, []),
        ("removing", "Access is being removed", Tone.WORKING, []),
        ("overdue", "Access is being removed", Tone.WORKING, []),
        ("closed", "Access has ended", Tone.OVER, AGAIN),
        ("failed", "Access could not be opened", Tone.BAD, AGAIN),
        ("never begun", "Ended before it was open", Tone.OVER, AGAIN),
        ("left alone", "Access has ended", Tone.OVER, AGAIN),
        ("glass", "Approved: access is being opened", Tone.WORKING, WITHDRAW),
        ("glass open", "Access is open", Tone.GOOD, []),
        ("glass part", "Access is open", Tone.GOOD, []),
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
    ],
)
def test_it_says_what_the_requester_needs_next(state: str, said: str) -> None:
    """Who decides, until when, why not, and what to do then."""
    now = EVERY[state].lapses_at if state == "lapsed" else LATER

    assert said in words(receipt_card(LAW, EVERY[state], now))


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
