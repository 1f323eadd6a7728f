"""A resource as text: made from a body, replaced, patched and shown. Nothing here is stored.

The text is JSON of what was pushed, without location and version, which follow from it.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from scim2_models import (
    Context,
    GroupMember,
    InvalidValueException,
    Meta,
    Resource,
    ResponseParameters,
)

from adapters.directory.scim import names, patching, quirks
from adapters.directory.scim.bodies import JsonObject
from adapters.directory.scim.kinds import Kind
from adapters.directory.scim.records import dump, load, written
from adapters.directory.scim.schema import PROVIDER

MOST_MEMBERS: Final = 25_000  # of one group
MOST_OPERATIONS: Final = 1_000  # of one patch

Apply = Callable[[str], str]


def create(kind: Kind, body: JsonObject, new_id: str, now: datetime) -> str:
    """Return the text of a new resource. Raises SCIMException or ValidationError.

    A person whose body does not say so is active.
    """
    with PROVIDER:
        made = _read(kind, body)
        made.id = new_id
        made.meta = Meta(resource_type=kind.name, created=now, last_modified=now)
        if getattr(made, "active", True) is None:
            _assign(made, "active", value=True)
        return _text(kind, made)


def replace(kind: Kind, body: JsonObject, now: datetime) -> Apply:
    """Return what makes the new text out of the old one; the same text when nothing changes.

    Deliberate: a body without `active` changes nothing about it, so that nobody comes back unsaid.
    """

    def apply(before: str) -> str:
        with PROVIDER:
            old, new = load(kind, before), _read(kind, body)
            new.replace(old)
            if getattr(new, "active", True) is None:
                _assign(new, "active", value=getattr(old, "active", None))
            return _changed(kind, before, new, now)

    return apply


def patch(kind: Kind, body: JsonObject, now: datetime) -> Apply:
    """Return what makes the new text out of the old one: every operation is applied, or none."""
    _check_operations(body)

    def apply(before: str) -> str:
        with PROVIDER:
            wanted = kind.patch.model_validate(
                quirks.patch(body), scim_ctx=Context.RESOURCE_PATCH_REQUEST
            )
            after = patching.apply(kind, before, wanted.operations or [])
            return _changed(kind, before, load(kind, after), now) if after != before else before

    return apply


def name_of(kind: Kind, text: str) -> str:
    """Return the name that must be unique."""
    return str(json.loads(text)[kind.named])


def version(text: str) -> str:
    """Return the entity tag of a resource. It is weak: several forms of one state share it."""
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def location(kind: Kind, key: str, base: str) -> str:
    """Return where a resource is found; `base` ends before the endpoint, without a slash."""
    return f"{base}/{kind.endpoint}/{key}"


def without_member(text: str, member: str, now: datetime) -> str:
    """Return the text of a group without this member; the same text when it is none."""
    record = json.loads(text)
    members = record.pop("members", [])
    left = [one for one in members if one.get("value") != member]
    if len(left) == len(members):
        return text
    record["meta"]["lastModified"] = now.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return written({**record, "members": left} if left else record)


def render(
    kind: Kind, text: str, base: str, wanted: ResponseParameters[Any] | None = None
) -> JsonObject:
    """Return the resource as it is shown, with the attributes that were asked for."""
    resource = load(kind, text)
    meta = resource.meta or Meta()
    meta.version, meta.location = version(text), location(kind, str(resource.id), base)
    resource.meta = meta
    return resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=wanted)


def _read(kind: Kind, body: JsonObject) -> Resource[Any]:
    """Read-only attributes in a body are ignored, as RFC 7644 asks for."""
    context = Context.RESOURCE_REPLACEMENT_REQUEST
    return kind.model.model_validate(quirks.resource(body), scim_ctx=context)


def _assign(resource: Resource[Any], field: str, *, value: object) -> None:
    setattr(resource, field, value)


def _changed(kind: Kind, before: str, resource: Resource[Any], now: datetime) -> str:
    after = _text(kind, resource)
    if after == before:
        return before
    meta = resource.meta or Meta(resource_type=kind.name)
    meta.last_modified = now
    resource.meta = meta
    return _text(kind, resource)


def _text(kind: Kind, resource: Resource[Any]) -> str:
    names.check(getattr(resource, kind.field) or "", kind.named)
    _check_members(getattr(resource, "members", None) or [])
    return dump(resource)


def _check_members(members: list[GroupMember]) -> None:
    if len(members) > MOST_MEMBERS:
        raise InvalidValueException(detail=f"A group has at most {MOST_MEMBERS} members")
    if not all(one.value for one in members):
        raise InvalidValueException(attribute="members", detail="A member needs a value")


def _check_operations(body: JsonObject) -> None:
    for key, value in body.items():
        listed = key.casefold() == "operations" and isinstance(value, list)
        if listed and len(value) > MOST_OPERATIONS:
            raise InvalidValueException(detail=f"A patch has at most {MOST_OPERATIONS} operations")
