"""Patches, table by table: what each operation makes of a resource, and which are refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scim2_models import SCIMException

from adapters.directory.scim import answers, resources
from adapters.directory.scim.kinds import GROUP, USER, Kind
from adapters.directory.scim.schema import DAYPASS, ENTERPRISE
from tests.adapters.directory.scim.wire import PATCH

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
USER_TEXT = resources.create(
    USER,
    {
        "userName": "ada@example.com",
        "title": "Engineer",
        "emails": [{"type": "work", "value": "ada@example.com"}],
        ENTERPRISE: {"department": "SRE"},
    },
    "u1",
    NOW,
)
GROUP_TEXT = resources.create(
    GROUP,
    {"displayName": "SRE", "members": [{"value": "u1"}, {"value": "u2", "type": "User"}]},
    "g1",
    NOW,
)


def patched(kind: Kind, text: str, *operations: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return the resource after these operations."""
    body = {"schemas": [PATCH], "Operations": list(operations)}
    found: dict[str, Any] = json.loads(resources.patch(kind, body, NOW + timedelta(hours=1))(text))
    return found


@pytest.mark.parametrize(
    ("operation", "key", "value"),
    [
        ({"op": "replace", "path": "active", "value": False}, "active", False),
        ({"op": "Replace", "path": "active", "value": "False"}, "active", False),
        ({"op": "REPLACE", "value": {"active": "false"}}, "active", False),
        ({"op": "Add", "path": "ACTIVE", "value": "True"}, "active", True),
        ({"op": "remove", "path": "active"}, "active", None),
        ({"op": "replace", "path": "active", "value": None}, "active", None),
        ({"op": "replace", "path": "title", "value": "Lead"}, "title", "Lead"),
        ({"op": "remove", "path": "title"}, "title", None),
        ({"op": "add", "value": {"name.givenName": "Ada"}}, "name", {"givenName": "Ada"}),
        (
            {"op": "add", "path": "name", "value": {"givenName": "Ada"}},
            "name",
            {"givenName": "Ada"},
        ),
        (
            {"op": "replace", "path": 'emails[type eq "work"].value', "value": "a@b.org"},
            "emails",
            [{"type": "work", "value": "a@b.org"}],
        ),
        (
            {"op": "Add", "path": 'emails[type eq "home"].value', "value": "h@b.org"},
            "emails",
            [
                {"type": "work", "value": "ada@example.com"},
                {"type": "home", "value": "h@b.org"},
            ],
        ),
        ({"op": "remove", "path": 'emails[type eq "work"]'}, "emails", None),
        (
            {"op": "remove", "path": 'emails[type eq "home"]'},
            "emails",
            [{"type": "work", "value": "ada@example.com"}],
        ),
        (
            {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": "m1"},
            ENTERPRISE,
            {"department": "SRE", "manager": {"value": "m1"}},
        ),
        (
            {"op": "Add", "path": f"{ENTERPRISE}:manager.value", "value": "m1"},
            ENTERPRISE,
            {"department": "SRE", "manager": {"value": "m1"}},
        ),
        (
            {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Ops"},
            ENTERPRISE,
            {"department": "Ops"},
        ),
        ({"op": "remove", "path": f"{ENTERPRISE}:department"}, ENTERPRISE, None),
        (
            {"op": "add", "path": f"{DAYPASS}:employeeType", "value": "Contractor"},
            DAYPASS,
            {"employeeType": "Contractor"},
        ),
        ({"op": "add", "path": "password", "value": "hunter2"}, "password", None),
        ({"op": "add", "path": "urn:other:2.0:User:tag", "value": "x"}, "urn:other:2.0:User", None),
        ({"op": "replace", "value": {"id": "u1", "title": "Lead"}}, "title", "Lead"),
    ],
)
def test_a_person_is_patched(operation: dict[str, Any], key: str, value: object) -> None:
    """As the standard says, and as Entra and Okta do it."""
    assert value == patched(USER, USER_TEXT, operation).get(key)


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ({"op": "add", "path": "members", "value": [{"value": "u3"}]}, ["u1", "u2", "u3"]),
        ({"op": "Add", "path": "Members", "value": {"value": "u3"}}, ["u1", "u2", "u3"]),
        ({"op": "add", "path": "members", "value": [{"value": "u2"}]}, ["u1", "u2"]),
        ({"op": "add", "value": {"members": [{"value": "u3"}]}}, ["u1", "u2", "u3"]),
        ({"op": "remove", "path": 'members[value eq "u1"]'}, ["u2"]),
        ({"op": "Remove", "path": 'MEMBERS[ value EQ "u1" ]'}, ["u2"]),
        ({"op": "Remove", "path": "members", "value": [{"value": "u1"}]}, ["u2"]),
        ({"op": "remove", "path": 'members[value eq "u9"]'}, ["u1", "u2"]),
        ({"op": "Remove", "path": "members", "value": [{"value": "u9"}]}, ["u1", "u2"]),
        ({"op": "Remove", "path": "members", "value": []}, ["u1", "u2"]),
        ({"op": "remove", "path": 'members[type eq "User"]'}, ["u1"]),
        ({"op": "remove", "path": 'members[value eq "u1" or value eq "u2"]'}, []),
        ({"op": "remove", "path": "members"}, []),
        ({"op": "replace", "path": "members", "value": [{"value": "u3"}]}, ["u3"]),
        ({"op": "replace", "path": "members", "value": []}, []),
        (
            {
                "op": "remove",
                "path": 'urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq "u1"]',
            },
            ["u2"],
        ),
    ],
)
def test_members_join_and_leave(operation: dict[str, Any], members: list[str]) -> None:
    """By whichever way a provider says it."""
    found = patched(GROUP, GROUP_TEXT, operation)

    assert members == [one["value"] for one in found.get("members", [])]
    assert "SRE" == found["displayName"]


