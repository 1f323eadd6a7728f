"""Buttons as elements, and back. A button carries ids and a digest; nothing that decides."""

import json
import re
from collections.abc import Sequence

from adapters.slack.text import plain
from adapters.slack.wire import Json, text
from bot.cards.model import Action, Button, Style
from bot.domain.ids import GrantId, RequestId
from bot.ports.desk import Pressed

MOST = 5
LABEL = 75
_ID = re.compile(r"[A-Za-z0-9_.:@-]{0,128}")
_NUMBERED = re.compile(r"([a-z_]{1,40})(\.[0-9]{1,2})?")
_RANK = {Style.PRIMARY: 0, Style.PLAIN: 1, Style.DANGER: 1}
_ASKED = {Style.DANGER: "danger", Style.PRIMARY: "primary"}


def row(buttons: Sequence[Button], about: str = "") -> list[Json]:
    """Return one row of buttons as a block, the primary first; nothing for no buttons.

    `about` says what they act on, for screen readers.
    """
    shown = sorted(buttons, key=lambda one: _RANK[one.style])[:MOST]
    if not shown:
        return []
    elements: list[Json] = []
    for place, one in enumerate(shown):
        twin = any(one.action is other.action for other in shown[:place])
        primary = one.style is Style.PRIMARY and place == 0
        elements.append(_element(one, f".{place}" if twin else "", about, primary=primary))
    return [{"type": "actions", "elements": elements}]


def _element(button: Button, number: str, about: str, *, primary: bool) -> Json:
    label = plain(button.label, LABEL) or button.action.value
    made: Json = {
        "type": "button",
        "action_id": f"{button.action.value}{number}",
        "text": {"type": "plain_text", "text": label},
        "value": value(button),
        "accessibility_label": plain(f"{label.rstrip('…')}: {about}" if about else label, LABEL),
    }
    if primary or button.style is Style.DANGER:
        made["style"] = _ASKED[button.style]
    return made | ({"confirm": _confirm(button, label)} if button.confirm else {})


def _confirm(button: Button, label: str) -> Json:
    made: Json = {
        "title": {"type": "plain_text", "text": "Are you sure?"},
        "text": {"type": "plain_text", "text": plain(button.confirm or "", 300) or label},
        "confirm": {"type": "plain_text", "text": plain(label, 30)},
        "deny": {"type": "plain_text", "text": "Not now"},
    }
    return made | ({"style": "danger"} if button.style is Style.DANGER else {})


def value(button: Button) -> str:
    """Return what comes back when the button is pressed."""
    ids = {"r": button.request, "g": button.grant, "d": button.digest, "x": button.extra}
    return json.dumps({name: one for name, one in ids.items() if one}, separators=(",", ":"))


def read(action_id: str, given: str) -> Pressed | None:
    """Return what a press says, or None when it is no button of ours."""
    named = _NUMBERED.fullmatch(action_id)
    if named is None or named[1] not in set(Action):
        return None
    try:
        held = json.loads(given or "{}")
    except (ValueError, RecursionError):
        return None
    ids = {name: text(held, name) for name in ("r", "g", "d", "x")}
    if not isinstance(held, dict) or not all(_ID.fullmatch(one) for one in ids.values()):
        return None
    return Pressed(
        action=Action(named[1]),
        request=RequestId(ids["r"]) if ids["r"] else None,
        grant=GrantId(ids["g"]) if ids["g"] else None,
        digest=ids["d"],
        extra=ids["x"],
    )
