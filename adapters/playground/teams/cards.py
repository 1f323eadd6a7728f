"""The structural checks Teams makes on a card: what it refuses with 400, as sentences with a path.

Markdown is not looked at: what a person typed stays as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from adapters.playground.teams import vocabulary
from adapters.playground.teams.model import ADAPTIVE, JsonObject
from adapters.playground.teams.walk import Place, walk

Version = tuple[int, int]
MAX_REFRESHERS = 60
OTHER_CARDS = frozenset(
    f"application/vnd.microsoft.{name}"
    for name in ("card.hero", "card.thumbnail", "card.receipt", "card.signin", "card.oauth")
) | {
    "application/vnd.microsoft.teams.card.list",
    "application/vnd.microsoft.teams.card.o365connector",
}
MEDIA = re.compile(r"(image|video|audio)/[\w.+-]+|text/html|text/plain")
VERSION = re.compile(r"(\d+)\.(\d+)")


def attachment_problems(attachment: object, newest: Version) -> list[str]:
    """Return what is wrong with an attachment; an empty list is good."""
    if not isinstance(attachment, dict) or not isinstance(attachment.get("contentType"), str):
        return ["An attachment needs a contentType."]
    kind = attachment["contentType"]
    if kind == ADAPTIVE:
        return problems(attachment.get("content"), newest)
    if kind in OTHER_CARDS or MEDIA.fullmatch(kind):
        return []
    return [f"The contentType {kind!r} is not supported."]


def problems(card: object, newest: Version = (1, 5)) -> list[str]:
    """Return what is wrong with an Adaptive Card; an empty list is good."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["card: an AdaptiveCard is needed"]
    try:
        places = list(walk(card))
    except ValueError as problem:
        return [str(problem)]
    found = [f"{p.path}: {text}" for p in places for text in _part(p)]
    return [*_version(card, newest), *_refresh(card), *found, *_same_ids(places)]


def _version(card: JsonObject, newest: Version) -> Iterator[str]:
    parts = VERSION.fullmatch(str(card.get("version", "")))
    if not parts or not isinstance(card["version"], str):
        yield "card: version is needed, as text such as '1.5'"
    elif (int(parts[1]), int(parts[2])) > newest:
        yield f"card: version {parts[0]} is newer than {newest[0]}.{newest[1]}"


def _refresh(card: JsonObject) -> Iterator[str]:
    refresh = card.get("refresh")
    if not isinstance(refresh, dict):
        return
    action = refresh.get("action")
    if not isinstance(action, dict) or action.get("type") != "Action.Execute":
        yield "card.refresh: the action must be an Action.Execute"
    elif not _word(action.get("verb")):
        yield "card.refresh.action: verb must be text"
    users = refresh.get("userIds", [])
    if not isinstance(users, list) or not all(str(user).startswith("29:") for user in users):
        yield "card.refresh.userIds: ids of people (29:) are needed"
    elif len(users) > MAX_REFRESHERS:
        yield f"card.refresh.userIds: at most {MAX_REFRESHERS} are allowed"


def _same_ids(places: list[Place]) -> Iterator[str]:
    seen: set[str] = set()
    for place in places:
        if place.group == "element" and place.type in vocabulary.INPUTS and not place.spare:
            name = str(place.fields.get("id", ""))
            if name in seen:
                yield f"{place.path}: the input id {name!r} is used twice"
            seen.add(name)


def _part(place: Place) -> Iterator[str]:
    if place.group == "inline" and isinstance(place.node, str):
        return
    if not isinstance(place.node, dict):
        yield "an object is needed"
    elif not place.known:
        if not isinstance(place.fields.get("fallback"), dict | str):
            yield f"unknown {place.group} type {place.fields.get('type')!r}"
    else:
        yield from _required(place)
        yield from _typed(place.fields)
        yield from _valued(place)
        yield from CHECKS.get(place.type, _nothing)(place.fields)


def _required(place: Place) -> Iterator[str]:
    for name in vocabulary.REQUIRED.get(place.type, ()):
        value = place.fields.get(name)
        if value is None or (value == "" and name in {"id", "verb", "url"}):
            yield f"{place.type} needs {name}"


def _typed(fields: JsonObject) -> Iterator[str]:
    for name, value in fields.items():
        kind = vocabulary.TYPES.get(name)
        wrong_bool = isinstance(value, bool) and kind is int
        if kind and value is not None and (wrong_bool or not isinstance(value, kind)):
            yield f"{name} has the wrong type"


def _valued(place: Place) -> Iterator[str]:
    tables = dict(vocabulary.VALUES)
    family = "Action" if place.group == "action" else place.type
    if family in vocabulary.STYLES:
        tables["style"] = vocabulary.STYLES[family]
    for name, words in tables.items():
        value = place.fields.get(name)
        if value is not None and str(value).lower() not in words:
            yield f"{name} {value!r} is not one of {', '.join(sorted(words))}"


def _nothing(_: JsonObject) -> Iterator[str]:
    yield from ()


def _choices(fields: JsonObject) -> Iterator[str]:
    choices, query = fields.get("choices", []), fields.get("choices.data")
    for choice in choices if isinstance(choices, list) else []:
        if not isinstance(choice, dict) or not _texts(choice, "title", "value"):
            yield "a choice needs title and value, as text"
            break
    if isinstance(query, dict):
        if query.get("type") != "Data.Query" or not _word(query.get("dataset")):
            yield "choices.data must be a Data.Query with a dataset"
    elif not choices:
        yield "choices are needed"


def _facts(fields: JsonObject) -> Iterator[str]:
    facts = fields.get("facts")
    for fact in facts if isinstance(facts, list) else []:
        if not isinstance(fact, dict) or not _texts(fact, "title", "value"):
            yield "a fact needs title and value, as text"
            break


def _link(fields: JsonObject) -> Iterator[str]:
    if not re.match(r"(https?|mailto|tel|msteams):", str(fields.get("url", "")), re.IGNORECASE):
        yield "url must be absolute"


def _pattern(fields: JsonObject) -> Iterator[str]:
    try:
        re.compile(str(fields.get("regex", "")))
    except re.error:
        yield "regex does not compile"


def _bounds(fields: JsonObject) -> Iterator[str]:
    for name in ("min", "max", "value"):
        value = fields.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            yield f"{name} must be a number"


def _word(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(fields: JsonObject, *names: str) -> bool:
    return all(isinstance(fields.get(name), str) for name in names)


CHECKS: Mapping[str, Callable[[JsonObject], Iterator[str]]] = {
    "Action.OpenUrl": _link,
    "FactSet": _facts,
    "Input.ChoiceSet": _choices,
    "Input.Number": _bounds,
    "Input.Text": _pattern,
}