@pytest.mark.parametrize(
    ("operation", "word"),
    [
        ({"op": "frob", "path": "active"}, "invalidValue"),
        ({"op": "replace", "path": "active", "value": "maybe"}, "invalidValue"),
        ({"op": "replace", "path": "id", "value": "u2"}, "mutability"),
        ({"op": "replace", "value": {"id": "u2"}}, "mutability"),
        ({"op": "replace", "path": "meta.created", "value": "x"}, "mutability"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "replace", "path": "userName", "value": None}, "mutability"),
        ({"op": "replace", "path": "userName", "value": "a\u200bda"}, "invalidValue"),
        ({"op": "replace", "path": "userName", "value": ""}, "invalidValue"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "add", "path": "title"}, "invalidValue"),
        ({"op": "replace", "path": "title eq", "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": "emails[", "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": "emails[nope eq 1].value", "value": "x"}, "invalidFilter"),
        ({"op": "replace", "path": 5, "value": "x"}, "invalidValue"),
        ("text", "invalidValue"),
    ],
)
def test_what_is_wrong_is_refused(operation: object, word: str) -> None:
    """With the keyword that the standard has for it."""
    assert word == refusal(USER, USER_TEXT, operation)


@pytest.mark.parametrize(
    ("operation", "word"),
    [
        ({"op": "add", "path": "members", "value": [{"display": "Ada"}]}, "invalidValue"),
        ({"op": "add", "path": "members", "value": [{"value": 5}]}, "invalidValue"),
        ({"op": "add", "path": "members", "value": ["u3"]}, "invalidValue"),
        (
            {"op": "add", "path": "members", "value": [{"value": "u3", "display": {}}]},
            "invalidValue",
        ),
        ({"op": "replace", "path": "displayName", "value": "\u0430dmins"}, "invalidValue"),
    ],
)
def test_a_member_is_known_by_an_id(operation: object, word: str) -> None:
    """And a group by a name that deceives nobody."""
    assert word == refusal(GROUP, GROUP_TEXT, operation)


