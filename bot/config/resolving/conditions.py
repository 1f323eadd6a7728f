"""Who may ask, and for whom: conditions over people become domain values."""

from collections.abc import Iterable, Mapping, Sequence

from bot.config.marks import Marked
from bot.config.problems import Spot
from bot.config.resolving.names import Names
from bot.config.shapes.conditions import CompareShape, OthersShape, WhoShape
from bot.domain.flow import (
    Comparison,
    Condition,
    EachOf,
    ForOthers,
    ForReports,
    ForSelf,
    HasAttribute,
    InGroup,
    IsPerson,
    ManagerOf,
    Not,
    OnCallFor,
    OneOf,
    Whom,
)
from bot.domain.ids import GroupName, PersonId, RotaName

_NONE_OF = frozenset({Comparison.IS_NOT})  # of a list none may be met, rather than any


def who(shapes: Sequence[WhoShape], spot: Spot, names: Names) -> Condition:
    """Make a condition: any of the shapes, each with all that it says."""
    return _any([_each(one, spot, names) for one in shapes])


def whom(shapes: Sequence[Marked | OthersShape], spot: Spot, names: Names) -> tuple[Whom, ...]:
    """Make for whom one may ask: whoever is asking, unless it says otherwise."""
    return tuple(dict.fromkeys(_whom(one, spot, names) for one in shapes)) or (ForSelf(),)


def attributes(
    found: Mapping[Marked, CompareShape | list[Marked]], spot: Spot, names: Names
) -> list[Condition]:
    """Make a condition of each attribute that is named."""
    if not found:
        names.findings.problem(spot, "must name an attribute.")
    return [_compared(str(name), one, name.spot, names) for name, one in found.items()]


def all_of(conditions: Sequence[Condition]) -> Condition:
    """Join conditions that must all hold."""
    return conditions[0] if len(conditions) == 1 else EachOf(conditions=tuple(conditions))


def _each(shape: WhoShape, spot: Spot, names: Names) -> Condition:
    if not shape.model_fields_set or shape.attribute == {}:
        names.findings.problem(spot, "must say who: an empty condition would be everybody.")
    found = list(_facts(shape, names))
    if shape.attribute:
        found += attributes(shape.attribute, spot, names)
    if shape.manager_of is not None:
        found.append(ManagerOf(condition=who(shape.manager_of, spot, names)))
    if shape.every is not None:
        found.append(EachOf(conditions=tuple(_each(one, spot, names) for one in shape.every)))
    if shape.some is not None:
        found.append(who(shape.some, spot, names))
    if shape.no is not None:
        found.append(Not(condition=_each(shape.no, spot, names)))
    return all_of(found)


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


def _compared(name: str, shape: CompareShape | list[Marked], spot: Spot, names: Names) -> Condition:
    if isinstance(shape, list):
        return _listed(name, shape, Comparison.IS)
    if not shape.model_fields_set:
        names.findings.problem(spot, "must say how: is, is_not, contains or starts_with.")
    ways = {
        Comparison.IS: shape.equal,
        Comparison.IS_NOT: shape.is_not,
        Comparison.CONTAINS: shape.contains,
        Comparison.STARTS_WITH: shape.starts_with,
    }
    return all_of([_listed(name, values, how) for how, values in ways.items() if values])


def _listed(name: str, values: Sequence[Marked], how: Comparison) -> Condition:
    made = [HasAttribute(attribute=name, value=str(one), how=how) for one in values]
    return all_of(made) if how in _NONE_OF else _any(made)


def _any(conditions: Sequence[Condition]) -> Condition:
    return conditions[0] if len(conditions) == 1 else OneOf(conditions=tuple(conditions))


def _whom(shape: Marked | OthersShape, spot: Spot, names: Names) -> Whom:
    if isinstance(shape, OthersShape):
        return ForOthers(condition=who(shape.others, spot, names))
    return ForSelf() if shape == "self" else ForReports()
