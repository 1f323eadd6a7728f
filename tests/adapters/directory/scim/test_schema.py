"""The schemas hold what Daypass uses, and agree with the standard where they share a name."""

import scim2_models

from adapters.directory.scim.schema import CONFIG, PROVIDER, EnterpriseUser, User


def attributes(model: type) -> set[str]:
    """Return the attributes that a model declares, by their names in SCIM."""
    return {one.name or "" for one in model.to_schema().attributes}  # type: ignore[attr-defined] # a model


def test_the_core_schema_is_a_part_of_the_standard() -> None:
    """Nothing of ours, and nothing that says more about a person than needed."""
    ours = attributes(User)

    assert ours < attributes(scim2_models.User)
    assert not {"password", "photos", "phoneNumbers", "addresses", "x509Certificates"} & ours


def test_the_enterprise_extension_is_whole() -> None:
    """Each of its attributes is taken."""
    assert attributes(scim2_models.EnterpriseUser) == attributes(EnterpriseUser)


def test_what_is_announced_is_what_is_served() -> None:
    """Both resource types, by their endpoints."""
    assert PROVIDER.model_for_endpoint("/Users") is not None
    assert PROVIDER.model_for_endpoint("/Groups") is not None
    assert CONFIG == PROVIDER.config
