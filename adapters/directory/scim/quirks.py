"""What identity providers send beside the standard, made lawful before it is read.

A manager comes as a bare id (Entra), as a list of one (Entra, earlier), with a display name that
only we may set (Okta), or as an empty text to say that there is none. A patch without a path bears
paths as keys (Entra). What is not understood stays as it is, to be judged by the rules.
"""

from collections.abc import Iterator
from typing import TypeGuard

from adapters.directory.scim.bodies import JsonObject


def resource(body: JsonObject) -> JsonObject:
    """Return the body of a POST or PUT, or a value of a PATCH without path, made lawful."""
    return {key: _member(key, value) for key, value in body.items()}


def _member(key: str, value: object) -> object:
    name = key.casefold()
    if _is_manager(name):
        return _manager(value)
    if name.startswith("urn:") and isinstance(value, dict):
        return resource(value)
    return value


def patch(body: JsonObject) -> JsonObject:
    """Return the body of a PATCH, made lawful."""
    return {
        key: [done for one in value for done in _operation(one)]
        if key.casefold() == "operations" and isinstance(value, list)
        else value
        for key, value in body.items()
    }


def _operation(sent: object) -> Iterator[object]:
    found = {key.casefold(): value for key, value in sent.items()} if _is_object(sent) else {}
    path, value = found.get("path"), found.get("value")
    if isinstance(path, str) and _is_manager(path.casefold()):
        yield _on_manager(found)
    elif not path and isinstance(value, dict):
        yield from _without_path(found, value)
    elif isinstance(value, dict) and str(path).casefold().startswith("urn:"):
        yield {**found, "value": resource(value)}
    else:
        yield found or sent


def _is_object(sent: object) -> TypeGuard[JsonObject]:
    return isinstance(sent, dict)


def _without_path(found: JsonObject, value: JsonObject) -> Iterator[JsonObject]:
    """Give keys that select values an operation of their own; a plain key may stay one."""
    chosen = {key: one for key, one in value.items() if "[" in key}
    rest = {key: one for key, one in value.items() if "[" not in key}
    if rest or not chosen:
        yield {**found, "value": resource(rest)}
    for key, one in chosen.items():
        yield {**found, "path": key, "value": one}


def _on_manager(found: JsonObject) -> JsonObject:
    value = _manager(found.get("value"))
    kept = {key: one for key, one in found.items() if key != "value"}
    if value is None and "value" in found and _op(found) in {"add", "replace"}:
        return {**kept, "op": "remove"}
    return kept if _op(found) == "remove" else {**kept, "value": value}


def _op(found: JsonObject) -> str:
    op = found.get("op")
    return op.casefold() if isinstance(op, str) else ""


def _is_manager(name: str) -> bool:
    return name == "manager" or name.endswith(":user:manager")


def _manager(value: object) -> object:
    if isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else None
    if isinstance(value, str):
        return {"value": value} if value else None
    if not isinstance(value, dict):
        return value
    found = {key: one for key, one in value.items() if key.casefold() != "displayname"}
    return found if found.get("value") else None
