"""For what one may ask: coverage by bundles, resources and selectors becomes a domain value."""

from collections.abc import Iterable, Sequence

from bot.config.marks import Marked, Table, Value, inside, spot_of
from bot.config.problems import Spot
from bot.config.resolving.names import Names
from bot.config.resolving.selectors import literal, selector
from bot.config.shapes.catalogue import WhereShape
from bot.config.shapes.conditions import WhatShape
from bot.domain.catalog import Catalogue, Selector
from bot.domain.flow import What
from bot.domain.ids import BundleName, PermissionName


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
