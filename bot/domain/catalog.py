"""What can be lent: integrations, their resources and permissions, entitlements, and bundles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property
from typing import assert_never

from bot.domain.ids import (
    BundleName,
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    ResourceName,
)


class Risk(StrEnum):
    """How much harm a permission can do; shown on cards, never a rule by itself."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerGroup:
    """A group that answers for a resource."""

    group: GroupName


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerPerson:
    """A person who answers for a resource."""

    person: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerNamed:
    """Whom a tag names: a group, else a person; when it names neither, `otherwise` answers."""

    name: str
    otherwise: OwnerGroup | OwnerPerson | None = None


Owner = OwnerGroup | OwnerPerson | OwnerNamed


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What one may do; `settings` is what its connector needs to open it, e.g. the role to lend."""

    name: PermissionName
    risk: Risk = Risk.MEDIUM
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A thing in an integration. Its owner falls back to the integration's.

    `uid` is the target's own id where it has one: a thing that was made anew under an old name is
    another thing.
    """

    name: ResourceName
    type: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    owner: Owner | None = None
    link: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    uid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Integration:
    """One target system, as far as policy and cards need it.

    `owner_tag` is the tag by which a resource names its owner.
    """

    name: IntegrationName
    environment: str = ""
    owner: OwnerGroup | OwnerPerson | None = None
    owner_tag: str | None = None
    permissions: Mapping[PermissionName, Permission] = field(default_factory=dict)
    resources: Mapping[ResourceName, Resource] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Entitlement:
    """The unit that is granted: one permission on one resource, e.g. `orders-prod/orders:write`."""

    integration: IntegrationName
    resource: ResourceName
    permission: PermissionName

    def __str__(self) -> str:
        return f"{self.integration}/{self.resource}:{self.permission}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Chooses resources. All that is said must hold; names are globs, tags must be equal."""

    integration: str | None = None
    environment: str | None = None
    type: str | None = None
    name: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def matches(self, integration: Integration, resource: Resource) -> bool:
        """Say whether the resource is chosen."""
        return (
            _glob(self.integration, integration.name)
            and _glob(self.environment, integration.environment)
            and _glob(self.type, resource.type)
            and _glob(self.name, resource.name)
            and all(resource.tags.get(key) == value for key, value in self.tags.items())
        )


def _glob(pattern: str | None, text: str) -> bool:
    return pattern is None or fnmatchcase(text, pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedItem:
    """A bundle's entry by name."""

    entitlement: Entitlement


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedItem:
    """A bundle's entry by selector: this permission on every resource chosen that has it."""

    where: Selector
    permission: PermissionName


BundleItem = NamedItem | SelectedItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A named set of entitlements for a task or an incident. It carries no policy."""

    name: BundleName
    description: str = ""
    contains: tuple[BundleItem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that can be lent, by name."""

    integrations: Mapping[IntegrationName, Integration] = field(default_factory=dict)
    bundles: Mapping[BundleName, Bundle] = field(default_factory=dict)

    def resources(self) -> Iterator[tuple[Integration, Resource]]:
        """Yield every resource with its integration, in the order of the access file."""
        for integration in self.integrations.values():
            for resource in integration.resources.values():
                yield integration, resource

    def entitlements(self) -> Iterator[Entitlement]:
        """Yield everything that could be granted."""
        for integration, resource in self.resources():
            for permission in integration.permissions:
                yield Entitlement(integration.name, resource.name, permission)

    def find(self, entitlement: Entitlement) -> tuple[Integration, Resource, Permission] | None:
        """Return the parts of an entitlement, or None when any of them is not there any more."""
        integration = self.integrations.get(entitlement.integration)
        if integration is None:
            return None
        resource = integration.resources.get(entitlement.resource)
        permission = integration.permissions.get(entitlement.permission)
        return (integration, resource, permission) if resource and permission else None

    def owner(self, entitlement: Entitlement) -> Owner | None:
        """Return who answers for the resource: its own owner, else the one that its tag names.

        The integration's owner stands in where there is none.
        """
        integration = self.integrations.get(entitlement.integration)
        resource = integration and integration.resources.get(entitlement.resource)
        if not integration or not resource:
            return None
        named = resource.tags.get(integration.owner_tag) if integration.owner_tag else None
        if resource.owner or not named:
            return resource.owner or integration.owner
        return OwnerNamed(name=named, otherwise=integration.owner)

    def expand(self, name: BundleName) -> tuple[Entitlement, ...]:
        """List what a bundle holds now, each entitlement once, sorted. An unknown one: nothing."""
        return self._held.get(name, ())

    def holds(self, name: BundleName, entitlement: Entitlement) -> bool:
        """Say whether a bundle holds an entitlement now."""
        return entitlement in self._held_sets.get(name, frozenset())

    @cached_property
    def _held(self) -> Mapping[BundleName, tuple[Entitlement, ...]]:
        return {
            name: tuple(
                sorted({one for i in bundle.contains for one in self._of(i) if self.find(one)})
            )
            for name, bundle in self.bundles.items()
        }

    @cached_property
    def _held_sets(self) -> Mapping[BundleName, frozenset[Entitlement]]:
        return {name: frozenset(held) for name, held in self._held.items()}

    def _of(self, item: BundleItem) -> Iterator[Entitlement]:
        match item:
            case NamedItem():
                yield item.entitlement
            case SelectedItem():
                for integration, resource in self.resources():
                    if item.where.matches(integration, resource):
                        yield Entitlement(integration.name, resource.name, item.permission)
            case _:
                assert_never(item)
