"""Buttons as actions, and back. A button carries ids, the digest and a version; none decides."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from adapters.teams.envelope import JsonObject, text
from adapters.teams.text import inert, own
from bot.cards.form import FormKind
from bot.cards.model import Action, Button, Style
from bot.domain.ids import GrantId, RequestId
from bot.ports.desk import Pressed

Surface: TypeAlias = Literal["message", "dialog"]
VERSION = 1
MARK = "daypass"
SUBMIT = "submit"
FETCH: JsonObject = {"msteams": {"type": "task/fetch"}}
IN_ROW = 2
MOST = 5
LONGEST_TITLE = 40
_STYLES = {Style.PLAIN: "default", Style.PRIMARY: "positive", Style.DANGER: "destructive"}
_ID = re.compile(r"[A-Za-z0-9_.:@-]{0,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPress:
    """A form was sent; its inputs lie beside this data."""

    kind: FormKind
    request: RequestId | None


def actions(buttons: tuple[Button, ...], surface: Surface) -> list[JsonObject]:
    """Return the buttons, two in the row and the others behind the three dots."""
    made = [_action(one, surface) for one in buttons[:MOST]]
    return [
        one if place < IN_ROW else one | {"mode": "secondary"} for place, one in enumerate(made)
    ]


def _action(button: Button, surface: Surface) -> JsonObject:
    made = _plain_action(button, surface)
    return _asked_once_more(button, made) if button.confirm else made


def _plain_action(button: Button, surface: Surface) -> JsonObject:
    """Choose the kind: a dialog can only be opened by Submit, and only Submit works inside one."""
    shared = {
        "title": inert(button.label, LONGEST_TITLE),
        "style": _STYLES[button.style],
        "associatedInputs": "none",
    }
    data = press_data(button)
    if surface == "dialog":
        return {"type": "Action.Submit", "data": data, **shared}
    if button.opens_form:
        return {"type": "Action.Submit", "data": data | FETCH, **shared}
    return execute(button.action.value, data, shared)


def execute(verb: str, data: JsonObject, shared: JsonObject) -> JsonObject:
    """Return an Action.Execute, with the Submit that old clients use in its place."""
    fallback = {"type": "Action.Submit", "data": data, **shared}
    return {"type": "Action.Execute", "verb": verb, "data": data, **shared, "fallback": fallback}


def _asked_once_more(button: Button, inner: JsonObject) -> JsonObject:
    """Unfold a question first: no round trip, and no tap by mistake ends an access."""
    question = {"type": "RichTextBlock", "inlines": [own(inert(button.confirm or "", 200))]}
    card = {"type": "AdaptiveCard", "body": [question], "actions": [inner]}
    return {
        "type": "Action.ShowCard",
        "title": inner["title"],
        "style": inner["style"],
        "card": card,
    }


def press_data(button: Button) -> JsonObject:
    """Return what comes back when the button is pressed."""
    ids = {
        "action": button.action.value,
        "request": button.request,
        "grant": button.grant,
        "digest": button.digest,
        "extra": button.extra,
    }
    return {MARK: VERSION, **{name: value for name, value in ids.items() if value}}


def form_data(kind: FormKind, request: RequestId | None) -> JsonObject:
    """Return what comes back beside the inputs of a form."""
    return {MARK: VERSION, "form": kind.value, **({"request": request} if request else {})}


def read(data: object) -> Pressed | FormPress | None:
    """Return what the data of a click says, or None when it is not a button of ours."""
    if not isinstance(data, dict) or data.get(MARK) != VERSION:
        return None
    ids = {name: data.get(name, "") for name in ("request", "grant", "digest", "extra")}
    if not all(isinstance(one, str) and _ID.fullmatch(one) for one in ids.values()):
        return None
    request = RequestId(ids["request"]) if ids["request"] else None
    if (kind := text(data, "form")) in set(FormKind):
        return FormPress(kind=FormKind(kind), request=request)
    if (action := text(data, "action")) not in set(Action):
        return None
    grant = GrantId(ids["grant"]) if ids["grant"] else None
    return Pressed(
        action=Action(action),
        request=request,
        grant=grant,
        digest=ids["digest"],
        extra=ids["extra"],
    )
