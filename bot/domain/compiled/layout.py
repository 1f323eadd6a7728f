"""The resources of a catalogue as numbers, in its order: all that tags do not decide.

Each thing that a selector can say is a set of resources, made when it is first said.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase, translate
from itertools import accumulate, chain, count

from bot.domain.catalog import Catalogue, Entitlement, Integration, Permission, Resource
from bot.domain.compiled import bits
from bot.domain.ids import IntegrationName, PermissionName, ResourceName

_WILD = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Frame:
    """An integration without its resources."""

    name: IntegrationName
    environment: str
    permissions: tuple[PermissionName, ...]


class Layout:
    """Every resource has a number, and sets are of these numbers."""

    def __init__(self, catalogue: Catalogue) -> None:
        integrations = catalogue.integrations.values()
        self._frames = [_frame(one) for one in integrations]
        self._starts = [0, *accumulate(len(one.resources) for one in integrations)]
        self.size = self._starts[-1]
        self._numbers = {
            one.name: dict(zip(one.resources, count(start), strict=False))
            for one, start in zip(integrations, self._starts, strict=False)
        }
        self._inside_of = {
            one.name: (frozenset(one.permissions), self._numbers[one.name]) for one in self._frames
        }
        names = chain.from_iterable(one.permissions for one in self._frames)
        self.permissions = tuple(dict.fromkeys(names))
        self._having: dict[PermissionName, int] = {}
        self._inside: dict[tuple[str | None, str | None], int] = {}
        self._named: dict[tuple[str | None, str | None, str], int] = {}
        self._types = _by_type(listed(catalogue))
        self._typed: dict[str, int] = {}

    def number(self, entitlement: Entitlement) -> int | None:
        """Return the resource's number; None when it, or the permission, is not there."""
        inside = self._inside_of.get(entitlement.integration)
        if inside is None:
            return None
        permissions, numbers = inside
        return numbers.get(entitlement.resource) if entitlement.permission in permissions else None

    def frame(self, number: int) -> Frame:
        """Return the integration of a resource."""
        return self._frames[bisect_right(self._starts, number) - 1]

    def having(self, permission: PermissionName) -> int:
        """Return the resources on which there is such a permission."""
        if permission not in self._having:
            self._having[permission] = self._within(lambda one: permission in one.permissions)
        return self._having[permission]

    def inside(self, integration: str | None, environment: str | None) -> int:
        """Return the resources of such integrations."""
        key = integration, environment
        if key not in self._inside:
            fits = _fitting(integration, environment)
            self._inside[key] = self._within(fits)
        return self._inside[key]

    def _within(self, fits: Callable[[Frame], bool]) -> int:
        spans = zip(self._frames, self._starts, self._starts[1:], strict=False)
        return bits.union(bits.span(start, end) for one, start, end in spans if fits(one))

    def typed(self, pattern: str) -> int:
        """Return the resources of such types."""
        if pattern not in self._typed:
            fitting = (those for name, those in self._types.items() if _glob(pattern, name))
            self._typed[pattern] = bits.of(chain.from_iterable(fitting), self.size)
        return self._typed[pattern]

    def named(self, integration: str | None, environment: str | None, pattern: str) -> int:
        """Return the resources of such names, of such integrations."""
        key = integration, environment, pattern
        if key not in self._named:
            fits = _fitting(integration, environment)
            within = [self._numbers[one.name] for one in self._frames if fits(one)]
            found = chain.from_iterable(_look(pattern, one) for one in within)
            self._named[key] = bits.of(found, self.size)
        return self._named[key]

    def fits(self, catalogue: Catalogue) -> bool:
        """Say whether a catalogue has the same integrations, and as many resources in each."""
        integrations = catalogue.integrations.values()
        return [_frame(one) for one in integrations] == self._frames and all(
            len(one.resources) == len(self._numbers[one.name]) for one in integrations
        )

    def only(self, resources: Mapping[int, Resource]) -> Catalogue:
        """Return a catalogue of just these resources. Every integration stays."""
        found: dict[IntegrationName, dict[ResourceName, Resource]] = defaultdict(dict)
        for number, one in resources.items():
            found[self.frame(number).name][one.name] = one
        return Catalogue(
            integrations={
                one.name: Integration(
                    name=one.name,
                    environment=one.environment,
                    permissions={name: Permission(name=name) for name in one.permissions},
                    resources=found[one.name],
                )
                for one in self._frames
            }
        )


def listed(catalogue: Catalogue) -> list[Resource]:
    """List all resources in the order of their numbers."""
    integrations = catalogue.integrations.values()
    return list(chain.from_iterable(one.resources.values() for one in integrations))


def _frame(one: Integration) -> Frame:
    return Frame(one.name, one.environment, tuple(one.permissions))


def _fitting(integration: str | None, environment: str | None) -> Callable[[Frame], bool]:
    def fits(one: Frame) -> bool:
        return _glob(integration, one.name) and _glob(environment, one.environment)

    return fits


def _glob(pattern: str | None, text: str) -> bool:
    return pattern is None or fnmatchcase(text, pattern)


def _look(pattern: str, names: Mapping[ResourceName, int]) -> Sequence[int]:
    """Find names by a pattern; most patterns are a name, or the beginning of one."""
    wild = _WILD.search(pattern)
    if wild is None:
        number = names.get(ResourceName(pattern))
        return () if number is None else (number,)
    prefix = pattern[:-1]
    if wild.start() == len(prefix) and pattern.endswith("*"):
        return [number for name, number in names.items() if name.startswith(prefix)]
    matches = re.compile(translate(pattern)).match
    return [number for name, number in names.items() if matches(name)]


def _by_type(resources: Sequence[Resource]) -> Mapping[str, Sequence[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(resources):
        found[one.type].append(number)
    return found