def refusal(kind: Kind, text: str, *operations: object) -> str | None:
    """Return the keyword of the error that these operations end with."""
    try:
        patched(kind, text, *operations)
    except (SCIMException, ValidationError) as fault:
        found: str | None = json.loads(answers.refused(fault).text or "").get("scimType")
        return found
    raise AssertionError("it was carried out")


def test_no_operations_are_an_error() -> None:
    """And so are more than we would carry out."""
    many = [{"op": "remove", "path": "title"}] * 1001

    assert ["invalidValue"] * 2 == [refusal(USER, USER_TEXT), refusal(USER, USER_TEXT, *many)]


def test_operations_are_applied_in_order_and_together() -> None:
    """One that fails takes the others with it."""
    joins = {"op": "add", "path": "members", "value": [{"value": "u3"}]}
    leaves = {"op": "remove", "path": 'members[value eq "u3"]'}
    renames = {"op": "replace", "path": "displayName", "value": "Ops"}
    found = patched(GROUP, GROUP_TEXT, joins, renames, leaves, joins, leaves)

    assert ("Ops", 2) == (found["displayName"], len(found["members"]))
    assert "mutability" == refusal(GROUP, GROUP_TEXT, joins, {"op": "remove", "path": "id"})


def test_only_a_change_is_a_change() -> None:
    """The same text comes back, with the time of the last one."""
    again = {"op": "replace", "path": "title", "value": "Engineer"}
    other = {"op": "replace", "path": "title", "value": "Lead"}
    body = {"Operations": [again]}

    assert USER_TEXT == resources.patch(USER, body, NOW + timedelta(hours=1))(USER_TEXT)
    assert "2026-11-23T13:00:00Z" == patched(USER, USER_TEXT, other)["meta"]["lastModified"]


def test_a_large_group_changes_at_once() -> None:
    """A thousand leave and join without a comparison of everybody with everybody."""
    members = [{"value": f"u{one}"} for one in range(5000)]
    text = resources.create(GROUP, {"displayName": "All", "members": members}, "g1", NOW)
    leave = [{"op": "remove", "path": f'members[value eq "u{one}"]'} for one in range(500)]
    join = {"op": "add", "path": "members", "value": [{"value": f"n{one}"} for one in range(400)]}
    found = patched(GROUP, text, *leave, join)

    assert 4900 == len(found["members"])


def test_what_would_take_minutes_is_refused() -> None:
    """Ways of removing that look at everybody again and again."""
    members = [{"value": f"u{one}"} for one in range(5000)]
    text = resources.create(GROUP, {"displayName": "All", "members": members}, "g1", NOW)
    slow = [{"op": "remove", "path": f'members[value sw "u{one}"]'} for one in range(500)]
    with pytest.raises(SCIMException) as caught:
        patched(GROUP, text, *slow)

    assert 413 == caught.value.status


IDS = st.sampled_from(["u1", "u2", "u3", "u4"])
STEPS = st.lists(st.tuples(st.sampled_from(["add", "remove", "listed"]), IDS), max_size=8)


@given(STEPS)
def test_memberships_follow_sets(steps: list[tuple[str, str]]) -> None:
    """Whatever joins and leaves in whatever order."""
    expected = {"u1", "u2"}
    operations: list[object] = [{"op": "replace", "path": "externalId", "value": "x"}]
    for verb, one in steps:
        expected = expected | {one} if verb == "add" else expected - {one}
        operations.append(
            {"op": "remove", "path": f'members[value eq "{one}"]'}
            if verb == "remove"
            else {
                "op": verb.replace("listed", "remove"),
                "path": "members",
                "value": [{"value": one}],
            }
        )
    found = patched(GROUP, GROUP_TEXT, *operations)

    assert expected == {one["value"] for one in found.get("members", [])}


@given(st.text(max_size=40), st.sampled_from(["add", "remove", "replace"]))
def test_any_path_is_applied_or_refused(path: str, op: str) -> None:
    """No other exception comes out of the parser, and the id stays."""
    try:
        found = patched(USER, USER_TEXT, {"op": op, "path": path, "value": "x"})
    except (SCIMException, ValidationError):
        return

    assert "u1" == found["id"]
