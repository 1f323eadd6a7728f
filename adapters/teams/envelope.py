"""What Teams posts, as a JSON object, and the way to a value in it."""

from collections.abc import Mapping
from typing import TypeAlias

from aiohttp import web

from adapters.incoming import body
from adapters.incoming.body import Bounds, Rejected

JsonObject: TypeAlias = body.JsonObject
BOUNDS = Bounds(deepest=32)


async def read(request: web.Request) -> JsonObject:
    """Return the body as an object. Raises Rejected with 400, 405, 408 or 413."""
    if request.method != "POST" or "Upgrade" in request.headers:
        raise Rejected(405, "only POST is served")
    return await body.read(request, BOUNDS)


def at(value: object, *path: str) -> object:
    """Return what lies on this path of keys, or None."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text(value: object, *path: str) -> str:
    """Return the text on this path; empty when there is none or it is no text."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""
