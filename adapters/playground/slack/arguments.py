"""Read a Web API call: its token, and its arguments in any of Slack's encodings.

Query, form and JSON body are one set of arguments; a JSON value inside a form field is decoded
where the method expects one.
"""

import json
from collections.abc import Callable
from typing import cast

from aiohttp import web

from adapters.playground.slack.wire import ApiError, Json

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Arguments:
    """The arguments of one call."""

    def __init__(self, given: Json) -> None:
        self.given = given

    def text(self, name: str) -> str:
        """Return an argument as text; empty when it is missing or null."""
        value = self.given.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean, which forms write as true or 1."""
        value = self.given.get(name)
        return default if value is None else str(value).lower() in {"true", "1"}

    def number(self, name: str, default: int) -> int:
        """Return a whole number; ApiError `invalid_arguments` when it is none."""
        try:
            return int(self.text(name) or default)
        except ValueError as error:
            raise ApiError("invalid_arguments", f"[ERROR] {name} must be a number") from error

    def value(self, name: str, code: str) -> object:
        """Return a JSON value, decoded when a form carried it; ApiError `code` when it is none."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return cast("object", json.loads(value))
        except (ValueError, RecursionError) as error:
            raise ApiError(code) from error


Method = Callable[[Arguments], Json]


async def read(request: web.Request) -> tuple[str, Arguments]:
    """Return the token and the arguments of a call; ApiError when Slack could not read it."""
    given: Json = dict(request.query)
    in_form = ""
    if request.method == "POST" and request.content_type == "application/json":
        given |= decoded(await request.read() or b"{}")
    elif request.method == "POST" and request.content_type in _FORMS:
        given |= {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
        in_form = str(given.get("token", ""))
    elif request.method == "POST" and request.can_read_body:
        raise ApiError("invalid_post_type")
    given.pop("token", None)
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return (bearer.strip() if scheme.lower() == "bearer" else in_form), Arguments(given)


def decoded(raw: bytes) -> Json:
    """Return a JSON object from a body; ApiError `invalid_json` or `json_not_object`."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ApiError("invalid_json") from error
    if not isinstance(body, dict):
        raise ApiError("json_not_object")
    return body
