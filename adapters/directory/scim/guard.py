"""Who may push: whoever bears the token. It is compared in constant time, and never kept."""

import hashlib
import hmac
from typing import Final

from aiohttp import web
from scim2_models import UnauthorizedException

SHORTEST: Final = 16  # characters of a token


class Guard:
    """Knows the token by its hash only."""

    def __init__(self, token: str) -> None:
        if len(token) < SHORTEST:
            raise ValueError(f"the SCIM token needs at least {SHORTEST} characters")
        self._digest = _digest(token)

    def check(self, request: web.Request) -> None:
        """Raise UnauthorizedException unless the request bears the token, once."""
        headers = request.headers.getall("Authorization", [])
        scheme, _, token = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
        fits = hmac.compare_digest(_digest(token.strip()), self._digest)
        if not fits or scheme.casefold() != "bearer":
            raise UnauthorizedException(detail="A valid bearer token is required")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
