"""Which resources a query asks for: its filter, its page and the attributes to show.

Plain comparisons narrow the search before anything is read in full; what they leave must be few.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from scim2_models import ResponseParameters, ScimFilter, SearchRequest, TooManyException
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    LogicalExpr,
    LogicalOperator,
    Not,
)

from adapters.directory.scim import names, records, resources
from adapters.directory.scim.bodies import JsonObject
from adapters.directory.scim.kinds import Kind
from adapters.directory.scim.schema import ENTERPRISE, PAGE, PROVIDER

MOST_READ: Final = 2_000  # resources that a filter may look into
_USUAL_PAGE: Final = 100
_PLAIN: Final = {  # attributes that are compared without reading the whole resource
    "id": "id",
    "externalid": "externalId",
    "username": "userName",
    "displayname": "displayName",
}
_PARAMETERS: Final = frozenset(
    {"filter", "startIndex", "count", "attributes", "excludedAttributes"}
)

Query = SearchRequest[Any]
Shown = ResponseParameters[Any]


def parse(kind: Kind, parameters: Mapping[str, object]) -> Query:
    """Return the query of a list or a search; unknown words are ignored. Raises ValidationError."""
    told = {
        key: value
        for key, value in parameters.items()
        if key in _PARAMETERS and value not in (None, "")
    }
    if isinstance(told.get("filter"), str):
        told["filter"] = str(ScimFilter(_lawful(ScimFilter(str(told["filter"])).ast)))
    with PROVIDER:
        return kind.search.model_validate(told)


def _lawful(node: FilterNode) -> FilterNode:
    """Return the filter with the id of a manager where it names the manager, as Entra does."""
    match node:
        case LogicalExpr():
            return replace(node, terms=tuple(_lawful(one) for one in node.terms))
        case Not():
            return replace(node, expr=_lawful(node.expr))
        case Comparison(attr_path=AttrPath(attr=attribute, sub_attr=None)):
            if attribute.casefold() != "manager":
                return node
            return replace(node, attr_path=AttrPath("manager", "value", ENTERPRISE))
        case _:
            return node


def shown(kind: Kind, parameters: Mapping[str, str]) -> Shown:
    """Return which attributes of one resource to show. Raises ValidationError."""
    told = {
        key: parameters[key] for key in ("attributes", "excludedAttributes") if parameters.get(key)
    }
    with PROVIDER:
        return kind.parameters.model_validate(told)


def only_name(kind: Kind, query: Query) -> str | None:
    """Return the name when the query asks for one name and nothing else: the usual question."""
    found = plain(query.filter)
    return found.get(kind.named) if len(found) == 1 and _is_comparison(query.filter) else None


def answer(kind: Kind, query: Query, stored: Mapping[str, str], base: str) -> JsonObject:
    """Return the page of a list that the query asks for."""
    found = _matching(kind, query, stored)
    start = max(query.start_index or 1, 1)
    count = min(max(_USUAL_PAGE if query.count is None else query.count, 0), PAGE)
    page = found[start - 1 : start - 1 + count]
    with PROVIDER:
        rows = [resources.render(kind, text, base, query) for text in page]
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": len(found),
        "startIndex": start,
        "itemsPerPage": len(rows),
        "Resources": rows,
    }


def plain(wanted: ScimFilter[Any] | None) -> dict[str, str]:
    """Return the comparisons with `eq` that must all hold, by attribute."""
    return dict(_terms(wanted.ast)) if wanted is not None else {}


def _terms(node: FilterNode) -> list[tuple[str, str]]:
    if isinstance(node, LogicalExpr) and node.op == LogicalOperator.and_:
        return [one for term in node.terms for one in _terms(term)]
    if not isinstance(node, Comparison) or node.op != CompareOperator.eq:
        return []
    attribute = _PLAIN.get(node.attr_path.attr.casefold())
    bare = node.attr_path.sub_attr is None and attribute is not None
    return [(attribute, node.value)] if bare and attribute and isinstance(node.value, str) else []


def _is_comparison(wanted: ScimFilter[Any] | None) -> bool:
    return wanted is not None and isinstance(wanted.ast, Comparison)


def _matching(kind: Kind, query: Query, stored: Mapping[str, str]) -> list[str]:
    found = [stored[key] for key in sorted(stored)]
    if query.filter is None:
        return found
    if terms := plain(query.filter):
        found = [text for text in found if _agrees(text, terms)]
    if len(found) > MOST_READ:
        raise TooManyException(detail="Compare id, userName, displayName or externalId with eq")
    with PROVIDER:
        return [text for text in found if query.filter.match(records.load(kind, text))]


def _agrees(text: str, terms: Mapping[str, str]) -> bool:
    """Say whether a resource may match: what passes here is compared once more, exactly."""
    record = json.loads(text)
    return all(_alike(record.get(name), value) for name, value in terms.items())


def _alike(one: object, other: str) -> bool:
    return isinstance(one, str) and names.folded(one) == names.folded(other)
