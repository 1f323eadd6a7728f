"""What the Teams client does before it sends a click: find the button, gather and check the inputs.

All values travel as text, defaults count as typed, and a button with `associatedInputs: none`
neither checks nor sends any.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.playground.teams import vocabulary
from adapters.playground.teams.model import JsonObject
from adapters.playground.teams.walk import Place, walk


class ClientRefuses(Exception):
    """The client does not send the click; the text is what it shows."""


class NoSuchButton(ClientRefuses):
    """The card has no button of that kind and name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A button and the data it sends: its own, then the inputs."""

    action: JsonObject
    data: object


def click(card: JsonObject, wanted: str, given: Mapping[str, object], *kinds: str) -> Click:
    """Press the button with this verb, id or title. Raises ClientRefuses."""
    places = [p for p in walk(card) if not p.spare]
    button = _button(places, wanted, kinds)
    action = button.fields
    if str(action.get("associatedInputs", "auto")).lower() == "none":
        return Click(action=action, data=action.get("data", {}))
    fields = [p.fields for p in _inputs(places) if button.scope.startswith(p.scope)]
    return Click(action=action, data=_merged(action.get("data"), filled(fields, given)))


def press(card: JsonObject, action: JsonObject, given: Mapping[str, object]) -> Click:
    """Press a button that is already in hand, such as the fallback of another one."""
    fields = [p.fields for p in _inputs([p for p in walk(card) if not p.spare])]
    return Click(action=action, data=_merged(action.get("data"), filled(fields, given)))


def submit_of(card: JsonObject, given: Mapping[str, object], wanted: str | None) -> Click:
    """Press a dialog's Action.Submit: the one named, else the first. Raises ClientRefuses."""
    places = [p for p in walk(card) if not p.spare and p.type == "Action.Submit"]
    names = [n for p in places for n in (p.fields.get("id"), p.fields.get("title")) if n]
    return click(card, wanted or (names[0] if names else ""), given, "Action.Submit")


def field(card: JsonObject, input_id: str) -> JsonObject:
    """Return the input with this id. Raises ClientRefuses."""
    for place in _inputs([p for p in walk(card) if not p.spare]):
        if place.fields.get("id") == input_id:
            return place.fields
    raise ClientRefuses(f"The card has no input {input_id!r}.")


def typed(card: JsonObject, given: Mapping[str, object], but: str) -> dict[str, str]:
    """Return what the other inputs hold, unchecked, for a search that depends on them."""
    fields = [p.fields for p in _inputs([p for p in walk(card) if not p.spare])]
    values = {str(f["id"]): _value(f, given) for f in fields if f["id"] != but}
    return {name: value for name, value in values.items() if value is not None}


def filled(fields: list[JsonObject], given: Mapping[str, object]) -> dict[str, str]:
    """Return the inputs as they are sent. Raises ClientRefuses with the first complaint."""
    if strange := sorted(set(given) - {str(f["id"]) for f in fields}):
        raise ClientRefuses(f"The card has no input {strange[0]!r}.")
    values = {str(f["id"]): _checked(f, _value(f, given)) for f in fields}
    return {name: value for name, value in values.items() if value is not None}


def _button(places: list[Place], wanted: str, kinds: tuple[str, ...]) -> Place:
    buttons = [p for p in places if p.group == "action" and p.type in kinds]
    for name in ("verb", "id", "title"):
        for place in buttons:
            if wanted and place.fields.get(name) == wanted:
                if place.fields.get("isEnabled") is False:
                    raise ClientRefuses(f"The button {wanted!r} is disabled.")
                return place
    raise NoSuchButton(f"The card has no button {wanted!r}.")


def _inputs(places: list[Place]) -> list[Place]:
    return [p for p in places if p.group == "element" and p.type in vocabulary.INPUTS]


def _merged(data: object, values: Mapping[str, str]) -> object:
    if isinstance(data, str) and not values:
        return data
    return {**(data if isinstance(data, dict) else {}), **values}


def _value(fields: JsonObject, given: Mapping[str, object]) -> str | None:
    """Return the text of one input: typed, else its default, else what an untouched one sends."""
    kind = fields["type"]
    value = given.get(str(fields["id"]), fields.get("value"))
    if kind == "Input.Toggle":
        on, off = str(fields.get("valueOn", "true")), str(fields.get("valueOff", "false"))
        return on if value is True or value == on else off
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    if value is None:
        return "" if kind == "Input.Text" else None
    return str(value)


def _checked(fields: JsonObject, value: str | None) -> str | None:
    if complaint := _complaint(fields, value):
        raise ClientRefuses(str(fields.get("errorMessage") or complaint))
    return value


def _complaint(fields: JsonObject, value: str | None) -> str:
    name = fields["id"]
    if not value or (fields["type"] == "Input.Toggle" and value == fields.get("valueOff", "false")):
        return f"The input {name!r} is required." if fields.get("isRequired") else ""
    match fields["type"]:
        case "Input.Text":
            return _text_complaint(fields, value)
        case "Input.Number":
            return _number_complaint(fields, value)
        case "Input.ChoiceSet":
            return _choice_complaint(fields, value)
        case _:
            return ""


def _text_complaint(fields: JsonObject, value: str) -> str:
    longest = fields.get("maxLength")
    if longest and len(value) > longest:
        return f"The input {fields['id']!r} takes at most {longest} characters."
    if (pattern := fields.get("regex")) and not re.search(pattern, value):
        return f"The input {fields['id']!r} does not have the right form."
    return ""


def _number_complaint(fields: JsonObject, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return f"The input {fields['id']!r} takes a number."
    low, high = fields.get("min", number), fields.get("max", number)
    return "" if low <= number <= high else f"The input {fields['id']!r} is out of range."


def _choice_complaint(fields: JsonObject, value: str) -> str:
    if "choices.data" in fields:
        return ""
    known = {choice["value"] for choice in fields.get("choices", [])}
    chosen = value.split(",") if fields.get("isMultiSelect") else [value]
    return "" if known.issuperset(chosen) else f"The input {fields['id']!r} has no such choice."
