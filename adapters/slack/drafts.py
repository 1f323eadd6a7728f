"""The button that opens a form with what was understood from words: it carries ids and a length.

What people typed is never put into a button: it stays here for ten minutes, under a random key, for
whoever typed it.
"""

import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeGuard

from adapters.slack.wire import Json, listed, text
from bot.cards.form import Filled, Form, FormKind, Pick, Search, Words
from bot.cards.forms import DURATION, JUSTIFICATION, TARGETS, WHOM
from bot.cards.model import Action
from bot.ports.clock import Now

OPEN_DRAFT = "open_form"
LARGEST = 1900  # characters
LASTS = timedelta(minutes=10)
REMEMBERED = 2000  # forms
_KEY = re.compile(r"[0-9a-f]{16}")


class Drafts:
    """What was typed for forms that are not open yet. A restart forgets it."""

    def __init__(self, now: Now) -> None:
        self._now = now
        self._typed: OrderedDict[str, tuple[str, str, datetime]] = OrderedDict()

    def row(self, form: Form, user: str) -> Json:
        """Return the row with the button for `user`."""
        button: Json = {
            "type": "button",
            "action_id": OPEN_DRAFT,
            "text": {"type": "plain_text", "text": "Open the form…"},
            "style": "primary",
            "value": self._value(form, user),
        }
        if form.kind is not FormKind.REQUEST:
            button |= {"action_id": Action.ASK.value, "value": "{}"}
        return {"type": "actions", "elements": [button]}

    def read(self, given: str, user: str) -> Filled:
        """Return what a button of `user` stands for; nothing that it carries is trusted."""
        try:
            held = json.loads(given or "{}")
        except (ValueError, RecursionError):
            held = {}
        targets = tuple(one for one in listed(held, "t") if isinstance(one, str))
        whom = text(held, "w")
        values: dict[str, str | tuple[str, ...]] = {
            TARGETS: targets,
            WHOM: (whom,) if whom else (),
            DURATION: text(held, "s"),
            JUSTIFICATION: self._found(text(held, "k"), user),
        }
        return Filled(kind=FormKind.REQUEST, values=values)

    def _value(self, form: Form, user: str) -> str:
        held = _understood(form)
        typed = next((one.text for one in form.fields if _is_why(one) and one.text), "")
        key = {"k": self._keep(typed, user)} if typed else {}
        made = json.dumps({**held, **key}, separators=(",", ":"))
        return made if len(made) <= LARGEST else json.dumps(key, separators=(",", ":"))

    def _keep(self, typed: str, user: str) -> str:
        key = secrets.token_hex(8)
        self._typed[key] = (user, typed, self._now())
        if len(self._typed) > REMEMBERED:
            self._typed.popitem(last=False)
        return key

    def _found(self, key: str, user: str) -> str:
        if not _KEY.fullmatch(key) or key not in self._typed:
            return ""
        owner, typed, since = self._typed[key]
        return typed if owner == user and self._now() - since < LASTS else ""


def _is_why(field: object) -> TypeGuard[Words]:
    return isinstance(field, Words) and field.name == JUSTIFICATION


def _understood(form: Form) -> Mapping[str, object]:
    """Return the ids and the length of a form."""
    made: dict[str, object] = {"t": [], "s": ""}
    for field in form.fields:
        if isinstance(field, Search) and field.name == TARGETS:
            made["t"] = [one.value for one in field.chosen]
        elif isinstance(field, Search) and field.chosen:
            made["w"] = field.chosen[0].value
        elif isinstance(field, Pick) and field.name == DURATION:
            made["s"] = field.chosen or ""
    return made
