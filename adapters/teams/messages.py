"""Outgoing activities and the bodies that answer invokes, as plain JSON values."""

from collections.abc import Sequence

from adapters.teams.envelope import JsonObject
from adapters.teams.forms import suggestion
from adapters.teams.render import adaptive
from adapters.teams.text import inert
from bot.cards.form import Choice
from bot.cards.model import Card

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"
RESULTS = "application/vnd.microsoft.search.searchResponse"
MOST_RESULTS = 15


def of_card(card: Card) -> JsonObject:
    """Return the message that carries a card; `summary` is what a phone's banner shows."""
    return carrying(adaptive(card), card.summary)


def carrying(made: JsonObject, summary: str) -> JsonObject:
    """Return the message that carries a card already made."""
    return {
        "type": "message",
        "summary": inert(summary, 200) or "Daypass",
        "attachments": [attached(made)],
    }


def attached(made: JsonObject) -> JsonObject:
    """Return a card as an attachment."""
    return {"contentType": ADAPTIVE, "content": made}


def words(text: str) -> JsonObject:
    """Return a message of plain words."""
    return {"type": "message", "text": inert(text, 500), "textFormat": "plain"}


# --- adaptiveCard/action: the result stands inside an HTTP 200 ---------------------------------
def show_card(made: JsonObject) -> JsonObject:
    """Replace the pressed card, for whoever pressed it."""
    return {"statusCode": 200, "type": ADAPTIVE, "value": made}


def toast(text: str) -> JsonObject:
    """Show a sentence for a moment."""
    return {"statusCode": 200, "type": MESSAGE, "value": inert(text, 300)}


def failed(status: int, code: str, text: str) -> JsonObject:
    """Say that the click was not carried out."""
    return {"statusCode": status, "type": ERROR, "value": {"code": code, "message": text}}


# --- dialogs and searches ----------------------------------------------------------------------
def dialog(title: str, made: JsonObject) -> JsonObject:
    """Open or replace the dialog."""
    value = {
        "title": inert(title, 60) or "Daypass",
        "height": "medium",
        "width": "medium",
        "card": attached(made),
    }
    return {"task": {"type": "continue", "value": value}}


def closing(text: str) -> JsonObject:
    """Close the dialog with a sentence."""
    return {"task": {"type": "message", "value": inert(text, 300)}}


def results(found: Sequence[Choice]) -> JsonObject:
    """Return suggestions for a search."""
    return {
        "statusCode": 200,
        "type": RESULTS,
        "value": {"results": [suggestion(one) for one in found[:MOST_RESULTS]]},
    }
