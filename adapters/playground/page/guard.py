"""Who may talk to the page's server: this machine's browser, showing our own page, and nobody else.

A foreign site can make a browser send requests here. It cannot send our Host name (DNS rebinding),
our Origin, or the token that only our page holds.
"""

import hmac
import secrets

from aiohttp import web
from aiohttp.typedefs import Handler

TOKEN_HEADER = "X-Daypass-Token"  # noqa: S105  a header's name
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Judges every request. `hosts` are the Host headers taken; set them once the port is known."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)
        self.hosts: frozenset[str] = frozenset()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what is not ours with 403, and put the safety headers on every answer."""
        if refusal := self._refusal(request):
            return web.json_response({"error": refusal}, status=403, headers=_HEADERS)
        response = await _answered(request, handler)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    def _refusal(self, request: web.Request) -> str:
        if request.headers.get("Host", "").lower() not in self.hosts:
            return "This page is served on loopback only."
        origin = request.headers.get("Origin")
        if origin is not None and origin not in {f"http://{host}" for host in self.hosts}:
            return "Another site may not use the playground."
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            return "Another site may not use the playground."
        return "" if self._may(request) else "The page is from an earlier start. Reload it."

    def _may(self, request: web.Request) -> bool:
        """Only the page itself and its files are given without the token."""
        if request.method in {"GET", "HEAD"} and not _is_told(request.path):
            return True
        given = request.headers.get(TOKEN_HEADER, "") or request.query.get("token", "")
        return hmac.compare_digest(given.encode(), self.token.encode())


def safety_headers() -> dict[str, str]:
    """Return the headers for answers that are prepared by their handler, such as streams."""
    return dict(_HEADERS)


def _is_told(path: str) -> bool:
    return path in {"/events", "/state", "/production"}


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        return web.json_response({"error": error.reason}, status=error.status)
