"""Which card an audience sees of a request, and the cards that belong to no request."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.cards.approval import approval_card
from bot.cards.break_glass import notice_card, review_card
from bot.cards.ending import ending_card
from bot.cards.model import Bold, Card, Code, Text, Tone
from bot.cards.receipt import receipt_card
from bot.cards.way_in import way_in_card
from bot.domain.ids import RequestId
from bot.domain.policy import Policy
from bot.domain.request import Audience, Grant, Request, View


def compose(
    policy: Policy,
    request: Request,
    audience: Audience,
    now: datetime,
    held: Iterable[Grant] | None = None,
    original: Request | None = None,
) -> Card:
    """Compose the audience's card as things stand.

    `held` is what the grantee holds already, for those who decide; None leaves it unsaid.
    `original` is what an extension extends, where it could be looked up.
    """
    viewer = audience.person or request.requester  # a channel decides nothing, nor does who asked
    match audience.view:
        case View.RECEIPT:
            return receipt_card(policy, request, now, viewer, original)
        case View.APPROVAL:
            return approval_card(policy, request, viewer, now, held, original)
        case View.WAY_IN:
            return way_in_card(policy, request)
        case View.ENDING:
            return ending_card(policy, request)
        case View.NOTICE | View.ALARM:
            return notice_card(policy, request)
        case View.REVIEW:
            return review_card(policy, request, viewer, now)
        case _:
            assert_never(audience.view)


def noted(card: Card, text: str) -> Card:
    """Return the card with a note that comes before the others. Twice is once."""
    note = (Bold(text),)
    return card if note in card.notes else replace(card, notes=(note, *card.notes))


def moved_card(request: RequestId) -> Card:
    """Take the place of a card that was shown again further down."""
    text = f"Shown again below: {request}"
    lead = (Text("Shown again below: "), Code(request))
    return Card(title="", tone=Tone.INFO, summary=text, lead=lead)


def alarm_card(text: str, request: RequestId | None) -> Card:
    """Tell the operators what needs them."""
    footer = (Text(request),) if request else ()
    return Card(
        title="Daypass needs an operator",
        tone=Tone.ALARM,
        summary=text,
        lead=(Text(text),),
        footer=footer,
    )


def sentence(text: str, *, tone: Tone = Tone.INFO, title: str = "") -> Card:
    """Say one thing to whoever just did something."""
    return Card(title=title, tone=tone, summary=text, lead=(Text(text),))
