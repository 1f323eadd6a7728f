"""Cards and messages that the tests of the fake service send."""

import json
from pathlib import Path
from typing import Any

from adapters.playground.teams.model import ADAPTIVE

Json = dict[str, Any]
SHARED = Path(__file__).parents[5] / "shared" / "teams"

APPROVE: Json = {
    "type": "Action.Execute",
    "id": "yes",
    "title": "Approve",
    "verb": "approve",
    "data": {"rid": "REQ-1", "v": 3},
    "fallback": {
        "type": "Action.Submit",
        "title": "Approve",
        "data": {"rid": "REQ-1", "v": 3, "verb": "approve"},
    },
}
NOTE: Json = {"type": "Input.Text", "id": "note", "label": "Note"}


def card(*body: Json, actions: tuple[Json, ...] = (), **more: object) -> Json:
    """Return a card of version 1.5."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "body": list(body),
        "actions": list(actions),
        **more,
    }


def text(words: str) -> Json:
    """Return a text block."""
    return {"type": "TextBlock", "text": words, "wrap": True}


def message(content: Json, summary: str = "A card") -> Json:
    """Return a message with this card."""
    attachment = {"contentType": ADAPTIVE, "content": content}
    return {"type": "message", "summary": summary, "attachments": [attachment]}


def answer(kind: str, value: object, code: int = 200) -> Json:
    """Return the answer to a click; kind is card.adaptive, activity.message or error."""
    return {"statusCode": code, "type": f"application/vnd.microsoft.{kind}", "value": value}


def dialog(content: Json, title: str = "Ask") -> Json:
    """Return the answer that opens a dialog."""
    attachment = {"contentType": ADAPTIVE, "content": content}
    return {"task": {"type": "continue", "value": {"title": title, "card": attachment}}}


def shared_cards() -> dict[str, Json]:
    """Return the sample cards that lie beside the repository, if they do."""
    folder = SHARED / "cards"
    return {path.name: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
