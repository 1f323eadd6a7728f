"""The first gate: an HTTP body becomes a JSON object, bounded in size, time and depth.

Deliberate: a key given twice, in whatever case, is refused, because SCIM reads names without their
case, and two readers could each believe another one.
"""

import asyncio
import json
from typing import Any, Final, NoReturn, TypeAlias

from aiohttp import web
from scim2_models import InvalidSyntaxException, InvalidValueException, SCIMException

JsonObject: TypeAlias = dict[str, Any]

LARGEST: Final = 1 << 20  # bytes
DEEPEST: Final = 16
LONGEST: Final = 2048  # characters of one text
PATIENCE: Final = 10.0  # seconds for the whole body
_TYPES: Final = frozenset({"application/scim+json", "application/json"})


class TooLarge(SCIMException):
    """The body is longer than we read."""

    status = 413
    _default_detail = "The body must not be longer than 1 MiB"


class TooSlow(SCIMException):
    """The body did not arrive in time."""

    status = 408
    _default_detail = "The body did not arrive in time"


class WrongType(SCIMException):
    """The body is not declared as JSON."""

    status = 415
    _default_detail = "The body must be application/scim+json"


async def read(request: web.Request) -> JsonObject:
    """Return the body as an object. Raises SCIMException with 400, 408, 413 or 415."""
    if request.content_type not in _TYPES:
        raise WrongType
    if (request.content_length or 0) > LARGEST:
        raise TooLarge
    try:
        async with asyncio.timeout(PATIENCE):
            body = await _bounded(request)
    except TimeoutError as slow:
        raise TooSlow from slow
    return parse(body)


async def _bounded(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST:
            raise TooLarge
    return bytes(body)


def parse(body: bytes) -> JsonObject:
    """Return the object that these bytes hold. Raises SCIMException with 400."""
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as broken:
        raise InvalidSyntaxException(detail="The body is not JSON") from broken
    if not isinstance(value, dict):
        raise InvalidSyntaxException(detail="The body is not a JSON object")
    _check_inside(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> JsonObject:
    if len({key.casefold() for key, _ in pairs}) != len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_inside(value: object) -> None:
    """Walk the value without recursion: not too deep, and every text can be stored."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise InvalidSyntaxException(detail="The body is nested too deep")
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
    if len(text) > LONGEST:
        raise InvalidValueException(detail=f"A text has more than {LONGEST} characters")
    if "\0" in text or any("\ud800" <= one <= "\udfff" for one in text):
        raise InvalidValueException(detail="A text holds a character that cannot be stored")
