"""A bot of aiohttp and PyJWT only: it checks each bearer against the key endpoint, and writes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import aiohttp
import jwt
from aiohttp import web

from adapters.playground.teams.login import SCOPE
from adapters.playground.teams.service import FakeTeams

ISSUER = "https://api.botframework.com"
SKEW = 300
Json = dict[str, Any]


class SmallBot:
    """Listens on loopback, keeps what it hears, and answers invokes from `answers` by name."""

    def __init__(self, teams: FakeTeams, now: Callable[[], datetime], secret: str) -> None:
        self.heard: list[Json] = []
        self.answers: dict[str, object] = {}
        self.echo = False
        self.during: Callable[[Json], Any] | None = None
        self._teams = teams
        self._now = now
        self._secret = secret
        self._keys: dict[str, Json] = {}
        self._token = ""
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen; return the messaging endpoint."""
        app = web.Application()
        app.router.add_post("/api/messages", self._messages)
        self._session = aiohttp.ClientSession()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/messages"

    async def stop(self) -> None:
        """Close all."""
        if self._session and self._runner:
            await self._session.close()
            await self._runner.cleanup()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open client session."""
        assert self._session
        return self._session

    async def call(
        self, method: str, path: str, body: object = None, *, bearer: str | None = None
    ) -> tuple[int, Any]:
        """Call the connector below v3/, fetching a token at first use."""
        response, answer = await self.call_fully(method, path, body, bearer=bearer)
        return response.status, answer

    async def call_fully(
        self, method: str, path: str, body: object = None, *, bearer: str | None = None
    ) -> tuple[aiohttp.ClientResponse, Any]:
        """Call the connector and return the response with its headers."""
        self._token = self._token or await self.fetch_token()
        headers = {"Authorization": f"Bearer {self._token}" if bearer is None else bearer}
        url = f"{self._teams.service_url}v3/{path}"
        async with self.session.request(method, url, json=body, headers=headers) as response:
            text = await response.text()
            return response, await response.json() if text else None

    async def fetch_token(self) -> str:
        """Log in with the client secret."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._teams.world.bot.app_id,
            "client_secret": self._secret,
            "scope": SCOPE,
        }
        async with self.session.post(self._teams.token_url, data=form) as response:
            return str((await response.json())["access_token"])

    async def send(self, conversation_id: str, activity: Json) -> tuple[int, Any]:
        """Post a message."""
        return await self.call("POST", f"{conversation_path(conversation_id)}/activities", activity)

    async def update(self, conversation_id: str, activity_id: str, body: Json) -> tuple[int, Any]:
        """Replace a message."""
        return await self.call("PUT", activity_path(conversation_id, activity_id), body)

    async def create(self, member_id: str, tenant_id: str) -> tuple[int, Any]:
        """Open the personal chat with somebody."""
        body = {
            "bot": {"id": self._teams.world.bot.account_id},
            "members": [{"id": member_id}],
            "isGroup": False,
            "tenantId": tenant_id,
            "channelData": {"tenant": {"id": tenant_id}},
        }
        return await self.call("POST", "conversations", body)

    async def _messages(self, request: web.Request) -> web.Response:
        activity = await request.json()
        status = await self._judge(request.headers.get("Authorization", ""), activity)
        if status:
            return web.Response(status=status)
        self.heard.append(activity)
        if self.during:
            await self.during(activity)
        if activity["type"] == "invoke":
            answer = self.answers.get(activity["name"])
            if isinstance(answer, int):
                return web.Response(status=answer)
            return web.json_response(answer) if answer else web.Response(status=200)
        if self.echo and activity.get("text"):
            path = activity_path(activity["conversation"]["id"], activity["id"])
            await self.call(
                "POST", path, {"type": "message", "text": f"You said {activity['text']}"}
            )
        return web.Response(status=202)

    async def _judge(self, header: str, activity: Json) -> int:
        """Return 0 when the activity may be believed, else the status to refuse it with."""
        try:
            claims = await self._claims(header)
        except (jwt.InvalidTokenError, LookupError):
            return 401
        moment, bot = self._now().timestamp(), self._teams.world.bot
        in_time = claims["nbf"] - SKEW <= moment < claims["exp"] + SKEW
        service_url = activity.get("serviceUrl")
        here = service_url == self._teams.service_url == claims.get("serviceurl")
        if not in_time or not here or activity.get("channelId") != "msteams":
            return 401
        tenants = {activity["conversation"]["tenantId"], activity["channelData"]["tenant"]["id"]}
        ours = tenants == {bot.tenant_id} and activity["recipient"]["id"] == bot.account_id
        return 0 if ours else 403

    async def _claims(self, header: str) -> Json:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise LookupError("no bearer")
        key_id = jwt.get_unverified_header(token)["kid"]
        if key_id not in self._keys:
            await self._fetch_keys()
        key = self._keys[key_id]
        if "msteams" not in key["endorsements"]:
            raise LookupError("key is not endorsed")
        options: Any = {"verify_exp": False, "verify_nbf": False, "require": ["exp", "nbf"]}
        claims: Json = jwt.decode(
            token,
            jwt.PyJWK(key, "RS256").key,
            algorithms=["RS256"],
            audience=self._teams.world.bot.app_id,
            issuer=ISSUER,
            options=options,
        )
        return claims

    async def _fetch_keys(self) -> None:
        async with self.session.get(self._teams.openid_url) as response:
            metadata = await response.json()
        async with self.session.get(metadata["jwks_uri"]) as response:
            self._keys = {key["kid"]: key for key in (await response.json())["keys"]}


def conversation_path(conversation_id: str) -> str:
    """Return the percent-encoded path of a conversation."""
    return f"conversations/{quote(conversation_id, safe='')}"


def activity_path(conversation_id: str, activity_id: str) -> str:
    """Return the percent-encoded path of a message."""
    return f"{conversation_path(conversation_id)}/activities/{quote(activity_id, safe='')}"
