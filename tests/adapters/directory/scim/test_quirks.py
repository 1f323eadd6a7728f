"""What providers send beside the standard becomes lawful; anything else stays as it is."""

from typing import Any

import pytest
from hypothesis import given

from adapters.directory.scim import quirks
from adapters.directory.scim.schema import ENTERPRISE
from tests.adapters.directory.scim.test_bodies import JSON

MANAGER = f"{ENTERPRISE}:manager"
LAWFUL = {"value": "m1"}


@pytest.mark.parametrize(
    ("sent", "lawful"),
    [
        ("m1", LAWFUL),
        (["m1"], LAWFUL),
        ([{"value": "m1"}], LAWFUL),
        ({"value": "m1", "displayName": "Boss"}, LAWFUL),
        ({"value": "m1", "$ref": "x"}, {"value": "m1", "$ref": "x"}),
        ("", None),
        ([], None),
        ({}, None),
        ({"value": ""}, None),
        (None, None),
        (5, 5),
        ([{"value": "m1"}, {"value": "m2"}], [{"value": "m1"}, {"value": "m2"}]),
    ],
)
def test_a_manager_is_an_object_with_an_id(sent: object, lawful: object) -> None:
    """In a resource, wherever it says so; two managers are none of our business."""
    assert {ENTERPRISE: {"manager": lawful}} == quirks.resource({ENTERPRISE: {"manager": sent}})
    assert {MANAGER: lawful} == quirks.resource({MANAGER: sent})


def operations(*sent: object) -> list[Any]:
    """Return these operations made lawful."""
    found: list[Any] = quirks.patch({"Operations": list(sent)})["Operations"]
    return found


@pytest.mark.parametrize(
    ("sent", "lawful"),
    [
        (
            {"op": "Add", "path": MANAGER, "value": "m1"},
            {"op": "Add", "path": MANAGER, "value": LAWFUL},
        ),
        ({"OP": "Replace", "Path": MANAGER, "Value": ""}, {"op": "remove", "path": MANAGER}),
        ({"op": "Remove", "path": MANAGER, "value": [LAWFUL]}, {"op": "Remove", "path": MANAGER}),
        ({"op": "add", "value": {MANAGER: "m1"}}, {"op": "add", "value": {MANAGER: LAWFUL}}),
        (
            {"op": "add", "path": ENTERPRISE, "value": {"manager": "m1"}},
            {"op": "add", "path": ENTERPRISE, "value": {"manager": LAWFUL}},
        ),
        ({"op": "frob", "path": MANAGER}, {"op": "frob", "path": MANAGER, "value": None}),
        ({"op": "add", "OP": "remove"}, {"op": "remove"}),
        ("text", "text"),
    ],
)
def test_operations_are_made_lawful(sent: object, lawful: object) -> None:
    """One by one."""
    assert [lawful] == operations(sent)


def test_a_key_that_selects_values_gets_an_operation_of_its_own() -> None:
    """What Entra sends when it sends no path."""
    sent = {"op": "replace", "value": {"title": "SRE", 'emails[type eq "work"].value': "a@b.c"}}

    assert [
        {"op": "replace", "value": {"title": "SRE"}},
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "a@b.c"},
    ] == operations(sent)


@given(JSON)
def test_nothing_is_too_strange(value: Any) -> None:  # noqa: ANN401 - any JSON
    """No exception, and as many operations at least."""
    assert len(operations(value, value)) >= 2
    assert {"x": value} == quirks.resource({"x": value})
    quirks.resource({"manager": value, "urn:x": value, ENTERPRISE: {"manager": value}})
    operations({"op": value, "path": MANAGER, "value": value}, {"op": "add", "value": value})
