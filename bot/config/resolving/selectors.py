"""Selectors: what they name must exist, and one that finds nothing is worth a warning."""

from bot.config.marks import Marked
from bot.config.problems import Spot
from bot.config.resolving.names import Names
from bot.config.shapes.catalogue import WhereShape
from bot.domain.catalog import Catalogue, Integration, Resource, Selector
from bot.domain.ids import ResourceName


def literal(pattern: str) -> str | None:
    """Return the one name that a pattern stands for; None when it is a glob."""
    return None if set(pattern) & set("*?[") else pattern


def selector(shape: WhereShape, spot: Spot, catalogue: Catalogue, names: Names) -> Selector:
    """Make a selector. One that says nothing would choose everything, and is refused."""
    if not shape.model_fields_set or (shape.model_fields_set == {"tags"} and not shape.tags):
        said = 'must say what it chooses; for everything write {integration: "*"}.'
        names.findings.problem(spot, said)
    if shape.integration and literal(shape.integration):
        names.integration(shape.integration)
    made = Selector(
        integration=_text(shape.integration),
        environment=_text(shape.environment),
        type=_text(shape.type),
        name=_text(shape.name),
        tags={str(key): str(value) for key, value in shape.tags.items()},
    )
    if not any(made.matches(*one) for one in catalogue.resources()) and not _may(
        made, catalogue, names
    ):
        names.findings.warning(spot, "This chooses nothing at present.")
    return made


def _may(selector: Selector, catalogue: Catalogue, names: Names) -> bool:
    """Say whether it may choose what an integration discovers later."""
    systems = (one for one in catalogue.integrations.values() if one.name in names.discovering)
    return any(reaches(selector, one) for one in systems)


def reaches(selector: Selector, integration: Integration) -> bool:
    """Say whether a selector chooses an integration, whatever resources that has."""
    outer = Selector(integration=selector.integration, environment=selector.environment)
    return outer.matches(integration, Resource(name=ResourceName("")))


def _text(value: Marked | None) -> str | None:
    return None if value is None else str(value)
