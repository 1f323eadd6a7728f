"""All that may be asked for, as sets; single entitlements are made when they are looked at."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from bot.domain.catalog import Entitlement
from bot.domain.compiled import bits
from bot.domain.compiled.targets import Targets
from bot.domain.flow import Flow
from bot.domain.ids import BundleName, PermissionName

_PIECE = 4_096  # resources that are looked at together
_FIRST = (1 << _PIECE) - 1


class Range:
    """What flows let, apart from what deny flows take: shared by all who stand alike."""

    def __init__(self, targets: Targets, letting: int, denying: int) -> None:
        self.targets, self.letting, self.denying = targets, letting, denying
        self._let: dict[PermissionName, int] = {}
        self._denied: dict[PermissionName, int] = {}

    def at(self, permission: PermissionName, bundle: BundleName | None) -> int:
        """Return on which resources this permission may be asked for."""
        if permission not in self._let:
            self._let[permission] = self._alone(permission)
        found = self._let[permission]
        if bundle is None:
            return found
        more = self.targets.through(self.letting, permission, bundle)
        return found | more & ~self._without(permission)

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

    def _alone(self, permission: PermissionName) -> int:
        found = self._alike | self.targets.letting.apart(self.letting, permission)
        having = self.targets.reach.places.layout.having(permission)
        return found & having & ~self._without(permission)

    def _without(self, permission: PermissionName) -> int:
        if permission not in self._denied:
            apart = self.targets.denying.apart(self.denying, permission)
            self._denied[permission] = self._never | apart
        return self._denied[permission]

    @cached_property
    def _alike(self) -> int:
        return self.targets.letting.alike(self.letting)

    @cached_property
    def _never(self) -> int:
        return self.targets.denying.alike(self.denying)


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
        return (one for _, one in self._walk())

    def _walk(self) -> Iterator[tuple[int, Entitlement]]:
        left = self._range.sets(self._bundle)
        for start in range(0, self._range.targets.reach.places.layout.size, _PIECE):
            piece = {one: those & _FIRST for one, those in left.items()}
            yield from self._of_piece(piece, start)
            left = {one: those >> _PIECE for one, those in left.items()}

    def _of_piece(
        self, piece: Mapping[PermissionName, int], start: int
    ) -> Iterator[tuple[int, Entitlement]]:
        places = self._range.targets.reach.places
        for one in bits.members(bits.union(piece.values())):
            number = start + one
            frame, name = places.layout.frame(number), places.resources[number].name
            for permission in frame.permissions:
                if piece[permission] >> one & 1:
                    yield number, Entitlement(frame.name, name, permission)

    def first(self, count: int) -> Sequence[tuple[Entitlement, Flow]]:
        """Return so many of them, each with the flow that would apply."""
        return [
            (one, self._flows[self._lowest(number, one.permission)])
            for number, one in islice(self._walk(), count)
        ]

    def _lowest(self, number: int, permission: PermissionName) -> int:
        """Return the flow that comes first; -1 when none covers this."""
        found = self._range.targets.flows(number, permission, self._bundle) & self._range.letting
        return (found & -found).bit_length() - 1

    def flow(self, entitlement: Entitlement) -> Flow | None:
        """Return the flow that would apply to an entitlement; None when it is not offered."""
        targets, permission = self._range.targets, entitlement.permission
        number = targets.reach.places.layout.number(entitlement)
        if number is None or targets.denying.of(number, permission) & self._range.denying:
            return None
        lowest = self._lowest(number, permission)
        return None if lowest < 0 else self._flows[lowest]
