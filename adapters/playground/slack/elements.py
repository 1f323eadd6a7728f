"""How a person's choice becomes state: first values, new values, and the action that reports one.

The refusals here are those of Slack's own client, which the bot never hears of.
"""

import re
from collections.abc import Iterable

from adapters.playground.slack.blocks import options_of, placed
from adapters.playground.slack.records import Surface, View
from adapters.playground.slack.wire import CannotDo, Json, Values

# element type -> (its field in the state, the field of its first value, what is there when empty)
_STATE: dict[str, tuple[str, str, object]] = {
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "file_input": ("files", "initial_files", []),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
}
_REPORTED = ("text", "value", "url", "style", "placeholder", "min_query_length")
_REQUIRED = "Please complete this required field."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEB = re.compile(r"https?://\S+")


def first_values(blocks: Iterable[Json]) -> Values:
    """Return the state of freshly shown blocks."""
    values: Values = {}
    for block, element in placed(blocks):
        if element["type"] in _STATE:
            name, first, empty = _STATE[element["type"]]
            value = {"type": element["type"], name: element.get(first, empty)}
            values.setdefault(block["block_id"], {})[element["action_id"]] = value
    return values


def kept_values(old: Values, blocks: Iterable[Json]) -> Values:
    """Return the state after an update: what was typed stays where block, action and type stay."""
    new = first_values(blocks)
    for block_id, actions in new.items():
        for action_id, value in actions.items():
            was = old.get(block_id, {}).get(action_id)
            if was is not None and was["type"] == value["type"]:
                actions[action_id] = was
    return new


def find(surface: Surface, action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """Return the block and the element that a person means; CannotDo if it is not shown."""
    for block, element in placed(surface.blocks):
        if element["action_id"] == action_id and block_id in {None, block["block_id"]}:
            return block, element
    raise CannotDo(f"There is no {action_id!r} to press here.")


def chosen(surface: Surface, element: Json, given: object) -> Json:
    """Return the state value for `given`: an option's value (or a list), text, date, id or None."""
    kind = element["type"]
    if kind not in _STATE:
        raise CannotDo(f"Nothing can be chosen in a {kind}.")
    name, _, empty = _STATE[kind]
    if name == "selected_option" and given is not None:
        given = _option(surface, element, given)
    elif name == "selected_options":
        given = [_option(surface, element, one) for one in _several(given)]
    elif isinstance(empty, list):
        given = _several(given)
    return {"type": kind, name: given}


def overflow_choice(surface: Surface, element: Json, given: object) -> Json:
    """Return the entry of an overflow menu whose value is `given`."""
    return _option(surface, element, given)


def is_stateful(element: Json) -> bool:
    """Return whether the element keeps what is chosen in it."""
    return element["type"] in _STATE


def action(block: Json, element: Json, chosen_value: Json, at: str) -> Json:
    """Return the entry of `actions` that tells the bot of one press or choice."""
    initial = {k: v for k, v in element.items() if k.startswith("initial_")}
    reported = {k: element[k] for k in _REPORTED if k in element}
    return {
        **reported,
        **initial,
        **chosen_value,
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": at,
    }


def complaints(view: View) -> dict[str, str]:
    """Return what Slack's client says before it lets a modal be submitted, by block id."""
    found = {}
    for block, element in placed(view.blocks):
        if block["type"] == "input" and element["type"] in _STATE:
            value = view.values[block["block_id"]][element["action_id"]]
            content = value[_STATE[element["type"]][0]]
            sentence = _complaint(element, content, optional=bool(block.get("optional")))
            if sentence:
                found[block["block_id"]] = sentence
    return found


def _complaint(element: Json, content: object, *, optional: bool) -> str:
    if content in (None, "", []):
        return "" if optional else _REQUIRED
    judge = _JUDGES.get(element["type"])
    return judge(element, content) if judge and isinstance(content, str) else ""


def _length(element: Json, content: str) -> str:
    least, most = int(element.get("min_length", 0)), int(element.get("max_length", 3000))
    if len(content) < least:
        return f"Please use at least {least} characters."
    return f"Please use at most {most} characters." if len(content) > most else ""


def _range(element: Json, content: str) -> str:
    try:
        number = float(content)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    below = "min_value" in element and number < float(element["min_value"])
    above = "max_value" in element and number > float(element["max_value"])
    return "Please enter a number within the range." if below or above else ""


def _email(_: Json, content: str) -> str:
    return "" if _EMAIL.fullmatch(content) else "Please enter a valid email address."


def _web(_: Json, content: str) -> str:
    return "" if _WEB.fullmatch(content) else "Please enter a valid URL."


_JUDGES = {
    "plain_text_input": _length,
    "number_input": _range,
    "email_text_input": _email,
    "url_text_input": _web,
}


def _several(given: object) -> list[object]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple | set) else [given]


def _option(surface: Surface, element: Json, given: object) -> Json:
    wanted = given.get("value") if isinstance(given, dict) else given
    known = [*options_of(element), *surface.offered.get(element["action_id"], [])]
    for option in (*known, *element.get("initial_options", []), element.get("initial_option")):
        if option is not None and option["value"] == wanted:
            return dict(option)
    raise CannotDo(f"{wanted!r} is not one of the options shown.")
