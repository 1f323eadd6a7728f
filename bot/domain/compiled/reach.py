"""What access flows cover, as sets of resources for each permission."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.catalog import Bundle, NamedItem
from bot.domain.compiled import bits
from bot.domain.compiled.places import Places
from bot.domain.flow import What
from bot.domain.ids import BundleName, PermissionName


@dataclass(frozen=True, slots=True)
class Spread:
    """The same resources for each of these permissions (None: all), other ones for the special."""

    where: int
    permissions: frozenset[PermissionName] | None
    special: Mapping[PermissionName, int] = field(default_factory=dict)

    def at(self, permission: PermissionName) -> int:
        """Return on which resources this permission is covered."""
        if permission in self.special:
            return self.special[permission]
        permitted = self.permissions is None or permission in self.permissions
        return self.where if permitted else 0


class Reach:
    """Lays out what is covered, over the places and the bundles of one catalogue."""

    def __init__(self, places: Places, bundles: Mapping[BundleName, Bundle]) -> None:
        self.places = places
        self.bundles = bundles
        self._held: dict[BundleName, Mapping[PermissionName, int]] = {}
        self._inside: dict[tuple[BundleName, PermissionName], bytes] = {}

    def covered(self, what: What, bundles: Iterable[BundleName] = ()) -> Spread:
        """Return what is covered for who asks for it alone, or through one of these bundles."""
        found = Spread(bits.union(map(self.places.chosen, what.where)), what.permissions)
        for bundle in what.bundles.intersection(bundles):
            found = self._with(found, self.held(bundle))
        for exception in what.except_:
            found = self._without(found, self.named(exception))
        return found

    def named(self, what: What) -> Spread:
        """Return all that is covered in whichever way it is asked for."""
        return self.covered(what, what.bundles)

    def held(self, bundle: BundleName) -> Mapping[PermissionName, int]:
        """Return what a bundle holds; nothing when it is unknown."""
        if bundle not in self._held:
            self._held[bundle] = self._hold(self.bundles.get(bundle))
        return self._held[bundle]

    def holds(self, bundle: BundleName, number: int, permission: PermissionName) -> bool:
        """Say whether a bundle holds this permission on the resource of this number."""
        inside = self._inside.get((bundle, permission))
        if inside is None:
            held = self.held(bundle).get(permission, 0)
            inside = held.to_bytes((held.bit_length() + 7) // 8, "little")
            self._inside[bundle, permission] = inside
        byte = number >> 3
        return byte < len(inside) and bool(inside[byte] >> (number & 7) & 1)

    def _hold(self, bundle: Bundle | None) -> Mapping[PermissionName, int]:
        found: dict[PermissionName, int] = {}
        for item in bundle.contains if bundle else ():
            if isinstance(item, NamedItem):
                permission = item.entitlement.permission
                number = self.places.layout.number(item.entitlement)
                those = 0 if number is None else 1 << number
            else:
                permission = item.permission
                those = self.places.chosen(item.where) & self.places.layout.having(permission)
            found[permission] = found.get(permission, 0) | those
        return found

    def _with(self, spread: Spread, held: Mapping[PermissionName, int]) -> Spread:
        special = {one: spread.at(one) | those for one, those in held.items()}
        return Spread(spread.where, spread.permissions, {**spread.special, **special})

    def _without(self, spread: Spread, cut: Spread) -> Spread:
        if cut.permissions is None and not cut.special:
            special = {one: those & ~cut.where for one, those in spread.special.items()}
            return Spread(spread.where & ~cut.where, spread.permissions, special)
        names = self.places.layout.permissions if cut.permissions is None else cut.permissions
        special = {one: spread.at(one) & ~cut.at(one) for one in (*names, *cut.special)}
        return Spread(spread.where, spread.permissions, {**spread.special, **special})
