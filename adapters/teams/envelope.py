"""The first gate: an HTTP body becomes a JSON object, bounded in size and depth, or is rejected.

Deliberate: a key given twice is refused, because two readers could each believe another one.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, NoReturn, TypeAlias

from aiohttp import web

JsonObject: TypeAlias = dict[str, Any]
LARGEST = 1024 * 1024  # bytes
DEEPEST = 32
PATIENCE = 10.0  # seconds for the whole body


class Rejected(Exception):
    """The request is answered with `status` and nothing else. The text is for our own log."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def read(request: web.Request) -> JsonObject:
    """Return the body as an object. Raises Rejected with 400, 405, 408 or 413."""
    if request.method != "POST" or "Upgrade" in request.headers:
        raise Rejected(405, "only POST is served")
    if (request.content_length or 0) > LARGEST:
        raise Rejected(413, "too large")
    try:
        async with asyncio.timeout(PATIENCE):
            return parse(await _bounded(request))
    except TimeoutError as slow:
        raise Rejected(408, "sent drop by drop") from slow


async def _bounded(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST:
            raise Rejected(413, "too large")
    return bytes(body)


def parse(body: bytes) -> JsonObject:
    """Return the object that these bytes hold. Raises Rejected with 400."""
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as broken:
        raise Rejected(400, "not JSON") from broken
    if not isinstance(value, dict):
        raise Rejected(400, "not an object")
    _check_inside(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_inside(value: object) -> None:
    """Walk the value without recursion: not too deep, and every text can be written as UTF-8."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise Rejected(400, "too deep")
        for text in (one for one in level if isinstance(one, str)):
            _check_text(text)
        level = [inner for one in level for inner in _inner(one)]


def _inner(value: object) -> list[Any]:
    match value:
        case dict():
            return [*value.keys(), *value.values()]
        case list():
            return value
        case _:
            return []


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as broken:
        raise Rejected(400, "not Unicode") from broken


def at(value: object, *path: str) -> object:
    """Return what lies on this path of keys, or None."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text(value: object, *path: str) -> str:
    """Return the text on this path; empty when there is none or it is no text."""
    found = at(value, *path)
    return found if isinstance(found, str) else ""
