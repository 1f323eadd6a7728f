"""The button that opens a form with what was understood from words: it carries ids and a length.

The justification is not in it: what people type is never put into a button.
"""

import json
from collections.abc import Sequence

from adapters.slack.wire import Json, listed, text
from bot.cards.form import Filled, Form, FormKind, Pick, Search
from bot.cards.forms import DURATION, TARGETS
from bot.cards.model import Action

OPEN_DRAFT = "open_form"
LARGEST = 1900  # characters


def draft_row(form: Form) -> Json:
    """Return the row with the button."""
    button: Json = {
        "type": "button",
        "action_id": OPEN_DRAFT,
        "text": {"type": "plain_text", "text": "Open the form…"},
        "style": "primary",
        "value": _value(form),
    }
    if form.kind is not FormKind.REQUEST:
        button |= {"action_id": Action.ASK.value, "value": "{}"}
    return {"type": "actions", "elements": [button]}


def read(given: str) -> Filled:
    """Return what the button carries as a form filled in so far; nothing of it is trusted."""
    try:
        held = json.loads(given or "{}")
    except (ValueError, RecursionError):
        held = {}
    targets = tuple(one for one in listed(held, "t") if isinstance(one, str))
    return Filled(kind=FormKind.REQUEST, values={TARGETS: targets, DURATION: text(held, "s")})


def _value(form: Form) -> str:
    targets: Sequence[str] = ()
    length = ""
    for field in form.fields:
        if isinstance(field, Search) and field.name == TARGETS:
            targets = [one.value for one in field.chosen]
        elif isinstance(field, Pick) and field.name == DURATION:
            length = field.chosen or ""
    made = json.dumps({"t": targets, "s": length}, separators=(",", ":"))
    return made if len(made) <= LARGEST else "{}"
