"""A door leads to what was meant, or stays shut: on a real server."""

from dataclasses import replace

import pytest

from bot.ports.connector import Impossible
from tests.adapters.connectors.postgresql.databases import Databases
from tests.contracts.connector import door
from tests.contracts.discovery import TAGS


async def test_a_database_made_anew_is_not_opened(server: Databases) -> None:
    """The door was meant for another one, which bore the same name (S14)."""
    meant = {**(await server.thing()).settings, **server.permission}
    await server.remove()
    await server.make(TAGS)

    with pytest.raises(Impossible, match="another one by now"):
        await server.connector.grant(replace(door("g1"), settings=meant))
    assert [] == list(await server.connector.list_grants())


async def test_a_schema_made_anew_is_not_opened(server: Databases) -> None:
    """Likewise within one database; and one that was dropped is not there."""
    meant = {**(await server.thing(".audit")).settings, **server.permission}
    opening = replace(door("g1"), settings=meant)
    server.inside("DROP SCHEMA audit")
    with pytest.raises(Impossible, match="not there any more"):
        await server.connector.grant(opening)
    server.inside("CREATE SCHEMA audit; GRANT USAGE ON SCHEMA audit TO app_read")

    with pytest.raises(Impossible, match="another one by now"):
        await server.connector.grant(opening)


async def test_a_schema_is_lent_to_a_role_that_may_use_it(server: Databases) -> None:
    """A door that leads nowhere is not opened; one that leads somewhere is."""
    settings = (await server.thing(".audit")).settings
    useful = replace(door("g1"), settings={**settings, "role": "app_read"})
    useless = replace(door("g2"), settings={**settings, "role": "app_write"})
    opened = await server.connector.grant(useful)
    with pytest.raises(Impossible, match="may not use this schema"):
        await server.connector.grant(useless)

    assert f"dbname={server.name}" in str(opened.way_in.command)
    await server.connector.revoke(useful, created_by_us=True)


async def test_what_is_gone_can_still_be_closed(server: Databases) -> None:
    """A removal asks nothing of the place: the role is ours wherever it led."""
    settings = {**(await server.thing()).settings, **server.permission}
    opening = replace(door("g1"), settings=settings)
    await server.connector.grant(opening)
    await server.remove()

    assert (await server.connector.revoke(opening, created_by_us=True)).access_removed


@pytest.mark.parametrize("settings", [{"schema": "nowhere"}, {"database": "nowhere", "uid": "1"}])
async def test_a_place_of_the_access_file_is_looked_at_likewise(
    server: Databases, settings: dict[str, str]
) -> None:
    """A schema that it names has to be there; an id that it pins has to be the one."""
    opening = replace(door("g1"), settings={"role": "app_read", **settings})
    with pytest.raises(Impossible, match="not there any more"):
        await server.connector.grant(opening)

    assert [] == list(await server.connector.list_grants())
