"""A provider's side of the wire: the service behind a real server on loopback, and a client."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from adapters.directory.scim.directory import ScimDirectory
from adapters.directory.scim.options import ScimOptions
from adapters.directory.scim.service import ScimService
from bot.ports.directory import Entry
from bot.ports.store import Store
from storage.store import open_store
from tests.fakes.clock import FakeClock

TOKEN = "the token of the tests, long enough"
KEYS = ("the first key of the tests, long enough",)
TYPE = "application/scim+json"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
OPTIONS = ScimOptions(teams_from_external_id=True, public_url="https://daypass.example.com/")

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Json:
        """Return the JSON object."""
        found: Json = json.loads(self.text)
        return found


@dataclass
class Wire:
    """Speaks to the service as a provider does."""

    root: str
    session: aiohttp.ClientSession
    directory: ScimDirectory
    store: Store
    clock: FakeClock
    changes: list[str] = field(default_factory=list)

    async def send(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request with the token, and return the answer."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        sent = {"Authorization": f"Bearer {TOKEN}", "Content-Type": TYPE, **(headers or {})}
        url = f"{self.root}{path}"
        async with self.session.request(method, url, data=data, headers=sent) as answer:
            return Answer(answer.status, answer.headers.copy(), await answer.text())

    async def patch(self, path: str, *operations: Json) -> Answer:
        """Patch a resource."""
        return await self.send("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})

    async def user(self, name: str, **more: object) -> str:
        """Push a person and return the id."""
        answer = await self.send("POST", "/Users", {"userName": name, **more})
        assert answer.status == 201, answer.text
        return str(answer.body["id"])

    async def group(self, name: str, *members: str) -> str:
        """Push a group and return the id."""
        body = {"displayName": name, "members": [{"value": one} for one in members]}
        answer = await self.send("POST", "/Groups", body)
        assert answer.status == 201, answer.text
        return str(answer.body["id"])

    async def entry(self, key: str) -> Entry:
        """Return the person as the directory knows them."""
        (found,) = [one for one in (await self.directory.fetch()).entries if one.key == key]
        return found


@asynccontextmanager
async def wired(options: ScimOptions = OPTIONS) -> AsyncIterator[Wire]:
    """Serve on a free port, over a real store in memory."""
    clock = FakeClock()
    store = await open_store("sqlite://", KEYS, clock.now)
    changes: list[str] = []
    service = ScimService(
        store=store,
        token=TOKEN,
        now=clock.now,
        changed=lambda: changes.append("changed"),
        options=options,
    )
    application = web.Application()
    application.router.add_route("*", "/scim/v2/{tail:.*}", service.handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    root = f"http://127.0.0.1:{runner.addresses[0][1]}/scim/v2"
    try:
        async with aiohttp.ClientSession() as session:
            directory = ScimDirectory(store, options)
            yield Wire(root, session, directory, store, clock, changes)
            await directory.close()
    finally:
        await runner.cleanup()
        await store.close()
