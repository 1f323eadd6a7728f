"""The endpoints over the wire: what is answered to whom, and in which order it is checked."""

import pytest
from aiohttp.test_utils import make_mocked_request

from adapters.directory.scim.options import ScimOptions
from adapters.directory.scim.service import ScimService
from tests.adapters.directory.scim.test_directory import Away
from tests.adapters.directory.scim.wire import ENTERPRISE, TOKEN, Wire, wired
from tests.fakes.clock import FakeClock


async def test_a_person_lives_through_every_method(wire: Wire) -> None:
    """Created, shown, replaced, patched and deleted; each change is told once."""
    created = await wire.send("POST", "/Users", {"userName": "ada@example.com", "externalId": "7"})
    path = f"/Users/{created.body['id']}"
    shown = await wire.send("GET", path)
    replaced = await wire.send("PUT", path, {"userName": "ada@example.com", "title": "Lead"})
    patched = await wire.patch(path, {"op": "add", "path": "nickName", "value": "Ada"})
    deleted = await wire.send("DELETE", path)
    gone = [(await wire.send(one, path)).status for one in ("GET", "DELETE")]

    statuses = [one.status for one in (created, shown, replaced, patched, deleted)]
    assert [201, 200, 200, 200, 204] == statuses
    assert [404, 404] == gone
    assert (created.text, "Lead", "Ada") == (
        shown.text,
        replaced.body["title"],
        patched.body["nickName"],
    )
    assert 4 == len(wire.changes)


async def test_a_new_resource_says_where_it_is(wire: Wire) -> None:
    """In the body and in the headers, with its version."""
    answer = await wire.send("POST", "/Users", {"userName": "ada@example.com"})
    meta = answer.body["meta"]

    assert f"https://daypass.example.com/scim/v2/Users/{answer.body['id']}" == meta["location"]
    assert (meta["location"], meta["version"]) == (
        answer.headers["Location"],
        answer.headers["ETag"],
    )
    assert answer.headers["Content-Type"].startswith("application/scim+json")


async def test_a_version_guards_a_change(wire: Wire) -> None:
    """412 for whoever saw an older state, in each method that changes something."""
    path = f"/Users/{await wire.user('ada@example.com')}"
    old = (await wire.send("GET", path)).headers["ETag"]
    fresh = await wire.send("PUT", path, {"userName": "ada@example.org"}, {"If-Match": old})
    body = {"Operations": [{"op": "remove", "path": "title"}]}
    late = [
        (await wire.send("PUT", path, {"userName": "eve@example.org"}, {"If-Match": old})).status,
        (await wire.send("PATCH", path, body, {"If-Match": old})).status,
        (await wire.send("DELETE", path, None, {"If-Match": old})).status,
    ]
    unchanged = await wire.send("GET", path, None, {"If-None-Match": fresh.headers["ETag"]})

    assert (200, [412, 412, 412]) == (fresh.status, late)
    assert (304, "") == (unchanged.status, unchanged.text)
    assert "ada@example.org" == (await wire.send("GET", path)).body["userName"]


async def test_a_name_that_is_taken_is_refused(wire: Wire) -> None:
    """With 409, in whatever case, on every way to it; the name is not repeated."""
    await wire.user("ada@example.com")
    path = f"/Users/{await wire.user('bob@example.com')}"
    taken = {"userName": "ADA@Example.com"}
    answers = [
        await wire.send("POST", "/Users", taken),
        await wire.send("PUT", path, taken),
        await wire.patch(path, {"op": "replace", "value": taken}),
    ]

    assert [(409, "uniqueness")] * 3 == [(one.status, one.body["scimType"]) for one in answers]
    assert not any("ADA" in one.text for one in answers)


async def test_two_groups_cannot_share_a_name(wire: Wire) -> None:
    """Flows name groups, so that a second one would lend its members the rights of the first."""
    await wire.group("Prod admins")
    answer = await wire.send("POST", "/Groups", {"displayName": "prod ADMINS"})

    assert (409, "uniqueness") == (answer.status, answer.body["scimType"])


