"""How a resource is written down: JSON in one form, so that equal states are equal texts."""

import json
from typing import Any

from scim2_models import Context, Resource

from adapters.directory.scim.bodies import JsonObject
from adapters.directory.scim.kinds import Kind


def load(kind: Kind, text: str) -> Resource[Any]:
    """Return the resource that this text holds."""
    return kind.model.model_validate_json(text)


def dump(resource: Resource[Any]) -> str:
    """Return the text of a resource."""
    return written(resource.model_dump(scim_ctx=Context.DEFAULT))


def written(record: JsonObject) -> str:
    """Return the text of what a resource holds."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"))
