"""A name means one thing exactly, or it is asked which of the nearest was meant."""

from dataclasses import replace

import pytest

from adapters.cli.names import Unknown, near, person, target
from bot.domain.ids import PersonId
from tests.adapters.cli.sample import LAW

DEV = PersonId("developer@example.com")


@pytest.mark.parametrize("name", [DEV, "A Developer", "a developer", "Developer@Example.com"])
def test_a_person_is_found_by_id_or_name(name: str) -> None:
    """Whatever the case, as long as one bears it."""
    assert DEV == person(LAW, name).id


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("develper@example.com", "developer@example.com"),
        ("Another Database Ownr", "dba-2@example.com"),
    ],
)
def test_an_unknown_person_has_nearest_ids(name: str, nearest: str) -> None:
    """Also where the name was meant."""
    with pytest.raises(Unknown) as found:
        person(LAW, name)

    assert nearest in found.value.nearest
    assert f"There is no person {name}." in str(found.value)


def test_namesakes_are_told_apart_by_id() -> None:
    """Nobody is guessed."""
    twin = replace(LAW.people[DEV], id=PersonId("twin@example.com"))
    law = replace(LAW, people={**LAW.people, twin.id: twin})

    with pytest.raises(Unknown, match=r"Several people are called A Developer\. Did you mean dev"):
        person(law, "A Developer")
    assert twin == person(law, twin.id)


def test_whoever_left_is_not_active() -> None:
    """It is said so: an operator may know that they were there."""
    gone = replace(LAW.people[DEV], active=False)
    law = replace(LAW, people={**LAW.people, DEV: gone})

    with pytest.raises(Unknown, match="is not active any more"):
        person(law, DEV)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("orders-prod/orders:read", ["orders-prod/orders:read"]),
        ("orders:read", ["orders-prod/orders:read"]),
        (
            "ledger",
            [f"orders-prod/ledger:{one}" for one in ("admin", "read", "write")],
        ),
        (
            "payments-incident",
            ["orders-prod/ledger:read", "orders-prod/orders:read", "orders-prod/orders:write"],
        ),
    ],
)
def test_a_target_is_a_bundle_a_resource_or_one_permission(name: str, wanted: list[str]) -> None:
    """Without a permission all of them."""
    found = target(LAW.catalogue, name)

    assert wanted == [str(one) for one in found.entitlements]
    assert ("payments-incident" if name == "payments-incident" else None) == found.bundle


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("payments-incidnt", "payments-incident"),
        ("ledgr", "orders-prod/ledger"),
        ("orders-prod/order", "orders-prod/orders"),
        ("ledgr:read", "orders-prod/ledger"),
        ("ledger:raed", "ledger:read"),
    ],
)
def test_an_unknown_target_has_nearest_names(name: str, nearest: str) -> None:
    """Of bundles, resources, and permissions of a resource that is there."""
    with pytest.raises(Unknown) as found:
        target(LAW.catalogue, name)

    assert nearest in found.value.nearest


def test_what_is_far_has_none() -> None:
    """Then nothing is suggested."""
    with pytest.raises(Unknown) as found:
        target(LAW.catalogue, "x")

    assert ((), "There is no bundle or resource x.") == (found.value.nearest, str(found.value))
    assert [] == list(near("zzzzz", ["abc"]))
