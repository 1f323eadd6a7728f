"""A webhook receiver on loopback: it checks signatures its own way, and keeps doors."""

import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes import doors

KEY = base64.b64encode(b"a key that is long enough for us").decode()
OTHER_KEY = base64.b64encode(b"another key, that nobody accepts").decode()


@dataclass(slots=True)
class Receiver:
    """The receiver: what it holds, what came in, and how it is told to misbehave."""

    doors: dict[str, dict[str, Any]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)
    misbehave: web.Response | None = None
    unknown: str = ""  # a verb that it does not know
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hooks/s3cret-path"

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one message, once its signature is right."""
        body = await request.read()
        if not _signed(request, body):
            return web.Response(status=401)
        self.ids.append(request.headers["webhook-id"])
        self.stamps.append(request.headers["webhook-timestamp"])
        if self.misbehave is not None:
            return self.misbehave
        question = json.loads(body)
        if question["verb"] == self.unknown:
            return web.Response(status=400)
        return web.json_response(doors.answer(self.doors, question))


@contextlib.asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """Listen until the end of the block."""
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hooks/{path}", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.port = int(runner.addresses[0][1])
        yield made
    finally:
        await runner.cleanup()


def _signed(request: web.Request, body: bytes) -> bool:
    head = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}."
    digest = hmac.new(base64.b64decode(KEY), head.encode() + body, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(digest).decode()
    return wanted in request.headers["webhook-signature"].split(" ")
