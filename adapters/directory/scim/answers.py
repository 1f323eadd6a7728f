"""What goes back to the identity provider: SCIM JSON in which nothing can be taken for markup."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import web
from pydantic import ValidationError
from scim2_models import Context, Error, SCIMException

from adapters.directory.scim.bodies import JsonObject

_LONGEST: Final = 300  # characters of a detail
_TYPE: Final = "application/scim+json"
_ESCAPED: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def shown(
    body: JsonObject, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Answer with an object."""
    text = json.dumps(body, separators=(",", ":"))
    for character, escape in _ESCAPED.items():
        text = text.replace(character, escape)
    return web.Response(
        text=text, status=status, content_type=_TYPE, headers={**_HEADERS, **(headers or {})}
    )


def empty(status: int = 204, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer without a body."""
    return web.Response(status=status, headers={**_HEADERS, **(headers or {})})


def resource(body: JsonObject, place: str, tag: str, status: int = 200) -> web.Response:
    """Answer with a resource; its place and its entity tag are headers, whatever is shown."""
    return shown(body, status, {"Location": place, "ETag": tag})


def listed(rows: Sequence[JsonObject]) -> web.Response:
    """Answer with everything that a discovery endpoint has."""
    return shown(
        {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": len(rows),
            "startIndex": 1,
            "itemsPerPage": len(rows),
            "Resources": list(rows),
        }
    )


def refused(
    fault: SCIMException | ValidationError, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Answer with a SCIM error that says what is wrong with the request."""
    error = (
        fault.to_error()
        if isinstance(fault, SCIMException)
        else Error.from_validation_errors(fault)[0]
    )
    status = error.status or 400
    error = Error(
        status=status, scim_type=error.scim_type or None, detail=_sentence(error.detail or "")
    )
    return shown(error.model_dump(scim_ctx=Context.DEFAULT), status, headers)


def _sentence(detail: str) -> str:
    """Return one line, without the pages that a library points its developers to."""
    lines = [line.strip() for line in detail.splitlines() if "https://" not in line]
    return " ".join(lines)[:_LONGEST]
