"""Integrations with what their connectors need, and bundles."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.config.marks import Marked, Plain, Table, Value, key_spot, plain, spot_of
from bot.config.problems import nearest
from bot.config.resolving.items import Item
from bot.config.resolving.names import Names
from bot.config.resolving.secrecy import guard
from bot.config.resolving.selectors import literal, selector
from bot.config.shapes.catalogue import (
    BundleShape,
    DiscoverShape,
    IntegrationShape,
    ItemShape,
    OwnerShape,
    PermissionShape,
    ResourceShape,
)
from bot.config.strict import settings_of
from bot.domain.catalog import (
    Bundle,
    BundleItem,
    Catalogue,
    Entitlement,
    Integration,
    NamedItem,
    OwnerGroup,
    OwnerPerson,
    Permission,
    Resource,
    Risk,
    SelectedItem,
)
from bot.domain.ids import (
    BundleName,
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    ResourceName,
)

USUALLY = timedelta(hours=1)  # between two discoveries


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationSetup:
    """What opens an integration's connector. Secrets are references: `env:NAME`, `file:PATH`.

    `discover` is how often to ask the connector what there is; None: what the files list is all.
    """

    name: IntegrationName
    connector: str
    options: Mapping[str, Plain] = field(default_factory=dict)
    discover: timedelta | None = None


def catalogue(
    integrations: Iterable[Item[IntegrationShape]],
    bundles: Iterable[Item[BundleShape]],
    names: Names,
) -> Catalogue:
    """Make the catalogue: what can be lent."""
    systems = {IntegrationName(str(one.name)): _integration(one, names) for one in integrations}
    alone = Catalogue(integrations=systems)
    made = (_bundle(one, alone, names) for one in bundles)
    return Catalogue(integrations=systems, bundles={one.name: one for one in made})


def setup(
    item: Item[IntegrationShape], connectors: Collection[str] | None, names: Names
) -> IntegrationSetup:
    """Make what the connector is opened with. Without a list of connectors any name will do."""
    shape = item.shape
    guard(item.table, names.findings)
    if connectors is not None and shape.connector not in connectors:
        near = nearest(shape.connector, connectors)
        said = f"There is no connector called {shape.connector}."
        names.findings.problem(shape.connector.spot, said, near)
    options = {key: plain(value) for key, value in shape.others().items()}
    if shape.connection:
        options["connection"] = str(shape.connection)
    name = IntegrationName(str(item.name))
    return IntegrationSetup(
        name=name,
        connector=str(shape.connector),
        options=options,
        discover=_often(shape.discover),
    )


def _often(written: DiscoverShape | bool) -> timedelta | None:  # noqa: FBT001 - `discover: true`
    if isinstance(written, DiscoverShape):
        return written.every
    return USUALLY if written else None


def _integration(item: Item[IntegrationShape], names: Names) -> Integration:
    shape = item.shape
    if not shape.permissions:
        spot = key_spot(item.table, "permissions")
        names.findings.problem(spot, "must name at least one.")
    return Integration(
        name=IntegrationName(str(item.name)),
        environment=str(shape.environment or ""),
        owner=_owner(shape.owner, item.table, ("owner",), names),
        owner_tag=str(shape.owner_tag) if shape.owner_tag else None,
        permissions={
            PermissionName(str(name)): _permission(name, one, names)
            for name, one in shape.permissions.items()
        },
        resources={
            ResourceName(str(name)): _resource(name, one, item.table, names)
            for name, one in shape.resources.items()
        },
    )


def _permission(name: Marked, shape: PermissionShape, names: Names) -> Permission:
    return Permission(
        name=PermissionName(str(name)),
        risk=Risk(shape.risk) if shape.risk else Risk.MEDIUM,
        settings=settings_of(shape.others(), names.findings),
    )


def _resource(name: Marked, shape: ResourceShape, table: Table, names: Names) -> Resource:
    return Resource(
        name=ResourceName(str(name)),
        type=str(shape.type or ""),
        tags={str(key): str(value) for key, value in shape.tags.items()},
        owner=_owner(shape.owner, table, ("resources", name, "owner"), names),
        link=str(shape.link) if shape.link else None,
        settings=settings_of(shape.others(), names.findings),
    )


def _owner(
    shape: OwnerShape | None, table: Table, path: tuple[str, ...], names: Names
) -> OwnerGroup | OwnerPerson | None:
    if shape is None:
        return None
    if shape.group and not shape.person:
        names.group(shape.group)
        return OwnerGroup(group=GroupName(str(shape.group)))
    if shape.person and not shape.group:
        names.person(shape.person)
        return OwnerPerson(person=PersonId(str(shape.person)))
    names.findings.problem(spot_of(table, *path), "must be one group or one person.")
    return None


def _bundle(item: Item[BundleShape], alone: Catalogue, names: Names) -> Bundle:
    entries = (
        _entry(one, spot, alone, names)
        for one, spot in zip(item.shape.contains, _entries(item.table), strict=True)
    )
    return Bundle(
        name=BundleName(str(item.name)),
        description=str(item.shape.description or ""),
        contains=tuple(one for one in entries if one is not None),
    )


def _entries(table: Table) -> Iterable[Value]:
    found = table[Marked("contains", table.spot)]
    return found if isinstance(found, list) else [found]


def _entry(shape: ItemShape, value: Value, alone: Catalogue, names: Names) -> BundleItem | None:
    if (shape.resource is None) == (shape.where is None):
        names.findings.problem(value.spot, "must name one `resource`, or choose by `where`.")
        return None
    if shape.resource is not None:
        return _named(shape.resource, shape.permission, names)
    if shape.where is None or not isinstance(value, Table):
        return None
    where = selector(shape.where, spot_of(value, "where"), alone, names)
    names.permission(shape.permission, where.integration and literal(where.integration))
    return SelectedItem(where=where, permission=PermissionName(str(shape.permission)))


def _named(resource: Marked, permission: Marked, names: Names) -> NamedItem | None:
    found = names.resource(resource)
    if found is None or not names.permission(permission, found[0]):
        return None
    integration, name = found
    return NamedItem(
        entitlement=Entitlement(
            IntegrationName(integration), ResourceName(name), PermissionName(str(permission))
        )
    )
