"""What is usual, and where resources are said to be."""

from datetime import timedelta

from adapters.directory.scim.options import ScimOptions


def test_a_push_is_relied_on_for_a_week_and_read_often() -> None:
    """It comes from our own store."""
    usual = ScimOptions()

    assert (timedelta(days=7), timedelta(seconds=30)) == (usual.keeps, usual.every)
    assert not usual.teams_from_external_id


def test_locations_are_addresses_when_the_address_is_known() -> None:
    """Else they are paths."""
    assert "/scim/v2" == ScimOptions().base
    assert "https://x.example/scim/v2" == ScimOptions(public_url="https://x.example/").base
