"""The service says what it can do."""

import pytest

from adapters.directory.scim.schema import DAYPASS, ENTERPRISE
from tests.adapters.directory.scim.wire import Wire


async def test_the_config_says_what_is_supported(wire: Wire) -> None:
    """Patch, filter and entity tags; a token as the only way in."""
    body = (await wire.send("GET", "/ServiceProviderConfig")).body
    supported = {name for name, told in body.items() if str(told).startswith("{'supported': True")}

    assert {"patch", "filter", "etag"} == supported
    assert ["oauthbearertoken"] == [one["type"] for one in body["authenticationSchemes"]]
    assert "https://daypass.example.com/scim/v2/ServiceProviderConfig" == body["meta"]["location"]


async def test_every_schema_is_listed_and_found_by_its_id(wire: Wire) -> None:
    """The enterprise extension and ours among them; no schema has a password."""
    listed = (await wire.send("GET", "/Schemas")).body["Resources"]
    ids = {one["id"] for one in listed}
    found = [(await wire.send("GET", f"/Schemas/{one}")).body["id"] for one in sorted(ids)]

    assert {ENTERPRISE, DAYPASS} < ids
    assert sorted(ids) == found
    assert "password" not in str(listed)


async def test_both_resource_types_are_there(wire: Wire) -> None:
    """With their endpoints."""
    listed = (await wire.send("GET", "/ResourceTypes")).body["Resources"]
    user = (await wire.send("GET", "/ResourceTypes/User")).body

    assert {"/Users", "/Groups"} == {one["endpoint"] for one in listed}
    assert {ENTERPRISE, DAYPASS} == {one["schema"] for one in user["schemaExtensions"]}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/Schemas/urn:none", 404),
        ("GET", "/ResourceTypes/Robot", 404),
        ("GET", "/ServiceProviderConfig/more", 404),
        ("GET", '/Schemas?filter=id eq "x"', 403),
        ("POST", "/Schemas", 405),
        ("DELETE", "/ServiceProviderConfig", 405),
    ],
)
async def test_nothing_else_is(wire: Wire, method: str, path: str, status: int) -> None:
    """With the status that the standard has for it."""
    answer = await wire.send(method, path)

    assert (status, str(status)) == (answer.status, answer.body["status"])
