"""The operations of a patch, one after the other, on a resource as text.

Who joins and who leaves a group is settled on sets of ids: the library compares every member with
every other one, which for a large group takes minutes. All else is the library's.
"""

import json
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from scim2_models import Context, GroupMember, PatchOperation, SCIMException

from adapters.directory.scim.bodies import JsonObject
from adapters.directory.scim.kinds import GROUP, Kind
from adapters.directory.scim.records import dump, load, written

_MOST_WORK: Final = 500_000  # comparisons that the library may be asked for
_SCHEMA: Final = "urn:ietf:params:scim:schemas:core:2.0:Group:"
_LEAVER: Final = re.compile(r'members\[\s*value\s+eq\s+"([^"\\]+)"\s*\]', re.IGNORECASE)

Operation = PatchOperation[Any]


class TooMuchWork(SCIMException):
    """The patch would take too long."""

    status = 413
    _default_detail = "The patch is too large; add and remove members by their value"


def apply(kind: Kind, before: str, operations: Sequence[Operation]) -> str:
    """Return the text after all operations. Raises SCIMException or ValidationError."""
    text = before
    for plain, group in groupby(operations, key=lambda one: kind is GROUP and _is_plain(one)):
        run = list(group)
        text = _memberships(text, run) if plain else _general(kind, text, run)
    return text


def _general(kind: Kind, text: str, operations: Sequence[Operation]) -> str:
    resource = load(kind, text)
    members = len(getattr(resource, "members", None) or ())
    if members * sum(_weight(one) for one in operations) > _MOST_WORK:
        raise TooMuchWork
    kind.patch(operations=list(operations)).patch(resource)
    return dump(resource)


def _weight(operation: Operation) -> int:
    whole = operation.op == PatchOperation.Op.replace_ and _path(operation) == "members"
    return len(operation.value) if isinstance(operation.value, list) and not whole else 1


def _is_plain(operation: Operation) -> bool:
    if operation.op == PatchOperation.Op.replace_:
        return False
    adds = operation.op == PatchOperation.Op.add
    if not adds and operation.value is None:
        return _LEAVER.fullmatch(_path(operation)) is not None
    ids = _ids(operation.value)
    return _path(operation) == "members" and bool(ids) and all(ids)


def _memberships(text: str, operations: Sequence[Operation]) -> str:
    record = json.loads(text)
    members: dict[str, JsonObject] = {one["value"]: one for one in record.pop("members", [])}
    for operation in operations:
        if operation.op == PatchOperation.Op.add:
            for key, entry in _entries(operation.value).items():
                members.setdefault(key, entry)
        else:
            for key in _leavers(operation):
                members.pop(key, None)
    return written({**record, "members": list(members.values())} if members else record)


def _entries(value: object) -> dict[str, JsonObject]:
    """Return the members to add, judged by the library. Raises ValidationError."""
    found = [GroupMember.model_validate(one) for one in _listed(value)]
    return {str(one.value): one.model_dump(scim_ctx=Context.DEFAULT) for one in found}


def _leavers(operation: Operation) -> list[str]:
    chosen = _LEAVER.fullmatch(_path(operation))
    return [chosen[1]] if chosen else _ids(operation.value)


def _ids(value: object) -> list[str]:
    return [_id(one) for one in _listed(value)]


def _id(entry: object) -> str:
    found = entry.get("value") if isinstance(entry, dict) else None
    return found if isinstance(found, str) else ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _path(operation: Operation) -> str:
    path = str(operation.path or "")
    if path.casefold().startswith(_SCHEMA.casefold()):
        path = path[len(_SCHEMA) :]
    return "members" if path.casefold() == "members" else path
