"""What somebody at a terminal means by a name: a person, or a target. Exact, or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.catalog import Catalogue, Entitlement
from bot.domain.ids import BundleName, PersonId
from bot.domain.people import Person
from bot.domain.policy import Policy
from bot.language.nearness import Nearness


class Unknown(Exception):
    """A name that means nothing, or several things. `nearest` are names that exist."""

    def __init__(self, said: str, nearest: Sequence[str] = ()) -> None:
        hint = f" Did you mean {' or '.join(nearest)}?" if nearest else ""
        super().__init__(f"{said}{hint}")
        self.nearest = tuple(nearest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a name stands for: a bundle with all it holds, or entitlements on their own."""

    entitlements: tuple[Entitlement, ...]
    bundle: BundleName | None = None


def person(policy: Policy, name: str) -> Person:
    """Find an active person by id, or by a name that only one of them bears. Raises Unknown."""
    if found := policy.person(PersonId(name)):
        return found
    active = [one for one in policy.people.values() if one.active]
    named = [one for one in active if name.casefold() in {one.name.casefold(), one.id.casefold()}]
    if len(named) == 1:
        return named[0]
    if named:
        raise Unknown(f"Several people are called {name}.", [one.id for one in named])
    if PersonId(name) in policy.people:
        raise Unknown(f"{name} is not active any more.")
    known = {one.name: one.id for one in active} | {one.id: one.id for one in active}
    raise Unknown(f"There is no person {name}.", _nearest(name, known))


def target(catalogue: Catalogue, name: str) -> Target:
    """Find a bundle, or `integration/resource:permission` of which only the resource is needed.

    Without a permission all of them are meant, without an integration those of every integration
    that has such a resource. Raises Unknown.
    """
    if name in catalogue.bundles:
        bundle = BundleName(name)
        return Target(entitlements=catalogue.expand(bundle), bundle=bundle)
    place, colon, permission = name.partition(":")
    found = [
        Entitlement(integration.name, resource.name, one)
        for integration, resource in catalogue.resources()
        if place in {resource.name, f"{integration.name}/{resource.name}"}
        for one in integration.permissions
        if not colon or one == permission
    ]
    if not found:
        raise Unknown(f"There is no bundle or resource {name}.", _near_targets(catalogue, name))
    return Target(entitlements=tuple(sorted(found)))


def _near_targets(catalogue: Catalogue, name: str) -> Sequence[str]:
    place, colon, _ = name.partition(":")
    known: dict[str, str] = {one: one for one in catalogue.bundles}
    for integration, resource in catalogue.resources():
        whole = f"{integration.name}/{resource.name}"
        known |= {whole: whole, resource.name: whole}
        if colon and place in {whole, resource.name}:
            known |= {f"{place}:{one}": f"{place}:{one}" for one in integration.permissions}
    return _nearest(name, known) or _nearest(place, known)


def _nearest(name: str, known: Mapping[str, str]) -> Sequence[str]:
    return list(dict.fromkeys(known[one] for one in near(name, known)))


def near(name: str, known: Iterable[str]) -> Sequence[str]:
    """Return the likeliest of the names that exist, at most three."""
    return Nearness(known).nearest(name)
