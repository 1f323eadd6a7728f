"""The HTTP edge: keys and tokens, faults first, the bearer demanded, every call recorded."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from adapters.playground.teams import refusals
from adapters.playground.teams.connector import Connector
from adapters.playground.teams.faults import Fault, Faults
from adapters.playground.teams.login import Login, LoginRefused
from adapters.playground.teams.model import Call
from adapters.playground.teams.options import Options
from adapters.playground.teams.refusals import Refused
from adapters.playground.teams.tokens import ISSUER, ChannelTokens
from adapters.playground.teams.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
OPEN_ID = "/v1/.well-known/openidconfiguration"
KEYS = "/v1/.well-known/keys"
TOKEN = "/{tenant}/oauth2/v2.0/token"  # noqa: S105 - a path, not a password
LARGEST_BODY = 1024 * 1024


class Edge:
    """Builds the aiohttp application over one world."""

    def __init__(
        self,
        world: World,
        login: Login,
        tokens: ChannelTokens,
        options: Options,
        serves: Callable[[str, str], bool],
    ) -> None:
        """Take `serves(host, region)`, which says whether this address is (still) ours."""
        self.faults = Faults()
        self._world = world
        self._login = login
        self._tokens = tokens
        self._options = options
        self._serves = serves

    def application(self, connector: Connector) -> web.Application:
        """Return the application."""
        app = web.Application(
            middlewares=[self._with_faults, self._with_bearer], client_max_size=LARGEST_BODY
        )
        app.add_routes(
            [
                web.get(OPEN_ID, self._open_id),
                web.get(KEYS, self._keys),
                web.post(TOKEN, self._token),
                *connector.routes(),
            ]
        )
        return app

    async def _open_id(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": ISSUER,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{request.scheme}://{request.host}{KEYS}",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def _keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [key.published() for key in self._tokens.published]})

    async def _token(self, request: web.Request) -> web.Response:
        form = {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
        endpoint = f"{request.scheme}://{request.host}{request.path}"
        try:
            answer = self._login.token(request.match_info["tenant"], form, endpoint)
        except LoginRefused as refused:
            return web.json_response(refused.body(), status=refused.status)
        return web.json_response(answer)

    @web.middleware
    async def _with_faults(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = self.faults.take(request.method, request.path, request.rel_url.raw_path)
        if fault and fault.delay:
            await self._options.sleep(fault.delay)
        if fault and fault.drop == "before":
            return self._cut(request)
        if fault and fault.status is not None and fault.drop is None:
            response: web.StreamResponse = _faulty(fault, fault.status)
        else:
            response = await _answered(request, handler)
        if fault and fault.drop == "after":
            return self._cut(request)
        self._record(request, response.status)
        return response

    @web.middleware
    async def _with_bearer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        region = request.match_info.get("region")
        if region is None:
            return await handler(request)
        if not self._login.accepts(request.headers.get("Authorization")):
            raise refusals.unauthorized()
        if not self._serves(request.host, region):
            raise Refused(403, "InvalidBotApiHost", "The conversation is served elsewhere now.")
        return await handler(request)

    def _cut(self, request: web.Request) -> web.Response:
        """Cut the connection; the response goes nowhere."""
        self._record(request, 0)
        if request.transport:
            request.transport.abort()
        return web.Response()

    def _record(self, request: web.Request, status: int) -> None:
        call = Call(method=request.method, path=request.path, status=status, at=self._world.now())
        self._world.record_call(call)


def _faulty(fault: Fault, status: int) -> web.Response:
    if fault.body is None:
        body: object = {"error": {"code": "ServiceError", "message": "A fault was asked for."}}
        return web.json_response(body, status=status, headers=dict(fault.headers))
    if isinstance(fault.body, str):
        return web.Response(text=fault.body, status=status, headers=dict(fault.headers))
    return web.json_response(fault.body, status=status, headers=dict(fault.headers))


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return refused.response()
    except web.HTTPException as refused:
        return web.json_response(
            {"error": {"code": "BadArgument", "message": refused.reason}}, status=refused.status
        )
