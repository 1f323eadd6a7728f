"""Who may ask and for what: conditions and coverage become domain values."""

from collections.abc import Iterable, Sequence

from bot.config.marks import Marked, Table, Value, inside, spot_of
from bot.config.problems import Spot
from bot.config.resolving.names import Names
from bot.config.resolving.selectors import literal, selector
from bot.config.shapes.catalogue import WhereShape
from bot.config.shapes.flows import WhatShape, WhoShape
from bot.domain.catalog import Catalogue, Selector
from bot.domain.flow import (
    AttributeIs,
    Condition,
    EachOf,
    InGroup,
    IsPerson,
    Not,
    OnCallFor,
    OneOf,
    What,
)
from bot.domain.ids import BundleName, GroupName, PermissionName, PersonId, RotaName


def who(shapes: Sequence[WhoShape], spot: Spot, names: Names) -> Condition:
    """Make a condition: any of the shapes, each with all that it says."""
    return _any([_each(one, spot, names) for one in shapes])


def _each(shape: WhoShape, spot: Spot, names: Names) -> Condition:
    if not shape.model_fields_set or shape.attribute == {}:
        names.findings.problem(spot, "must say who: an empty condition would be everybody.")
    found = [*_facts(shape, names), *_attributes(shape)]
    if shape.every is not None:
        found.append(EachOf(conditions=tuple(_each(one, spot, names) for one in shape.every)))
    if shape.some is not None:
        found.append(who(shape.some, spot, names))
    if shape.no is not None:
        found.append(Not(condition=_each(shape.no, spot, names)))
    return found[0] if len(found) == 1 else EachOf(conditions=tuple(found))


def _facts(shape: WhoShape, names: Names) -> Iterable[Condition]:
    for one in (*(shape.group or ()),):
        names.group(one)
    for one in (*(shape.person or ()),):
        names.person(one)
    for one in (*(shape.on_call or ()),):
        names.rota(one)
    if shape.group:
        yield _any([InGroup(group=GroupName(str(one))) for one in shape.group])
    if shape.person:
        yield _any([IsPerson(person=PersonId(str(one))) for one in shape.person])
    if shape.on_call:
        yield _any([OnCallFor(rota=RotaName(str(one))) for one in shape.on_call])


def _attributes(shape: WhoShape) -> Iterable[Condition]:
    for name, values in (shape.attribute or {}).items():
        yield _any([AttributeIs(attribute=str(name), value=str(one)) for one in values])


def _any(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else OneOf(conditions=tuple(conditions))


def what(shape: WhatShape, spot: Spot, value: Value, catalogue: Catalogue, names: Names) -> What:
    """Make a coverage. It must name a bundle, a resource or a selector; the default is nothing."""
    named = shape.bundle, shape.bundles, shape.resource, shape.where
    if all(one is None for one in named):
        said = "must name a bundle, a resource, or choose by `where`."
        names.findings.problem(spot, said)
    elif shape.permissions and shape.resource is None and shape.where is None:
        said = "A bundle names its own permissions; say `permissions` beside `where` or `resource`."
        names.findings.problem(_at(value, spot, "permissions"), said)
    return _what(shape, spot, value, catalogue, names)


def _what(shape: WhatShape, spot: Spot, value: Value, catalogue: Catalogue, names: Names) -> What:
    bundles = [*(shape.bundle or ()), *(shape.bundles or ())]
    for bundle in bundles:
        names.bundle(bundle)
    where = (*_selectors(shape.where or (), _at(value, spot, "where"), catalogue, names),)
    where += (*_resources(shape.resource or (), names),)
    _permissions(shape.permissions or (), where, names)
    besides = _at(value, spot, "except")
    except_ = (
        _except(one, besides, _part(value, "except"), catalogue, names)
        for one in shape.besides or ()
    )
    permissions = shape.permissions and frozenset(PermissionName(str(p)) for p in shape.permissions)
    return What(
        bundles=frozenset(BundleName(str(one)) for one in bundles),
        where=where,
        permissions=permissions or None,
        except_=tuple(except_),
    )


def _except(shape: WhatShape, spot: Spot, value: Value, catalogue: Catalogue, names: Names) -> What:
    """Make an exception; one of permissions alone takes them away from everything."""
    if not shape.model_fields_set:
        names.findings.problem(spot, "must say what is left out.")
    made = _what(shape, spot, value, catalogue, names)
    if made.where or made.bundles:
        return made
    return What(where=(Selector(),), permissions=made.permissions, except_=made.except_)


def _selectors(
    shapes: Iterable[WhereShape], spot: Spot, catalogue: Catalogue, names: Names
) -> Iterable[Selector]:
    return [selector(one, spot, catalogue, names) for one in shapes]


def _resources(found: Iterable[Marked], names: Names) -> Iterable[Selector]:
    known = (names.resource(one) for one in found)
    return [Selector(integration=one[0], name=one[1]) for one in known if one is not None]


def _permissions(found: Iterable[Marked], where: Sequence[Selector], names: Names) -> None:
    """Look permissions up in the one integration chosen, or in all of them."""
    chosen = {literal(one.integration) if one.integration else None for one in where}
    only = chosen.pop() if len(chosen) == 1 else None
    for permission in found:
        names.permission(permission, only if only in names.permissions else None)


def _at(value: Value, spot: Spot, key: str) -> Spot:
    return spot_of(value, key) if isinstance(value, Table) else spot


def _part(value: Value, key: str) -> Value:
    return inside(value, key) if isinstance(value, Table) else value
