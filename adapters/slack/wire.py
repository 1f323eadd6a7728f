"""JSON as Slack sends and takes it, and the ways to look into it without trusting its shape."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


def at(value: object, *path: str) -> object:
    """Return what lies on this path of keys, or None."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text(value: object, *path: str) -> str:
    """Return the text on this path; empty when there is none or it is no text."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""


def listed(value: object, *path: str) -> list[Any]:
    """Return the list on this path; empty when there is none."""
    found = at(value, *path)
    return found if isinstance(found, list) else []