async def test_a_patched_group_is_not_sent_back(wire: Wire) -> None:
    """It may be long; who asks for attributes gets them."""
    path = f"/Groups/{await wire.group('SRE')}"
    join = {"op": "add", "path": "members", "value": [{"value": "u1"}]}
    bare, asked = await wire.patch(path, join), await wire.patch(f"{path}?attributes=members", join)

    assert (204, "") == (bare.status, bare.text)
    assert (200, [{"value": "u1"}]) == (asked.status, asked.body["members"])
    assert bare.headers["ETag"] == asked.headers["ETag"]


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("PUT", "/Users", 405, "GET, POST"),
        ("DELETE", "/Groups", 405, "GET, POST"),
        ("POST", "/Groups/g1", 405, "DELETE, GET, PATCH, PUT"),
        ("GET", "/Users/.search", 405, "POST"),
        ("OPTIONS", "/Users", 405, "GET, POST"),
        ("GET", "/", 404, None),
        ("GET", "/users", 404, None),
        ("GET", "/Groups/g1/more", 404, None),
        ("GET", "/Users/" + "x" * 129, 404, None),
        ("GET", "/Users/..%2F..%2Fetc", 404, None),
        ("GET", "/Users/%00", 404, None),
        ("POST", "/Bulk", 501, None),
        ("GET", "/Me", 501, None),
        ("POST", "/.search", 501, None),
    ],
)
async def test_there_is_nothing_else(
    wire: Wire, method: str, path: str, status: int, allowed: str | None
) -> None:
    """With an error in the form of the standard."""
    answer = await wire.send(method, path)

    assert (status, str(status)) == (answer.status, answer.body["status"])
    assert allowed == answer.headers.get("Allow")
    assert [] == wire.changes


@pytest.mark.parametrize(
    "body",
    [
        {"userName": "<script>alert(1)</script>\u200b"},
        {"userName": "ada@example.com", "active": "<script>"},
        {"userName": {"<script>": 1}},
        {"userName": "ada@example.com", ENTERPRISE: ["<script>"]},
        {"schemas": ["<script>"], "userName": "ada@example.com"},
    ],
)
async def test_a_refusal_holds_no_markup(wire: Wire, body: dict[str, object]) -> None:
    """Whatever was sent."""
    answer = await wire.send("POST", "/Users", body)

    assert 400 == answer.status
    assert "<" not in answer.text


async def test_markup_in_a_name_is_kept_and_escaped(wire: Wire) -> None:
    """A display name is text; who shows it renders it."""
    key = await wire.user("ada@example.com", displayName="<b>Ada</b>")
    answer = await wire.send("GET", f"/Users/{key}")

    assert ("<b>Ada</b>", False) == (answer.body["displayName"], "<" in answer.text)
    assert "<b>Ada</b>" == (await wire.entry(key)).name


async def test_a_store_that_is_away_is_said_so() -> None:
    """503, to be tried again: a push that was answered otherwise would be lost."""
    service = ScimService(
        store=Away(), token=TOKEN, now=FakeClock().now, changed=lambda: pytest.fail("no change")
    )
    request = make_mocked_request("GET", "/", {"Authorization": f"Bearer {TOKEN}"})
    answer = await service.handle(request)

    assert (503, "30") == (answer.status, answer.headers["Retry-After"])


async def test_a_service_without_an_address_gives_paths() -> None:
    """Which the provider resolves by itself."""
    async with wired(ScimOptions()) as wire:
        answer = await wire.send("POST", "/Users", {"userName": "ada@example.com"})

        assert f"/scim/v2/Users/{answer.body['id']}" == answer.body["meta"]["location"]


async def test_a_wrong_query_is_refused_before_anything_is_stored(wire: Wire) -> None:
    """Attributes are chosen one way only."""
    path = "/Users?attributes=userName&excludedAttributes=id"
    answer = await wire.send("POST", path, {"userName": "ada@example.com"})

    assert (400, []) == (answer.status, wire.changes)
