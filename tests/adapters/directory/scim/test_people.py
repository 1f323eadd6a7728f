"""Pushed users and groups become entries, and a reference that leads nowhere is left out."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.directory.scim import people
from adapters.directory.scim.schema import DAYPASS, ENTERPRISE
from adapters.directory.scim.shelf import Stored
from bot.domain.ids import GroupName
from bot.domain.people import ChatName, Identity
from bot.ports.directory import Entry, Snapshot

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
GUID = "0b6a1c9e-7d2f-4c55-9f0e-1b2c3d4e5f60"


def snapshot(
    users: dict[str, Any],
    groups: dict[str, Any] | None = None,
    gone: dict[str, Any] | None = None,
    *,
    teams: bool = True,
) -> Snapshot:
    """Make a snapshot of these records; a user has a name and is active unless told otherwise."""
    full = {
        key: {"userName": f"{key}@example.com", "active": True, **one} for key, one in users.items()
    }
    parts = [
        {key: json.dumps(one) for key, one in (part or {}).items()} for part in (full, groups, gone)
    ]
    stored = Stored(users=parts[0], groups=parts[1], gone=parts[2], heard=NOW)
    return people.snapshot(stored, NOW, teams=teams)


def entry(**record: object) -> Entry:
    """Return the only person, with this record."""
    (found,) = snapshot({"u1": record}).entries
    return found


def group(name: str, *members: str) -> dict[str, object]:
    """Return the record of a group."""
    return {"displayName": name, "members": [{"value": one} for one in members]}


def test_a_person_is_who_was_pushed() -> None:
    """The key is ours, the address is as it was written."""
    found = entry(userName="Ada@Example.com", displayName="Ada Lovelace", timezone="Europe/London")

    assert ("u1", "Ada@Example.com", "Ada Lovelace", "Europe/London") == (
        found.key,
        found.id,
        found.name,
        found.zone,
    )
    assert found.active
    assert found.verified


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"displayName": "Ada", "name": {"formatted": "Other"}}, "Ada"),
        ({"name": {"formatted": "Ada King", "givenName": "Ada"}}, "Ada King"),
        ({"name": {"givenName": "Ada", "familyName": "King"}}, "Ada King"),
        ({"name": {"familyName": "King"}}, "King"),
        ({}, "u1@example.com"),
    ],
)
def test_somebody_is_called_by_the_best_name_there_is(record: dict[str, Any], name: str) -> None:
    """The address, if there is no other."""
    assert name == entry(**record).name


@pytest.mark.parametrize("active", [False, None, "True", 1])
def test_only_who_is_said_to_be_active_is(active: object) -> None:
    """Nothing else is a yes."""
    assert not entry(active=active).active


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../../etc/passwd", "europe/london"])
def test_a_zone_that_is_none_is_left_out(zone: object) -> None:
    """Whatever was pushed."""
    assert entry(timezone=zone).zone is None


def test_attributes_have_our_names() -> None:
    """From the core schema and both extensions; empty ones are not there."""
    found = entry(
        title="Engineer",
        userType="Employee",
        nickName="A",
        **{
            ENTERPRISE: {
                "department": "SRE",
                "costCenter": "42",
                "organization": "Example",
                "division": "",
                "employeeNumber": "7",
            },
            DAYPASS: {"employeeType": "Contractor"},
        },
    )

    assert {
        "title": "Engineer",
        "user_type": "Employee",
        "department": "SRE",
        "cost_center": "42",
        "organization": "Example",
        "employee_number": "7",
        "employee_type": "Contractor",
    } == found.attributes


@pytest.mark.parametrize(
    ("manager", "key"),
    [("u2", "u2"), ("u3", "u3"), ("left", "left"), ("u1", None), ("nobody", None), (None, None)],
)
def test_a_manager_is_somebody_else_who_is_known(manager: object, key: str | None) -> None:
    """Who left, or is not active, is still the one who was named: the engine judges that."""
    found = snapshot(
        {"u1": {ENTERPRISE: {"manager": {"value": manager}}}, "u2": {}, "u3": {"active": False}},
        gone={"left": {"userName": "left@example.com"}},
    )

    assert key == found.entries[0].manager


def test_who_left_is_there_and_not_active() -> None:
    """With the address that they had, beside whoever has it now."""
    found = snapshot(
        {"u2": {"userName": "ada@example.com"}}, gone={"u1": {"userName": "ada@example.com"}}
    )

    assert {("u1", False), ("u2", True)} == {(one.key, one.active) for one in found.entries}
    assert {"ada@example.com"} == {one.id for one in found.entries}


def test_groups_are_named_directly_and_nested_ones_beside() -> None:
    """A member that nobody knows is nobody."""
    found = snapshot(
        {"u1": {}, "u2": {}},
        {
            "g1": group("SRE", "u1", "nobody"),
            "g2": group("Engineering", "g1", "u2"),
            "g3": group("Everybody", "g2"),
        },
    )

    assert [{"SRE"}, {"Engineering"}] == [one.groups for one in found.entries]
    assert {
        "SRE": {"Engineering"},
        "Engineering": {"Everybody"},
        "Everybody": frozenset(),
    } == found.groups


def test_cycles_end() -> None:
    """A group that holds itself is not part of itself; a longer ring is told as it is."""
    found = snapshot(
        {"u1": {}},
        {"g1": group("A", "g2", "g1", "u1"), "g2": group("B", "g1")},
    )

    assert {"A": {"B"}, "B": {"A"}} == found.groups
    assert {"A"} == found.entries[0].groups


EDGES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20)


@given(EDGES)
def test_any_nesting_is_told_edge_by_edge(edges: list[tuple[int, int]]) -> None:
    """Whatever rings it has."""
    records = {
        f"g{one}": group(f"G{one}", *(f"g{inner}" for outer, inner in edges if outer == one))
        for one in range(6)
    }
    expected = {(outer, inner) for outer, inner in edges if outer != inner}
    found = snapshot({}, records).groups

    assert expected == {
        (int(outer[1:]), int(inner[1:])) for inner, within in found.items() for outer in within
    }
    assert {GroupName(f"G{one}") for one in range(6)} == found.keys()


@pytest.mark.parametrize(
    ("told", "user"),
    [
        (GUID, GUID),
        (GUID.upper(), GUID),
        (GUID.replace("-", ""), None),
        (f"{{{GUID}}}", None),
        (f"urn:uuid:{GUID}", None),
        ("ada", None),
        (None, None),
        (5, None),
    ],
)
def test_an_object_id_is_an_account_in_teams(told: object, user: str | None) -> None:
    """When it has the one form that Entra gives it."""
    expected = (Identity(chat=ChatName.TEAMS, user=user),) if user else ()

    assert expected == entry(externalId=told).identities


def test_no_account_unless_the_operator_says_so() -> None:
    """An external id may be anything."""
    (found,) = snapshot({"u1": {"externalId": GUID}}, teams=False).entries

    assert () == found.identities


def test_an_account_that_two_people_bear_is_nobodys() -> None:
    """In whatever case they write it."""
    found = snapshot({"u1": {"externalId": GUID}, "u2": {"externalId": GUID.upper()}})

    assert [(), ()] == [one.identities for one in found.entries]
