"""Random catalogues: a few systems with resources, tags and owners, and bundles of them."""

from random import Random

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
    SelectedItem,
    Selector,
)
from bot.domain.ids import (
    BundleName,
    GroupName,
    IntegrationName,
    PermissionName,
    PersonId,
    ResourceName,
)

SYSTEMS = tuple(IntegrationName(one) for one in ("shop", "shed", "mail"))
RESOURCES = tuple(ResourceName(one) for one in ("orders", "ordinary", "ledger", "users"))
PERMISSIONS = tuple(PermissionName(one) for one in ("read", "write", "admin"))
BUNDLES = tuple(BundleName(one) for one in ("incident", "audit", "empty"))
ENVIRONMENTS = ("production", "staging", "")
TYPES = ("table", "tablet", "host")
TAGS = {"team": ("staff", "p2", "nobody", "leads"), "tier": ("one", "two")}
OWNERS: tuple[OwnerGroup | OwnerPerson, ...] = (
    *(OwnerGroup(group=GroupName(one)) for one in ("staff", "leads", "dba")),
    *(OwnerPerson(person=PersonId(one)) for one in ("p0", "p1", "p4")),
)


def catalogue(dice: Random) -> Catalogue:
    """Make a catalogue."""
    systems = {name: _system(dice, name) for name in SYSTEMS[: dice.randint(1, 3)]}
    bare = Catalogue(integrations=systems)
    bundles = {name: _bundle(dice, name, bare) for name in BUNDLES[: dice.randint(1, 2)]}
    bundles[BUNDLES[2]] = Bundle(name=BUNDLES[2])
    return Catalogue(integrations=systems, bundles=bundles)


def selector(dice: Random) -> Selector:
    """Make a selector; each demand is there or not."""
    tags = {key: dice.choice(values) for key, values in TAGS.items() if dice.random() < 0.15}
    return Selector(
        integration=dice.choice([None, None, None, "s*", "sh??", "shop", "*"]),
        environment=dice.choice([None] * 6 + ["prod*", "staging", ""]),
        type=dice.choice([None] * 6 + ["table", "table*", "?ost"]),
        name=dice.choice([None] * 4 + ["ord*", "*r*", "ledge?", "orders"]),
        tags=tags,
    )


def _system(dice: Random, name: IntegrationName) -> Integration:
    permissions = dice.sample(PERMISSIONS, dice.randint(1, 3))
    resources = dice.sample(RESOURCES, dice.randint(1, 3))
    return Integration(
        name=name,
        environment=dice.choice(ENVIRONMENTS),
        owner=dice.choice([*OWNERS, None]),
        owner_tag=dice.choice(["team", "team", None, "nothing"]),
        permissions={one: Permission(name=one) for one in permissions},
        resources={one: _resource(dice, one) for one in resources},
    )


def _resource(dice: Random, name: ResourceName) -> Resource:
    return Resource(
        name=name,
        type=dice.choice(TYPES),
        tags={key: dice.choice(values) for key, values in TAGS.items() if dice.random() < 0.6},
        owner=dice.choice([*OWNERS, *[None] * 8]),
    )


def _bundle(dice: Random, name: BundleName, systems: Catalogue) -> Bundle:
    items = [_item(dice, systems) for _ in range(dice.randint(1, 3))]
    return Bundle(name=name, contains=tuple(items))


def _item(dice: Random, systems: Catalogue) -> BundleItem:
    """Make an entry; one by name may name what is not there any more."""
    permission = dice.choice(PERMISSIONS)
    if dice.random() < 0.5:
        return SelectedItem(where=selector(dice), permission=permission)
    system = dice.choice(list(systems.integrations.values()))
    resource = dice.choice([*system.resources, RESOURCES[0]])
    return NamedItem(entitlement=Entitlement(system.name, resource, permission))
