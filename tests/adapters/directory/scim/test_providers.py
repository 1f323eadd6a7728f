"""What Entra and Okta send over the life of a person, and what the directory makes of it."""

from datetime import timedelta

from adapters.directory.scim.schema import DAYPASS
from bot.domain.people import ChatName, Identity
from tests.adapters.directory.scim.wire import ENTERPRISE, Wire

OBJECT_ID = "0b6a1c9e-7d2f-4c55-9f0e-1b2c3d4e5f60"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"


async def test_entra_pushes_a_person_from_the_first_day_to_the_last(wire: Wire) -> None:
    """Asked for, created, given a manager, deactivated, reactivated, deleted and pushed again."""
    boss = await wire.user("boss@example.com")
    asked = await wire.send("GET", '/Users?filter=userName eq "ada@example.com"')
    body = {
        "schemas": [CORE, ENTERPRISE],
        "externalId": OBJECT_ID,
        "userName": "ada@example.com",
        "active": True,
        "displayName": "Ada Lovelace",
        "emails": [{"primary": True, "type": "work", "value": "ada@example.com"}],
        "meta": {"resourceType": "User"},
        "name": {"formatted": "Ada Lovelace", "familyName": "Lovelace", "givenName": "Ada"},
        "roles": [],
        ENTERPRISE: {"department": "SRE", "employeeNumber": "7"},
    }
    created = await wire.send("POST", "/Users", body)
    path, key = f"/Users/{created.body['id']}", created.body["id"]
    managed = await wire.patch(path, {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": boss})
    entry = await wire.entry(key)

    assert (0, 201, 200) == (asked.body["totalResults"], created.status, managed.status)
    assert (boss, {"department": "SRE", "employee_number": "7"}) == (
        entry.manager,
        entry.attributes,
    )
    assert (Identity(chat=ChatName.TEAMS, user=OBJECT_ID),) == entry.identities

    await wire.patch(path, {"op": "Replace", "path": "active", "value": "False"})
    inactive = await wire.entry(key)
    await wire.patch(path, {"op": "Replace", "path": "active", "value": "True"})
    active = await wire.entry(key)
    await wire.send("DELETE", path)
    again = (await wire.send("POST", "/Users", body)).body["id"]
    left, back = await wire.entry(key), await wire.entry(again)

    assert [False, True] == [inactive.active, active.active]
    assert [("ada@example.com", False), ("ada@example.com", True)] == [
        (one.id, one.active) for one in (left, back)
    ]
    assert key != again
    assert () == left.identities


async def test_entra_patches_without_paths(wire: Wire) -> None:
    """Keys are paths then, and a value is chosen inside of one."""
    key = await wire.user("ada@example.com")
    value = {
        "displayName": "Ada",
        "active": "False",
        f"{ENTERPRISE}:department": "Ops",
        f"{DAYPASS}:employeeType": "Contractor",
        'emails[type eq "work"].value': "ada@example.org",
    }
    answer = await wire.patch(f"/Users/{key}", {"op": "Replace", "value": value})
    entry = await wire.entry(key)

    assert [{"type": "work", "value": "ada@example.org"}] == answer.body["emails"]
    assert ("Ada", False) == (entry.name, entry.active)
    assert {"department": "Ops", "employee_type": "Contractor"} == entry.attributes


async def test_entra_keeps_groups(wire: Wire) -> None:
    """Created empty, asked for without members, joined and left one by one, then deleted."""
    ada, bob = await wire.user("ada@example.com"), await wire.user("bob@example.com")
    key = await wire.group("SRE")
    path = f"/Groups/{key}"
    add = [{"op": "Add", "path": "members", "value": [{"value": one}]} for one in (ada, bob)]
    remove = {"op": "Remove", "path": "members", "value": [{"value": bob}]}
    statuses = [(await wire.patch(path, *add)).status, (await wire.patch(path, remove)).status]
    shown = await wire.send("GET", f"{path}?excludedAttributes=members")
    member = await wire.send("GET", f'/Groups?filter=id eq "{key}" and members eq "{ada}"')

    assert ([204, 204], 1) == (statuses, member.body["totalResults"])
    assert "members" not in shown.body
    assert [{"SRE"}, frozenset()] == [(await wire.entry(one)).groups for one in (ada, bob)]

    await wire.send("DELETE", path)

    assert frozenset() == (await wire.entry(ada)).groups
    assert {} == (await wire.directory.fetch()).groups


async def test_okta_replaces_the_whole_person(wire: Wire) -> None:
    """With ids, groups and names that are ours to say, and a manager that has a display name."""
    boss = await wire.user("boss@example.com")
    asked = await wire.send(
        "GET", '/Users?filter=userName eq "ada@example.com"&startIndex=1&count=100'
    )
    body = {
        "schemas": [CORE],
        "userName": "ada@example.com",
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": [{"primary": True, "value": "ada@example.com", "type": "work"}],
        "displayName": "Ada Lovelace",
        "locale": "en-US",
        "timezone": "Europe/London",
        "externalId": "00u1abcd",
        "groups": [],
        "password": "hunter2-hunter2",
        "active": True,
    }
    created = await wire.send("POST", "/Users", body)
    path, key = f"/Users/{created.body['id']}", created.body["id"]
    manager = {"manager": {"value": boss, "displayName": "The boss"}, "costCenter": "42"}
    replaced = await wire.send(
        "PUT", path, {**created.body, "groups": [], ENTERPRISE: manager, "userName": "ada@ex.org"}
    )
    entry = await wire.entry(key)

    assert (0, 201, 200) == (asked.body["totalResults"], created.status, replaced.status)
    assert ("ada@ex.org", boss, "Europe/London", {"cost_center": "42"}, ()) == (
        entry.id,
        entry.manager,
        entry.zone,
        entry.attributes,
        entry.identities,
    )

    off = await wire.patch(path, {"op": "replace", "value": {"active": False}})
    inactive = (await wire.entry(key)).active
    await wire.send("PUT", path, {**replaced.body, "active": True})

    assert [(200, False), True] == [(off.status, inactive), (await wire.entry(key)).active]


async def test_okta_pushes_groups_with_their_ids(wire: Wire) -> None:
    """A rename repeats the id, members are replaced as a whole."""
    ada, bob = await wire.user("ada@example.com"), await wire.user("bob@example.com")
    key = await wire.group("SRE", ada)
    path = f"/Groups/{key}"
    rename = {"op": "replace", "value": {"id": key, "displayName": "Reliability"}}
    whole = {"op": "replace", "path": "members", "value": [{"value": bob, "display": "Bob"}]}
    leave = {"op": "remove", "path": f'members[value eq "{bob}"]'}
    await wire.patch(path, rename)
    first = [(await wire.entry(one)).groups for one in (ada, bob)]
    await wire.patch(path, whole)
    second = [(await wire.entry(one)).groups for one in (ada, bob)]
    await wire.patch(path, leave)

    assert [{"Reliability"}, frozenset()] == first
    assert [frozenset(), {"Reliability"}] == second
    assert frozenset() == (await wire.entry(bob)).groups


async def test_groups_of_groups_end_even_in_a_ring(wire: Wire) -> None:
    """What is nested is told edge by edge; who flattens it has to stop."""
    ada = await wire.user("ada@example.com")
    inner = await wire.group("Inner", ada)
    outer = await wire.group("Outer", inner)
    join = {"op": "add", "path": "members", "value": [{"value": outer, "type": "Group"}]}
    await wire.patch(f"/Groups/{inner}", join)
    found = await wire.directory.fetch()

    assert {"Inner": {"Outer"}, "Outer": {"Inner"}} == found.groups
    assert {"Inner"} == (await wire.entry(ada)).groups


async def test_a_joiner_does_not_inherit_from_a_leaver(wire: Wire) -> None:
    """The address is the same; the key, the groups and the reports are not."""
    leaver = await wire.user("ada@example.com")
    report = await wire.user("bob@example.com", **{ENTERPRISE: {"manager": {"value": leaver}}})
    await wire.group("Prod admins", leaver)
    await wire.send("DELETE", f"/Users/{leaver}")
    wire.clock.move(timedelta(days=400))
    joiner = await wire.user("ada@example.com")

    assert (frozenset(), True) == (
        (await wire.entry(joiner)).groups,
        (await wire.entry(joiner)).active,
    )
    assert leaver == (await wire.entry(report)).manager
    assert not (await wire.entry(leaver)).active
