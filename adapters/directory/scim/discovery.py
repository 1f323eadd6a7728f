"""What this service can do, as SCIM lets a client ask for it."""

from typing import Any

from aiohttp import web
from scim2_models import Context, ForbiddenException, NotFoundException, Resource

from adapters.directory.scim import answers
from adapters.directory.scim.bodies import JsonObject
from adapters.directory.scim.schema import PROVIDER


def config(base: str) -> web.Response:
    """Answer with what is supported."""
    shown = _shown(PROVIDER.config) if PROVIDER.config else {}
    where = {"resourceType": "ServiceProviderConfig", "location": f"{base}/ServiceProviderConfig"}
    return answers.shown({**shown, "meta": where})


def schemas(base: str, key: str | None) -> web.Response:
    """Answer with every schema, or with one. Raises NotFoundException."""
    return _answer("Schema", f"{base}/Schemas", [_shown(one) for one in PROVIDER.schemas], key)


def resource_types(base: str, key: str | None) -> web.Response:
    """Answer with every resource type, or with one. Raises NotFoundException."""
    rows = [_shown(one) for one in PROVIDER.resource_types]
    return _answer("ResourceType", f"{base}/ResourceTypes", rows, key)


def check(request: web.Request) -> None:
    """Refuse a filter, as RFC 7644 section 4 asks for. Raises ForbiddenException."""
    if "filter" in request.query:
        raise ForbiddenException(detail="This endpoint takes no filter")


def _answer(name: str, place: str, rows: list[JsonObject], key: str | None) -> web.Response:
    full = [
        {**row, "meta": {"resourceType": name, "location": f"{place}/{row['id']}"}} for row in rows
    ]
    if key is None:
        return answers.listed(full)
    for row in full:
        if row["id"] == key:
            return answers.shown(row)
    raise NotFoundException


def _shown(resource: Resource[Any]) -> JsonObject:
    return resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
