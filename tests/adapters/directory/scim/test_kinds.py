"""Two kinds, each with places of its own."""

from adapters.directory.scim.kinds import GROUP, KINDS, USER


def test_the_kinds_share_nothing() -> None:
    """Neither endpoint nor source, so no id is read as the other kind."""
    assert {"Users": USER, "Groups": GROUP} == KINDS
    assert USER.source != GROUP.source


def test_the_unique_attribute_is_a_field_of_the_model() -> None:
    """By both of its names."""
    for kind in KINDS.values():
        assert kind.named == kind.model.model_fields[kind.field].serialization_alias
