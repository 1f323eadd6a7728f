"""What an identity provider posts, as a JSON object, or a refusal as SCIM writes it.

Deliberate: a key given twice, in whatever case, is refused, because SCIM reads names without their
case, and two readers could each believe another one.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from aiohttp import web
from scim2_models import InvalidSyntaxException, InvalidValueException, SCIMException

from adapters.incoming import body
from adapters.incoming.body import BadText, Bounds, Rejected, unwritable

JsonObject: TypeAlias = body.JsonObject

LONGEST: Final = 2048  # characters of one text
_TYPES: Final = frozenset({"application/scim+json", "application/json"})


def _objection(text: str) -> str | None:
    if len(text) > LONGEST:
        return f"A text has more than {LONGEST} characters"
    if "\0" in text or unwritable(text):
        return "A text holds a character that cannot be stored"
    return None


BOUNDS: Final = Bounds(deepest=16, objection=_objection, name=str.casefold)


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


_REFUSALS: Final[Mapping[int, type[SCIMException]]] = {408: TooSlow, 413: TooLarge}


async def read(request: web.Request) -> JsonObject:
    """Return the body as an object. Raises SCIMException with 400, 408, 413 or 415."""
    if request.content_type not in _TYPES:
        raise WrongType
    try:
        return await body.read(request, BOUNDS)
    except Rejected as why:
        raise _refusal(why) from why


def _refusal(why: Rejected) -> SCIMException:
    if isinstance(why, BadText):
        return InvalidValueException(detail=str(why))
    if known := _REFUSALS.get(why.status):
        return known()
    return InvalidSyntaxException(detail=f"The body is {why}")
