"""A resource is made, replaced and shown; what Daypass has no use for is never taken."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from scim2_models import InvalidValueException

from adapters.directory.scim import resources
from adapters.directory.scim.kinds import GROUP, USER
from adapters.directory.scim.schema import ENTERPRISE

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ADA = {"userName": "ada@example.com", "active": True, "title": "Engineer"}


def made(**body: object) -> dict[str, Any]:
    """Return what is stored of this body."""
    found: dict[str, Any] = json.loads(resources.create(USER, dict(body), "u1", NOW))
    return found


def test_only_what_daypass_uses_is_taken() -> None:
    """No password, no photo, no telephone number, and no id but ours."""
    found = made(
        userName="ada@example.com",
        id="mine",
        meta={"location": "https://evil.example", "created": "1999-01-01T00:00:00Z"},
        password="hunter2",
        photos=[{"value": "https://example.com/ada.png"}],
        phoneNumbers=[{"value": "+1"}],
        groups=[{"value": "admins"}],
        nonsense={"deep": [1]},
        schemas=[CORE, "urn:other"],
    )

    assert {"id", "userName", "active", "meta", "schemas"} == found.keys()
    assert ("u1", "2026-11-23T12:00:00Z") == (found["id"], found["meta"]["created"])
    assert "hunter2" not in json.dumps(found)


@pytest.mark.parametrize(
    ("told", "active"), [({}, True), ({"active": False}, False), ({"Active": "False"}, False)]
)
def test_a_new_person_is_active_unless_told_otherwise(
    told: dict[str, object], active: object
) -> None:
    """Names of attributes are read in any case."""
    assert active is made(userName="ada@example.com", **told)["active"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"userName": None},
        {"userName": ""},
        {"userName": 5},
        {"userName": ["ada"]},
        {"userName": "ada", "active": "maybe"},
        {"userName": "ada", "emails": "ada@example.com"},
        {"userName": "ada", "name": "Ada"},
        {"userName": "ada", ENTERPRISE: "SRE"},
        {"userName": "ada", "schemas": ["urn:other"]},
        {"userName": "a\u200bda"},
    ],
)
def test_a_body_that_is_wrong_is_refused(body: dict[str, object]) -> None:
    """Before anything is stored."""
    with pytest.raises((ValidationError, InvalidValueException)):
        made(**body)


def test_a_group_is_bounded() -> None:
    """In its members, each of which has an id."""
    many = [{"value": str(one)} for one in range(resources.MOST_MEMBERS + 1)]
    for members in (many, [{"display": "Ada"}]):
        with pytest.raises(InvalidValueException):
            resources.create(GROUP, {"displayName": "All", "members": members}, "g1", NOW)


def replaced(**body: object) -> dict[str, Any]:
    """Return what becomes of Ada, an hour later."""
    before = resources.create(USER, ADA, "u1", NOW)
    apply = resources.replace(USER, dict(body), NOW + timedelta(hours=1))
    found: dict[str, Any] = json.loads(apply(before))
    return found


def test_a_replaced_person_is_what_the_body_says() -> None:
    """Except for what is ours to say."""
    found = replaced(userName="ada@example.org", active=False, id="mine")

    assert ("ada@example.org", False, None) == (
        found["userName"],
        found["active"],
        found.get("title"),
    )
    assert ("u1", "2026-11-23T12:00:00Z", "2026-11-23T13:00:00Z") == (
        found["id"],
        found["meta"]["created"],
        found["meta"]["lastModified"],
    )


@pytest.mark.parametrize("active", [True, False])
def test_nobody_comes_back_unsaid(active: object) -> None:
    """A body without `active` leaves it as it was."""
    before = resources.create(USER, {**ADA, "active": active}, "u1", NOW)
    after = resources.replace(USER, {"userName": "ada@example.com"}, NOW)(before)

    assert active is json.loads(after)["active"]


def test_the_same_again_is_no_change() -> None:
    """So that nothing is written, and nobody is told."""
    before = resources.create(USER, ADA, "u1", NOW)

    assert before == resources.replace(USER, ADA, NOW + timedelta(hours=1))(before)


def test_a_shown_resource_has_its_place_and_version() -> None:
    """Which follow from the text."""
    text = resources.create(USER, {**ADA, ENTERPRISE: {"department": "SRE"}}, "u1", NOW)
    shown = resources.render(USER, text, "https://daypass.example.com/scim/v2")

    assert (
        "https://daypass.example.com/scim/v2/Users" == shown["meta"]["location"].rsplit("/", 1)[0]
    )
    assert resources.version(text) == shown["meta"]["version"]
    assert {CORE, ENTERPRISE} == set(shown["schemas"])


def test_versions_follow_the_state() -> None:
    """Another state, another version; the same state, the same."""
    one, other = (resources.create(USER, ADA, key, NOW) for key in ("u1", "u2"))

    assert resources.version(one) == resources.version(one) != resources.version(other)


def test_a_member_is_taken_out() -> None:
    """And the group is as it was when there is no such member."""
    members = [{"value": "u1"}, {"value": "u10"}]
    text = resources.create(GROUP, {"displayName": "SRE", "members": members}, "g1", NOW)
    later = NOW + timedelta(hours=1)
    left = json.loads(resources.without_member(text, "u1", later))

    assert text == resources.without_member(text, "u", later)
    assert [{"value": "u10"}] == left["members"]
    assert "2026-11-23T13:00:00Z" == left["meta"]["lastModified"]
    assert "members" not in resources.without_member(json.dumps(left), "u10", later)
