"""Reads the bot's answers to invokes as the Teams client does, and says what the person sees."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, TypeAlias

from adapters.playground.teams import cards
from adapters.playground.teams.model import ADAPTIVE, Exchange, JsonObject

Kind: TypeAlias = Literal[
    "nothing", "card", "message", "error", "dialog", "closed", "results", "blocked"
]
RESULTS = "application/vnd.microsoft.search.searchResponse"
WENT_WRONG = "Something went wrong. Please try again."
UNREACHABLE = "Unable to reach app. Please try again."
MOST_RESULTS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the client shows. `complaint` is what the bot did wrong, if it did."""

    kind: Kind
    text: str = ""
    card: JsonObject | None = None
    url: str | None = None
    results: tuple[JsonObject, ...] = field(default=())
    complaint: str = ""


def plain(exchange: Exchange) -> Shown:
    """Read the answer to a message or an update: any 2xx will do."""
    taken = exchange.status in range(HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES)
    return Shown(kind="nothing") if taken else _failed(exchange)


def action(exchange: Exchange, newest: cards.Version) -> Shown:
    """Read the answer to a click or a refresh."""
    body = exchange.body
    if exchange.status != HTTPStatus.OK or not isinstance(body, dict):
        return _failed(exchange)
    if type(body.get("statusCode")) is not int:
        return _wrong("The answer to a click needs a statusCode.")
    return _action(body.get("type"), body.get("value"), newest)


def _action(kind: object, value: object, newest: cards.Version) -> Shown:
    match kind:
        case "application/vnd.microsoft.card.adaptive":
            return _card(value, newest)
        case "application/vnd.microsoft.activity.message" if isinstance(value, str):
            return Shown(kind="message", text=value)
        case "application/vnd.microsoft.error" if isinstance(value, dict):
            return Shown(kind="error", text=str(value.get("message") or WENT_WRONG))
        case "application/vnd.microsoft.activity.loginRequest":
            return _wrong("Signing in is not part of the fake service.")
        case other:
            return _wrong(f"The answer to a click has an unknown type or value: {other!r}.")


def dialog(exchange: Exchange, newest: cards.Version) -> Shown:
    """Read the answer to task/fetch or task/submit: a dialog, a text, or nothing to close it."""
    if exchange.status != HTTPStatus.OK:
        return _failed(exchange)
    task = exchange.body.get("task") if isinstance(exchange.body, dict) else None
    if not task:
        return Shown(kind="closed")
    match task:
        case {"type": "message", "value": str(text)}:
            return Shown(kind="closed", text=text)
        case {"type": "continue", "value": {"card": attachment, **info}}:
            return _dialog_card(attachment, str(info.get("title", "")), newest)
        case {"type": "continue", "value": {"url": str(url), **info}}:
            return Shown(kind="dialog", text=str(info.get("title", "")), url=url)
        case _:
            return _wrong("The answer to a dialog has an unknown type or value.")


def results(exchange: Exchange) -> Shown:
    """Read the answer to application/search; the list shows 15 entries at most."""
    body = exchange.body
    if exchange.status != HTTPStatus.OK or not isinstance(body, dict):
        return _failed(exchange)
    found = body.get("value", {}).get("results") if isinstance(body.get("value"), dict) else None
    if body.get("type") != RESULTS or not isinstance(found, list):
        return _wrong("The answer to a search needs its type and value.results.")
    if not all(isinstance(r, dict) and r.keys() >= {"title", "value"} for r in found):
        return _wrong("A search result needs title and value.")
    return Shown(kind="results", results=tuple(found[:MOST_RESULTS]))


def _card(card: object, newest: cards.Version) -> Shown:
    if (found := cards.problems(card, newest)) or not isinstance(card, dict):
        return _wrong(f"The card in an answer is not valid: {'; '.join(found)}.")
    return Shown(kind="card", card=card)


def _dialog_card(attachment: object, title: str, newest: cards.Version) -> Shown:
    if not isinstance(attachment, dict) or attachment.get("contentType") != ADAPTIVE:
        return _wrong("A dialog's card must be an attachment with the Adaptive Card type.")
    shown = _card(attachment.get("content"), newest)
    return Shown(kind="dialog", text=title, card=shown.card) if shown.card else shown


def _failed(exchange: Exchange) -> Shown:
    if exchange.status is None:
        return Shown(kind="error", text=UNREACHABLE)
    return Shown(kind="error", text=WENT_WRONG, complaint=f"The bot answered {exchange.status}.")


def _wrong(complaint: str) -> Shown:
    return Shown(kind="error", text=WENT_WRONG, complaint=complaint)
