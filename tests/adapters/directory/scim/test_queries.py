"""Lists: filters, pages, and the attributes that are shown."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scim2_models import SCIMException, ScimFilter

from adapters.directory.scim import queries, resources
from adapters.directory.scim.kinds import GROUP, USER
from adapters.directory.scim.schema import ENTERPRISE
from tests.adapters.directory.scim.wire import Wire

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PEOPLE: dict[str, dict[str, Any]] = {
    "u1": {"userName": "Ada@Example.com", "externalId": "A1", "displayName": "Ada"},
    "u2": {
        "userName": "bob@example.com",
        "externalId": "a1",
        "displayName": "ADA",
        "emails": [{"type": "work", "value": "bob@example.com"}],
        "active": False,
        ENTERPRISE: {"manager": {"value": "u1"}},
    },
    "u3": {"userName": 'quote"d\\', "displayName": "Carl"},
}
STORED = {key: resources.create(USER, body, key, NOW) for key, body in PEOPLE.items()}


def asked(**parameters: str) -> dict[str, Any]:
    """Return the answer to this query."""
    return queries.answer(USER, queries.parse(USER, parameters), STORED, "")


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ('userName eq "ada@example.com"', ["u1"]),
        ('USERNAME EQ "ADA@EXAMPLE.COM"', ["u1"]),
        ('urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bob@example.com"', ["u2"]),
        ('userName eq "nobody"', []),
        ('userName eq "quote\\"d\\\\"', ["u3"]),
        ('externalId eq "A1"', ["u1"]),
        ('externalId eq "a1"', ["u2"]),
        ('id eq "u3"', ["u3"]),
        ('id eq "U3"', []),
        ('displayName eq "ada"', ["u1", "u2"]),
        ('displayName eq "ada" and externalId eq "a1"', ["u2"]),
        ('displayName eq "ada" and externalId eq "a1" and id eq "u1"', []),
        ('userName eq "bob@example.com" and active eq false', ["u2"]),
        (f'id eq "u2" and {ENTERPRISE}:manager eq "u1"', ["u2"]),
        ('not (manager eq "u1") and active pr', ["u1", "u3"]),
        ('emails[type eq "work"].value eq "bob@example.com"', ["u2"]),
        ('userName eq "bob@example.com" or id eq "u3"', ["u2", "u3"]),
        ('not (userName sw "a")', ["u2", "u3"]),
        ("externalId pr", ["u1", "u2"]),
        ("active eq false", ["u2"]),
    ],
)
def test_filters_find(wanted: str, ids: list[str]) -> None:
    """Addresses in any case, ids exactly."""
    found = asked(filter=wanted)

    assert ids == [one["id"] for one in found["Resources"]]
    assert len(ids) == found["totalResults"]


@pytest.mark.parametrize(
    "wanted",
    [
        "userName",
        'userName eq "open',
        "userName eq",
        "nope eq 1",
        "active gt true",
        '"x" eq userName',
        "(" * 500 + 'userName eq "x"' + ")" * 499,
        " and ".join(["not (not (id pr))"] * 3) + " or (",
        "userName eq 'x'",
    ],
)
def test_filters_that_make_no_sense_are_refused(wanted: str) -> None:
    """As the client's mistake."""
    with pytest.raises((ValidationError, SCIMException)):
        asked(filter=wanted)


@pytest.mark.parametrize(
    ("page", "ids", "start"),
    [
        ({}, ["u1", "u2", "u3"], 1),
        ({"count": "2"}, ["u1", "u2"], 1),
        ({"startIndex": "3", "count": "2"}, ["u3"], 3),
        ({"startIndex": "9"}, [], 9),
        ({"startIndex": "0"}, ["u1", "u2", "u3"], 1),
        ({"startIndex": "-4", "count": "1"}, ["u1"], 1),
        ({"count": "0"}, [], 1),
        ({"count": "-3"}, [], 1),
        ({"count": "99999999"}, ["u1", "u2", "u3"], 1),
        ({"count": "", "startIndex": ""}, ["u1", "u2", "u3"], 1),
    ],
)
def test_pages_cover_everybody_once(page: dict[str, str], ids: list[str], start: int) -> None:
    """In the order of their ids; the total is that of all pages."""
    found = asked(**page)

    assert ids == [one["id"] for one in found["Resources"]]
    assert (3, start, len(ids)) == (
        found["totalResults"],
        found["startIndex"],
        found["itemsPerPage"],
    )


