"""The SCIM endpoints: one handler, mounted for every method below `/scim/v2/`.

The order is part of the defence: the token first, then the route, and the body last.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import web
from pydantic import ValidationError
from scim2_models import (
    NotFoundException,
    NotImplementedException,
    SCIMException,
    UnauthorizedException,
)

from adapters.directory.scim import (
    answers,
    bodies,
    discovery,
    preconditions,
    queries,
    resources,
)
from adapters.directory.scim.archive import Archive
from adapters.directory.scim.guard import Guard
from adapters.directory.scim.kinds import GROUP, KINDS, Kind
from adapters.directory.scim.options import ScimOptions
from adapters.directory.scim.pulse import Pulse
from bot.ports.clock import Now
from bot.ports.store import Conflict, Store, StoreAway

_log = structlog.get_logger(__name__)

_LONGEST_KEY: Final = 128  # characters
_NOT_OFFERED: Final = frozenset({"Bulk", "Me", ".search"})  # a search is in one kind, as /Users
_Answer = Callable[[web.Request, Kind, str], Awaitable[web.Response]]


class WrongMethod(SCIMException):
    """The endpoint is there, but not for this method."""

    status = 405
    _default_detail = "This endpoint does not take this method"

    def __init__(self, *allowed: str) -> None:
        super().__init__()
        self.allowed = ", ".join(sorted(allowed))


class ScimService:
    """Serves an identity provider. Whoever bears `token` decides who everybody is.

    Raises ValueError for a token that is too short. `changed` is called after each commit that
    changed something; it must not block.
    """

    def __init__(
        self,
        *,
        store: Store,
        token: str,
        now: Now,
        changed: Callable[[], None],
        options: ScimOptions | None = None,
    ) -> None:
        self._guard = Guard(token)
        self._archive = Archive(store, now, changed)
        self._pulse = Pulse(store, now)
        self._now = now
        self._base = (options or ScimOptions()).base
        self._on_all: dict[str, _Answer] = {"GET": self._list, "POST": self._create}
        self._on_one: dict[str, _Answer] = {
            "GET": self._show,
            "PUT": self._replace,
            "PATCH": self._patch,
            "DELETE": self._delete,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer any request below the mount; `tail` is the path below it. Never raises ours."""
        try:
            self._guard.check(request)
            await self._pulse.beat()
            return await self._route(request)
        except (SCIMException, ValidationError) as fault:
            return _refused(request, fault)
        except (StoreAway, Conflict):
            return answers.refused(_Away(), {"Retry-After": "30"})

    async def _route(self, request: web.Request) -> web.Response:
        endpoint, *rest = request.match_info["tail"].strip("/").split("/")
        if len(rest) > 1 or any(len(one) > _LONGEST_KEY for one in rest):
            raise NotFoundException
        key = rest[0] if rest else None
        if kind := KINDS.get(endpoint):
            table = self._table(key)
            if request.method not in table:
                raise WrongMethod(*table)
            return await table[request.method](request, kind, key or "")
        return self._discover(request, endpoint, key)

    def _table(self, key: str | None) -> dict[str, _Answer]:
        match key:
            case None:
                return self._on_all
            case ".search":
                return {"POST": self._search}
            case _:
                return self._on_one

    def _discover(self, request: web.Request, endpoint: str, key: str | None) -> web.Response:
        if endpoint in _NOT_OFFERED:
            raise NotImplementedException
        if endpoint not in {"ServiceProviderConfig", "Schemas", "ResourceTypes"}:
            raise NotFoundException
        if request.method != "GET":
            raise WrongMethod("GET")
        discovery.check(request)
        match endpoint:
            case "Schemas":
                return discovery.schemas(self._base, key)
            case "ResourceTypes":
                return discovery.resource_types(self._base, key)
            case _ if key is None:
                return discovery.config(self._base)
            case _:
                raise NotFoundException

    async def _list(self, request: web.Request, kind: Kind, _: str) -> web.Response:
        return await self._found(kind, queries.parse(kind, request.query))

    async def _search(self, request: web.Request, kind: Kind, _: str) -> web.Response:
        return await self._found(kind, queries.parse(kind, await bodies.read(request)))

    async def _found(self, kind: Kind, query: queries.Query) -> web.Response:
        name = queries.only_name(kind, query)
        stored = await (
            self._archive.all(kind) if name is None else self._archive.named(kind, name)
        )
        body = await asyncio.to_thread(queries.answer, kind, query, stored, self._base)
        return answers.shown(body)

    async def _show(self, request: web.Request, kind: Kind, key: str) -> web.Response:
        wanted = queries.shown(kind, request.query)
        text = await self._archive.get(kind, key)
        if preconditions.known(request, text):
            return answers.empty(304, {"ETag": resources.version(text)})
        return await self._resource(kind, key, text, wanted)

    async def _create(self, request: web.Request, kind: Kind, _: str) -> web.Response:
        wanted = queries.shown(kind, request.query)
        body, key = await bodies.read(request), secrets.token_hex(16)
        text = await asyncio.to_thread(resources.create, kind, body, key, self._now())
        await self._archive.add(kind, key, text)
        _log.info("scim created", kind=kind.name, id=key)
        return await self._resource(kind, key, text, wanted, 201)

    async def _replace(self, request: web.Request, kind: Kind, key: str) -> web.Response:
        wanted = queries.shown(kind, request.query)
        apply = resources.replace(kind, await bodies.read(request), self._now())
        text = await self._change(request, kind, key, apply)
        return await self._resource(kind, key, text, wanted)

    async def _patch(self, request: web.Request, kind: Kind, key: str) -> web.Response:
        wanted = queries.shown(kind, request.query)
        apply = resources.patch(kind, await bodies.read(request), self._now())
        text = await self._change(request, kind, key, apply)
        if kind is GROUP and wanted.attributes is None:
            return answers.empty(headers={"ETag": resources.version(text)})  # it may be long
        return await self._resource(kind, key, text, wanted)

    async def _change(
        self, request: web.Request, kind: Kind, key: str, apply: resources.Apply
    ) -> str:
        text = await self._archive.change(kind, key, preconditions.checked(request, apply))
        _log.info("scim changed", kind=kind.name, id=key)
        return text

    async def _delete(self, request: web.Request, kind: Kind, key: str) -> web.Response:
        await self._archive.delete(kind, key, lambda text: preconditions.check(request, text))
        _log.info("scim deleted", kind=kind.name, id=key)
        return answers.empty()

    async def _resource(
        self, kind: Kind, key: str, text: str, wanted: queries.Shown, status: int = 200
    ) -> web.Response:
        body = await asyncio.to_thread(resources.render, kind, text, self._base, wanted)
        place = resources.location(kind, key, self._base)
        return answers.resource(body, place, resources.version(text), status)


class _Away(SCIMException):
    status = 503
    _default_detail = "Daypass cannot reach its database; try again"


def _refused(request: web.Request, fault: SCIMException | ValidationError) -> web.Response:
    answer = answers.refused(fault, _hints(fault))
    _log.info("scim refused", method=request.method, status=answer.status)
    return answer


def _hints(fault: SCIMException | ValidationError) -> dict[str, str]:
    if isinstance(fault, WrongMethod):
        return {"Allow": fault.allowed}
    unknown = isinstance(fault, UnauthorizedException)
    return {"WWW-Authenticate": 'Bearer realm="scim"'} if unknown else {}
