"""Entity tags in requests: what must, or must not, be there for a request to be carried out."""

import re
from typing import Final

from aiohttp import web
from scim2_models import PreconditionFailedException

from adapters.directory.scim import resources
from adapters.directory.scim.resources import Apply

_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def check(request: web.Request, text: str) -> None:
    """Raise PreconditionFailedException unless `If-Match`, if any, names this state."""
    told = request.headers.get("If-Match")
    if told is not None and not _names(told, text):
        raise PreconditionFailedException


def checked(request: web.Request, apply: Apply) -> Apply:
    """Return the same change, which first checks the state it starts from."""

    def guarded(before: str) -> str:
        check(request, before)
        return apply(before)

    return guarded


def known(request: web.Request, text: str) -> bool:
    """Say whether `If-None-Match` names this state: there is nothing new to show."""
    told = request.headers.get("If-None-Match")
    return told is not None and _names(told, text)


def _names(told: str, text: str) -> bool:
    """Compare weakly, as clients do for a state that is shown in several forms."""
    tag = resources.version(text).removeprefix("W/")
    return told.strip() == "*" or tag in _TAG.findall(told)
