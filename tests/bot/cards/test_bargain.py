"""The talk and the offers: the last of them, and a button that means exactly one offer."""

from dataclasses import replace
from datetime import timedelta

from bot.cards import bargain
from bot.cards.model import Action, Style
from bot.domain.ids import PersonId
from bot.domain.request import Request
from tests.bot.cards.reading import line
from tests.bot.cards.states import BARGAINED, DENIED, GLASS, LAW, LONG_TALK, OFFERED, TALKED
from tests.bot.domain.world import DBA, DBA2, LEAD, ONCALL, READ, WRITE, orders


def offered(*people: PersonId) -> Request:
    """Return a request with an offer of each of these people."""
    (offer,) = OFFERED.offers
    return replace(OFFERED, offers=tuple(replace(offer, person=one) for one in people))


def test_remarks_are_quoted_as_they_were_typed() -> None:
    """Each under a line about who said it; nothing is put together with our words."""
    assert [("Lead wrote 12:01", "What for?"), ("Dev wrote 12:01", "*Rows* <@U1> are stuck.")] == [
        (line(one.line), one.text) for one in bargain.talk(LAW, TALKED)
    ]


def test_a_long_talk_shows_its_end() -> None:
    """And how many remarks came before."""
    long = bargain.talk(LAW, LONG_TALK)
    one_more = bargain.talk(LAW, replace(LONG_TALK, talk=LONG_TALK.talk[2:]))

    assert ("3 earlier remarks", "") == (line(long[0].line), long[0].text)
    assert bargain.SHOWN_REMARKS + 1 == len(long)
    assert "1 earlier remark" == line(one_more[0].line)


def test_an_offer_says_how_long_and_of_what() -> None:
    """Of what only where it is less than was asked for; a request that is over has none."""
    (offer,) = OFFERED.offers
    fewer = replace(
        GLASS,
        state=OFFERED.state,
        offers=(replace(offer, entitlements=GLASS.entitlements[:1], reason=""),),
    )
    many = replace(offer, entitlements=tuple(orders(WRITE) for _ in range(5)))

    assert ["Lead would approve 30 min"] == [line(x.line) for x in bargain.offers(LAW, OFFERED)]
    assert ["Lead would approve 30 min of shop/ledger:read"] == [
        line(one.line) for one in bargain.offers(LAW, fewer)
    ]
    assert " and 2 more" in line(bargain.offers(LAW, replace(OFFERED, offers=(many,)))[0].line)
    assert () == bargain.offers(LAW, replace(DENIED, offers=OFFERED.offers))


def test_the_newest_offers_have_buttons_and_one_stands_out() -> None:
    """With whose it is where there are several."""
    several = bargain.accept_buttons(LAW, offered(DBA, DBA2, LEAD, ONCALL))
    (alone,) = bargain.accept_buttons(LAW, BARGAINED)

    assert ["Accept 30 min (Oncall)", "Accept 30 min (Lead)", "Accept 30 min (Dba2)"] == [
        one.label for one in several
    ]
    assert [Style.PRIMARY, Style.PLAIN, Style.PLAIN] == [one.style for one in several]
    assert ("Accept 30 min", Action.ACCEPT) == (alone.label, alone.action)


def test_a_button_means_one_offer_and_no_other() -> None:
    """Once its approver offers something else it means none."""
    (offer,) = OFFERED.offers
    (button,) = bargain.accept_buttons(LAW, OFFERED)
    changed = [
        replace(offer, duration=timedelta(minutes=15)),
        replace(offer, entitlements=(orders(READ),)),
        replace(offer, person=DBA),
        replace(offer, at=offer.at + timedelta(seconds=1)),
    ]

    assert offer == bargain.offer_of(OFFERED, button.extra)
    assert [None] * 4 == [
        bargain.offer_of(replace(OFFERED, offers=(one,)), button.extra) for one in changed
    ]
    assert None is bargain.offer_of(OFFERED, "")
    assert OFFERED.digest == button.digest
