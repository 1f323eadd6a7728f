"""The tables agree with each other, and with the official schema where it lies beside us."""

import json

from adapters.playground.teams import vocabulary
from tests.adapters.playground.teams.samples import SHARED


def test_slots_and_requirements_are_of_known_types() -> None:
    """No table speaks of a type that no group has."""
    known = frozenset[str]().union(*vocabulary.GROUPS.values())

    assert vocabulary.SLOTS.keys() | vocabulary.REQUIRED.keys() <= known
    assert {g for slots in vocabulary.SLOTS.values() for g in slots.values()} <= set(
        vocabulary.GROUPS
    )


def test_the_schema_has_the_same_elements() -> None:
    """Elements, actions and inputs are exactly those of schema 1.6."""
    path = SHARED / "schemas" / "adaptive-card-1.6.0.json"
    if path.exists():
        definitions = json.loads(path.read_text())["definitions"]
        for group, name in (("element", "Element"), ("action", "Action")):
            offered = definitions[f"ImplementationsOf.{name}"]["anyOf"]
            theirs = {o["allOf"][0]["$ref"].rpartition("/")[2] for o in offered}

            assert theirs == vocabulary.GROUPS[group]
