"""The catalogue knows the block kinds that Slack's types know, and where they may stand."""

from adapters.playground.slack.catalogue import BLOCKS, SURFACES
from adapters.playground.slack.wire import Json
from tests.adapters.playground.slack.schemas import schema


def _kind(definition: Json) -> str:
    shape = definition.get("anyOf", [definition])[0]
    kind: str = shape["properties"]["type"]["const"]
    return kind


def test_same_kinds_as_slacks_types() -> None:
    """Every known block of the types is in the catalogue, and no other."""
    types = schema("lifted_Message")
    if types is not None:
        names = [r["$ref"].split("/")[-1] for r in types["definitions"]["KnownBlock"]["anyOf"]]
        kinds = {_kind(types["definitions"][name]) for name in names}
        assert kinds == set(BLOCKS)


def test_surfaces_name_known_kinds() -> None:
    """The table of places speaks of blocks that exist."""
    assert SURFACES.keys() <= BLOCKS.keys()
