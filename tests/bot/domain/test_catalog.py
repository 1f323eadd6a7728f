"""What can be lent: selectors choose, bundles expand, owners fall back to the integration's."""

import pytest

from bot.domain.catalog import (
    Bundle,
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

READ, WRITE = PermissionName("read"), PermissionName("write")
CARTS, PRICES = ResourceName("carts"), ResourceName("prices")
SHOP, FILES = IntegrationName("shop-db"), IntegrationName("files")
OWNERS = OwnerGroup(group=GroupName("owners"))
DORA = OwnerPerson(person=PersonId("dora"))


def entitlement(resource: ResourceName, permission: PermissionName = READ) -> Entitlement:
    """Name something in the shop."""
    return Entitlement(SHOP, resource, permission)


SHOP_DB = Integration(
    name=SHOP,
    environment="production",
    owner=OWNERS,
    permissions={READ: Permission(name=READ), WRITE: Permission(name=WRITE)},
    resources={
        CARTS: Resource(name=CARTS, type="database", tags={"team": "payments", "data": "customer"}),
        PRICES: Resource(name=PRICES, owner=DORA),
    },
)
BUCKETS = Integration(
    name=FILES,
    permissions={READ: Permission(name=READ)},
    resources={CARTS: Resource(name=CARTS)},
)
EVERYTHING = Selector()
BUNDLE = BundleName("all-writes")
CATALOGUE = Catalogue(
    integrations={SHOP: SHOP_DB, FILES: BUCKETS},
    bundles={
        BUNDLE: Bundle(
            name=BUNDLE,
            contains=(
                SelectedItem(where=EVERYTHING, permission=WRITE),
                NamedItem(entitlement=entitlement(CARTS, WRITE)),
                NamedItem(entitlement=entitlement(ResourceName("gone"))),
            ),
        )
    },
)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        (Selector(), {"shop-db/carts", "shop-db/prices", "files/carts"}),
        (Selector(integration="shop-*"), {"shop-db/carts", "shop-db/prices"}),
        (Selector(environment="production", name="c*"), {"shop-db/carts"}),
        (Selector(type="database"), {"shop-db/carts"}),
        (Selector(tags={"team": "payments"}), {"shop-db/carts"}),
        (Selector(tags={"team": "pay*"}), set()),
        (Selector(tags={"team": "payments", "data": "public"}), set()),
        (Selector(integration="SHOP-DB"), set()),
    ],
)
def test_selectors_choose_what_fits_in_everything(selector: Selector, expected: set[str]) -> None:
    """All that is said must hold: names are globs, tags are equal, case matters."""
    found = {
        f"{integration.name}/{resource.name}"
        for integration, resource in CATALOGUE.resources()
        if selector.matches(integration, resource)
    }

    assert expected == found


def test_bundles_expand_to_what_is_there_once_and_sorted() -> None:
    """What a bundle names twice comes once; what is gone or has no such permission is left out."""
    assert (entitlement(CARTS, WRITE), entitlement(PRICES, WRITE)) == CATALOGUE.expand(BUNDLE)
    assert () == CATALOGUE.expand(BundleName("unknown"))


def test_owner_is_the_resources_own_or_the_integrations() -> None:
    """A resource's owner comes before the integration's; what is not there has none."""
    assert OWNERS == CATALOGUE.owner(entitlement(CARTS))
    assert DORA == CATALOGUE.owner(entitlement(PRICES))
    assert CATALOGUE.owner(entitlement(ResourceName("gone"))) is None
    assert CATALOGUE.owner(Entitlement(IntegrationName("x"), CARTS, READ)) is None


def test_find_needs_every_part() -> None:
    """An entitlement is found only when integration, resource and permission are all there."""
    assert CATALOGUE.find(entitlement(CARTS)) is not None
    assert CATALOGUE.find(Entitlement(FILES, CARTS, WRITE)) is None
    assert CATALOGUE.find(Entitlement(IntegrationName("x"), CARTS, READ)) is None


def test_entitlements_list_everything_and_read_plainly() -> None:
    """Everything that can be lent is listed, written integration/resource:permission."""
    assert [
        "files/carts:read",
        "shop-db/carts:read",
        "shop-db/carts:write",
        "shop-db/prices:read",
        "shop-db/prices:write",
    ] == [str(one) for one in sorted(CATALOGUE.entitlements())]