@pytest.mark.parametrize("page", [{"count": "x"}, {"startIndex": "1.5"}, {"count": "9" * 5000}])
def test_a_page_that_is_no_number_is_refused(page: dict[str, str]) -> None:
    """As the client's mistake."""
    with pytest.raises((ValidationError, SCIMException)):
        asked(**page)


def test_only_the_attributes_asked_for_are_shown() -> None:
    """The id always; both ways at once are refused; what is unknown is ignored."""
    some = asked(filter='id eq "u1"', attributes="userName,nope")["Resources"][0]
    most = asked(filter='id eq "u1"', excludedAttributes="userName,meta")["Resources"][0]

    assert {"schemas", "id", "userName"} == some.keys()
    assert {"schemas", "id", "externalId", "displayName", "active"} == most.keys()
    with pytest.raises(ValidationError):
        asked(attributes="userName", excludedAttributes="id")


def test_a_filter_may_not_look_into_everybody() -> None:
    """Beyond a bound it is to name one of the plain attributes."""
    many = {f"u{one}": STORED["u1"] for one in range(queries.MOST_READ + 1)}
    slow = queries.parse(USER, {"filter": 'userName sw "a"'})
    quick = queries.parse(USER, {"filter": 'externalId eq "zz" and userName sw "a"'})

    assert 0 == queries.answer(USER, quick, many, "")["totalResults"]
    with pytest.raises(SCIMException) as caught:
        queries.answer(USER, slow, many, "")
    assert "tooMany" == caught.value.scim_type


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ('userName eq "ada"', "ada"),
        ('userName eq "ada" and active eq true', None),
        ('externalId eq "ada"', None),
        ('userName sw "ada"', None),
        ("", None),
    ],
)
def test_the_usual_question_is_known(wanted: str, name: str | None) -> None:
    """It is answered without reading everybody."""
    assert name == queries.only_name(USER, queries.parse(USER, {"filter": wanted}))


async def test_a_list_of_groups_may_leave_the_members_out(wire: Wire) -> None:
    """As Entra asks for it, by name."""
    await wire.group("SRE", await wire.user("ada@example.com"))
    found = await wire.send("GET", '/Groups?excludedAttributes=members&filter=displayName eq "sre"')
    (one,) = found.body["Resources"]

    assert ("SRE", False) == (one["displayName"], "members" in one)


async def test_a_search_is_a_list_with_a_body(wire: Wire) -> None:
    """So that names need not be in an address."""
    await wire.user("ada@example.com")
    await wire.user("bob@example.com")
    body = {"filter": 'userName eq "bob@example.com"', "attributes": ["userName"], "count": 5}
    found = (await wire.send("POST", "/Users/.search", body)).body
    none = (await wire.send("POST", "/Users/.search", {"count": 0})).body

    assert ["bob@example.com"] == [one["userName"] for one in found["Resources"]]
    assert (2, []) == (none["totalResults"], none["Resources"])


@given(st.text(max_size=30))
def test_any_value_that_is_quoted_finds_only_its_own(text: str) -> None:
    """No quote leads out of the comparison."""
    wanted = f"externalId eq {ScimFilter.quote(text)}"
    body = {"userName": "ada@example.com", "externalId": text}
    stored = {"u1": resources.create(USER, body, "u1", NOW), "u2": STORED["u2"]}
    found = queries.answer(USER, queries.parse(USER, {"filter": wanted}), stored, "")

    assert {"a1": ["u1", "u2"]}.get(text, ["u1"]) == [one["id"] for one in found["Resources"]]


@given(st.text(max_size=60))
def test_any_filter_is_answered_or_refused(text: str) -> None:
    """No other exception comes out of the parser."""
    try:
        found = asked(filter=text)
    except (ValidationError, SCIMException):
        return

    assert found["totalResults"] <= 3


def test_groups_are_found_by_their_name() -> None:
    """In any case."""
    stored = {"g1": resources.create(GROUP, {"displayName": "SRE"}, "g1", NOW)}
    query = queries.parse(GROUP, {"filter": 'displayName eq "sre"'})

    assert "sre" == queries.only_name(GROUP, query)
    assert 1 == queries.answer(GROUP, query, stored, "")["totalResults"]
    assert "SRE" == json.loads(stored["g1"])["displayName"]
