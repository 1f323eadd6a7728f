"""The two kinds of resource: what a person and what a group are called in each place."""

from dataclasses import dataclass
from typing import Any, Final

from scim2_models import PatchOp, Resource, ResponseParameters, SearchRequest

from adapters.directory.scim.schema import FullGroup, FullUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. `named` is the attribute that must be unique, whatever its case."""

    name: str
    endpoint: str
    source: str
    named: str
    field: str  # `named`, as the model spells it
    model: type[Resource[Any]]
    patch: "type[PatchOp[Any]]"  # quoted: the library refuses Any when it is run
    search: type[SearchRequest[Any]]
    parameters: type[ResponseParameters[Any]]


def _of(message: Any, model: type[Resource[Any]]) -> Any:  # noqa: ANN401 - made at run time
    """Bind a kind of message to a model that is made at run time, which mypy cannot follow."""
    return message[model]


USER: Final = Kind(
    name="User",
    endpoint="Users",
    source="scim/users",
    named="userName",
    field="user_name",
    model=FullUser,
    patch=_of(PatchOp, FullUser),
    search=_of(SearchRequest, FullUser),
    parameters=_of(ResponseParameters, FullUser),
)
GROUP: Final = Kind(
    name="Group",
    endpoint="Groups",
    source="scim/groups",
    named="displayName",
    field="display_name",
    model=FullGroup,
    patch=_of(PatchOp, FullGroup),
    search=_of(SearchRequest, FullGroup),
    parameters=_of(ResponseParameters, FullGroup),
)
KINDS: Final = {kind.endpoint: kind for kind in (USER, GROUP)}
