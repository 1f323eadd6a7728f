"""All that may be asked for, as sets; single entitlements are made when they are looked at."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from bot.domain.catalog import Entitlement
from bot.domain.compiled import bits
from bot.domain.compiled.targets import Targets
from bot.domain.flow import Flow
from bot.domain.ids import BundleName, PermissionName

_PIECE = 4_096  # resources that are looked at together
_FIRST = (1 << _PIECE) - 1
_GROWTH = 8  # times as many are worked out next when more is looked at


class Range:
    """What flows let, apart from what deny flows take: shared by all who stand alike."""

    def __init__(
        self, targets: Targets, letting: int, denying: int, part: bits.Part | None = None
    ) -> None:
        self.targets, self.letting, self.denying = targets, letting, denying
        self._part = part
        self._let: dict[PermissionName, int] = {}
        self._denied: dict[PermissionName, int] = {}

    def part(self, start: int, size: int) -> "Range":
        """Return the same of just so many resources from `start` on, which is 0 there."""
        return Range(self.targets, self.letting, self.denying, bits.part(start, size))

    def at(self, permission: PermissionName, bundle: BundleName | None) -> int:
        """Return on which resources this permission may be asked for."""
        if permission not in self._let:
            self._let[permission] = self._alone(permission)
        found = self._let[permission]
        if bundle is None:
            return found
        more = self.targets.through(self.letting, permission, bundle)
        return found | self._cut(more) & ~self._without(permission)

    def sets(self, bundle: BundleName | None) -> Mapping[PermissionName, int]:
        """Return on which resources each permission may be asked for."""
        permissions = self.targets.reach.places.layout.permissions
        return {one: self.at(one, bundle) for one in permissions}

    @cached_property
    def count(self) -> int:
        """Count what may be asked for through no bundle."""
        return sum(those.bit_count() for those in self.sets(None).values())

    def whole(self, bundle: BundleName) -> bool:
        """Say whether a bundle holds something, and all of it may be asked for through it."""
        held = self.targets.reach.held(bundle)
        return any(held.values()) and not any(
            those and those & ~self.at(one, bundle) for one, those in held.items()
        )

    def each(
        self, number: int, there: Sequence[Entitlement], bundle: BundleName | None
    ) -> Sequence[int]:
        """Return the flows for each of these on a resource; none where it is denied."""
        targets = self.targets
        if bundle is None:
            found = targets.letting.each(number, there, self.letting)
        else:
            found = [targets.flows(number, one.permission, bundle) & self.letting for one in there]
        if not self.denying:
            return found
        denied = targets.denying.each(number, there, self.denying)
        return [0 if no else yes for yes, no in zip(found, denied, strict=True)]

    def near(self, bundle: BundleName | None) -> int:
        """Return, quickly, at least all of the first resources of which anything is offered.

        What a flow lets of one permission is never more than what it lets of any.
        """
        spreads, held = self.targets.letting.spreads, self.targets.reach.held
        sets = [spreads[one].where for one in bits.members(self.letting)]
        if bundle is not None:
            sets += held(bundle).values()
        return bits.union(one & _FIRST for one in sets)

    def _alone(self, permission: PermissionName) -> int:
        found = self._alike | self._union(self.targets.letting.apart(self.letting, permission))
        having = self.targets.reach.places.layout.having(permission)
        return found & self._cut(having) & ~self._without(permission)

    def _without(self, permission: PermissionName) -> int:
        if permission not in self._denied:
            apart = self._union(self.targets.denying.apart(self.denying, permission))
            self._denied[permission] = self._never | apart
        return self._denied[permission]

    @cached_property
    def _alike(self) -> int:
        return self._union(self.targets.letting.alike(self.letting))

    @cached_property
    def _never(self) -> int:
        return self._union(self.targets.denying.alike(self.denying))

    def _union(self, sets: Iterable[int]) -> int:
        return bits.union(sets if self._part is None else map(self._part.of, sets))

    def _cut(self, those: int) -> int:
        return those if self._part is None else self._part.of(those)


class Offered(Collection[Entitlement]):
    """What one person may ask for now, in the order of the catalogue.

    It stays as it was when it was asked for; looking at it twice shows the same.
    """

    def __init__(self, within: Range, bundle: BundleName | None, flows: Sequence[Flow]) -> None:
        self._range, self._bundle, self._flows = within, bundle, flows

    def __len__(self) -> int:
        if self._bundle is None:
            return self._range.count
        return sum(those.bit_count() for those in self._range.sets(self._bundle).values())

    def __contains__(self, entitlement: object) -> bool:
        return isinstance(entitlement, Entitlement) and self.flow(entitlement) is not None

    def __iter__(self) -> Iterator[Entitlement]:
        return (one for one, _ in self._walk())

    def first(self, count: int) -> Sequence[tuple[Entitlement, Flow]]:
        """Return so many of them, each with the flow that would apply."""
        return list(islice(self._walk(), count))

    def _walk(self) -> Iterator[tuple[Entitlement, Flow]]:
        entitlements, each = self._range.targets.reach.places.entitlements, self._range.each
        flows, bundle = self._flows, self._bundle
        for number in self._numbers():
            there = entitlements(number)
            for one, found in zip(there, each(number, there, bundle), strict=True):
                if found:
                    yield one, flows[bits.lowest(found)]

    def _numbers(self) -> Iterator[int]:
        """Yield the resources of which something is offered; among the first perhaps others, too.

        Most who look see only the first. Whoever looks further gets more at once, and exactly.
        """
        start, size = 0, _PIECE
        left = self._range.near(self._bundle)
        while start < self._range.targets.reach.places.layout.size:
            for piece in range(start, start + size, _PIECE):
                for one in bits.members(left & _FIRST):
                    yield piece + one
                left >>= _PIECE
            start, size = start + size, size * _GROWTH
            left = bits.union(self._range.part(start, size).sets(self._bundle).values())

    def flow(self, entitlement: Entitlement) -> Flow | None:
        """Return the flow that would apply to an entitlement; None when it is not offered."""
        number = self._range.targets.reach.places.layout.number(entitlement)
        if number is None:
            return None
        (found,) = self._range.each(number, (entitlement,), self._bundle)
        return self._flows[bits.lowest(found)] if found else None
