"""The door of the Web API: outage, faults, token, arguments, rate, then the method, then the log.

An answer never carries an error code that Slack does not have for the method.
"""

import asyncio
import hmac
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from adapters.playground.slack import arguments, facts
from adapters.playground.slack.arguments import Arguments, Method
from adapters.playground.slack.faults import Fault, Faults
from adapters.playground.slack.rates import Rates
from adapters.playground.slack.wire import ApiError, Json, Now

_APP_METHODS = frozenset({"apps.connections.open"})
_SCOPES = (
    "commands,chat:write,im:write,im:history,app_mentions:read,users:read,users:read.email,"
    "usergroups:read,channels:read,groups:read"
)
_TOO_MANY = 429
_KEPT = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The two tokens that the API accepts."""

    bot: str = field(repr=False)
    app: str = field(repr=False)

    def check(self, given: str, method: str) -> None:
        """Raise ApiError unless `given` is the right token for `method`."""
        right, other = (self.app, self.bot) if method in _APP_METHODS else (self.bot, self.app)
        if not given:
            raise ApiError("not_authed")
        if hmac.compare_digest(given.encode(), other.encode()):
            raise ApiError("not_allowed_token_type")
        if not hmac.compare_digest(given.encode(), right.encode()):
            raise ApiError("invalid_auth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that the bot made; `unknown` lists arguments that Slack does not have."""

    method: str
    args: Json
    error: str
    unknown: tuple[str, ...]
    at: datetime


class WebApi:
    """Serves `/api/<method>`, and remembers the last calls."""

    def __init__(self, methods: Mapping[str, Method], tokens: Tokens, now: Now) -> None:
        self.calls: deque[Call] = deque(maxlen=_KEPT)
        self.faults = Faults()
        self.rates = Rates(now)
        self.enforce_rates = False
        self.out = False
        self._methods = methods
        self._tokens = tokens
        self._now = now

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call; an outage or a `drop` cuts the connection instead."""
        if self.out:
            return _cut(request)
        method = request.match_info["method"]
        fault = self.faults.take(method) or Fault(times=0)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.answers:
            self._note(method, Arguments({}), fault.error or str(fault.status))
            return _failed(fault)
        answer = await self._answer(request, method)
        return _cut(request) if fault.drop else answer

    async def _answer(self, request: web.Request, method: str) -> web.Response:
        args = Arguments({})
        try:
            token, args = await arguments.read(request)
            told = {"ok": True, **self._perform(method, token, args)}
        except ApiError as error:
            if not facts.allows(method, error.code):
                raise RuntimeError(f"Slack's {method} never answers {error.code}.") from error
            self._note(method, args, error.code)
            return _refused(error)
        self._note(method, args, "")
        return web.json_response(told, headers={"X-OAuth-Scopes": _SCOPES})

    def _perform(self, method: str, token: str, args: Arguments) -> Json:
        if method not in self._methods:
            raise ApiError("unknown_method")
        self._tokens.check(token, method)
        for name in facts.METHODS[method].required:
            if args.given.get(name) in (None, ""):
                raise ApiError("invalid_arguments", f"[ERROR] missing required field: {name}")
        if self.enforce_rates and (wait := self.rates.wait(method, args.text("channel"))):
            raise ApiError("ratelimited", str(wait))
        return self._methods[method](args)

    def _note(self, method: str, args: Arguments, error: str) -> None:
        known = facts.METHODS.get(method)
        names = (*known.required, *known.optional) if known else ()
        self.calls.append(
            Call(
                method=method,
                args=args.given,
                error=error,
                unknown=tuple(n for n in args.given if known and n not in names),
                at=self._now(),
            )
        )


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _failed(fault: Fault) -> web.Response:
    code = fault.error or ("ratelimited" if fault.status == _TOO_MANY else "")
    if not code:
        return web.Response(status=fault.status, headers=fault.headers)
    told = {"ok": False, "error": code}
    return web.json_response(told, status=fault.status, headers=fault.headers)


def _refused(error: ApiError) -> web.Response:
    if error.code == "ratelimited":
        told: Json = {"ok": False, "error": error.code}
        wait = {"Retry-After": error.messages[0]}
        return web.json_response(told, status=_TOO_MANY, headers=wait)
    told = {"ok": False, "error": error.code}
    if error.messages:
        told["response_metadata"] = {"messages": list(error.messages)}
    if error.code == "invalid_blocks":
        told["errors"] = list(error.messages)
    return web.json_response(told)
