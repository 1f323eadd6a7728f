"""A machine approver on loopback: it verifies our signature its own way, decides, and signs that.

It can be told to go wrong: `Server.trouble` for the web, and a `Slip` for its signatures.
"""

import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from tests.fakes.trouble import Server

KEY = base64.b64encode(b"the key of the change board, long").decode()
OTHER_KEY = base64.b64encode(b"a key that nobody else has, long").decode()
_TOLERANCE = 300  # seconds


@dataclass(slots=True, kw_only=True)
class Slip:
    """What is wrong with its signatures; nothing, unless it is said."""

    key: str = KEY
    late: timedelta = timedelta(0)
    drop: frozenset[str] = frozenset()  # headers that are left out
    message: str = ""  # the id that is signed instead of the question's
    tells: str = ""  # the webhook-id that is sent back
    echo: bool = False  # our own question and signature come back
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)  # in addition


@dataclass(slots=True)
class Approver:
    """The board: what it was asked, and what it says next. The last thing said is said again."""

    now: Callable[[], datetime]
    server: Server = field(default_factory=Server)
    says: list[object] = field(default_factory=lambda: [{"decision": "wait"}])
    slip: Slip = field(default_factory=Slip)
    asked: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    between: Callable[[], Awaitable[object]] | None = None  # happens while it decides

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self.server.origin}/board/s3cret-path"

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one question, once its signature is right."""
        body = await request.read()
        message = request.headers["webhook-id"]
        if not self._signed(request, body):
            return web.Response(status=401)
        self.asked.append(json.loads(body))
        self.ids.append(message)
        if self.between:
            await self.between()
        if self.slip.echo:
            return web.Response(body=body, headers=_ours(request))
        said = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        text = said if isinstance(said, bytes) else json.dumps(said).encode()
        headers = self._headers(message, text)
        return web.Response(body=text, headers=headers, status=self.slip.status)

    def _signed(self, request: web.Request, body: bytes) -> bool:
        stamp = request.headers["webhook-timestamp"]
        fresh = abs(int(stamp) - self.now().timestamp()) <= _TOLERANCE
        wanted = signature(KEY, request.headers["webhook-id"], stamp, body)
        return fresh and wanted in request.headers["webhook-signature"].split(" ")

    def _headers(self, message: str, body: bytes) -> dict[str, str]:
        slip = self.slip
        stamp = str(int((self.now() - slip.late).timestamp()))
        made = {
            "webhook-id": slip.tells or message,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(slip.key, slip.message or message, stamp, body),
        }
        made |= slip.headers
        return {name: value for name, value in made.items() if name not in slip.drop}


def signature(key: str, message: str, stamp: str, body: bytes) -> str:
    """Sign as a receiver would that knows nothing of Daypass."""
    signed = f"{message}.{stamp}.".encode() + body
    digest = hmac.new(base64.b64decode(key), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


@contextlib.asynccontextmanager
async def approver(now: Callable[[], datetime]) -> AsyncIterator[Approver]:
    """Listen until the end of the block."""
    made = Approver(now)
    async with made.server.serve(made.handle):
        yield made


def _ours(request: web.Request) -> dict[str, str]:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {name: request.headers[name] for name in names}
