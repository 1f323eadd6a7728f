"""The first gate: an HTTP body becomes a JSON object, bounded in size, time and depth.

Deliberate: a key given twice is refused, because two readers could each believe another one.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

from aiohttp import web

JsonObject: TypeAlias = dict[str, Any]


class Rejected(Exception):
    """The request is answered with `status`. The text is ours: it repeats nothing of the body."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class BadText(Rejected):
    """A text in the body cannot be taken."""


def unwritable(text: str) -> str | None:
    """Say what is wrong with a text that cannot be written as UTF-8."""
    return "not Unicode" if any("\ud800" <= one <= "\udfff" for one in text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of a body is read: bytes, levels, and seconds for all of it.

    `objection` says what is wrong with a text, and `name` is how keys are told apart.
    """

    deepest: int
    largest: int = 1 << 20
    patience: float = 10.0
    objection: Callable[[str], str | None] = unwritable
    name: Callable[[str], str] = str


async def read(request: web.Request, bounds: Bounds) -> JsonObject:
    """Return the body as an object. Raises Rejected with 400, 408 or 413."""
    if (request.content_length or 0) > bounds.largest:
        raise Rejected(413, "too large")
    try:
        async with asyncio.timeout(bounds.patience):
            body = await _bounded(request, bounds)
    except TimeoutError as slow:
        raise Rejected(408, "sent drop by drop") from slow
    return parse(body, bounds)


async def _bounded(request: web.Request, bounds: Bounds) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > bounds.largest:
            raise Rejected(413, "too large")
    return bytes(body)


def parse(body: bytes, bounds: Bounds) -> JsonObject:
    """Return the object that these bytes hold. Raises Rejected with 400."""

    def once(pairs: list[tuple[str, Any]]) -> JsonObject:
        if len({bounds.name(key) for key, _ in pairs}) != len(pairs):
            raise ValueError("a key is given twice")
        return dict(pairs)

    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=once, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as broken:
        raise Rejected(400, "not JSON") from broken
    if not isinstance(value, dict):
        raise Rejected(400, "not a JSON object")
    _check_inside(value, bounds)
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_inside(value: object, bounds: Bounds) -> None:
    """Walk the value without recursion: not too deep, and no text that is objected to."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > bounds.deepest:
            raise Rejected(400, "nested too deep")
        for text in (one for one in level if isinstance(one, str)):
            if why := bounds.objection(text):
                raise BadText(400, why)
        level = [inner for one in level for inner in _inner(one)]


def _inner(value: object) -> list[Any]:
    match value:
        case dict():
            return [*value.keys(), *value.values()]
        case list():
            return value
        case _:
            return []
