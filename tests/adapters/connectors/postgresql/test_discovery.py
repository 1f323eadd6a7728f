"""Databases and schemas of a real server, with what their comments say."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.connectors.postgresql.discovery import read_tags
from bot.ports.connector import Discovers
from tests.adapters.connectors.postgresql.databases import Databases, databases
from tests.adapters.connectors.postgresql.targets import PostgresTarget
from tests.contracts.connector import door
from tests.contracts.discovery import TAGS, DiscoveryContract, named
from tests.fakes.postgres import Production


class TestEphemeral(DiscoveryContract):
    """By the bot of the roles that are made."""

    @pytest.fixture
    async def holder(self, any_shared_shop: Production) -> AsyncIterator[Databases]:
        """Give a server."""
        async with databases(any_shared_shop, "ephemeral") as made:
            yield made


class TestMembership(DiscoveryContract):
    """By the bot of the memberships: a door is a standing account's."""

    @pytest.fixture
    async def holder(self, any_shared_shop: Production) -> AsyncIterator[Databases]:
        """Give a server."""
        async with databases(any_shared_shop, "membership") as made:
            yield made

    async def test_what_was_discovered_can_be_lent(self, holder: Databases) -> None:  # type: ignore[override]  # it needs an account
        """The membership is given in the one database that was meant."""
        await holder.make(TAGS)
        settings = {**(await holder.thing()).settings, **holder.permission}
        opening = replace(door("g1"), account=holder.account, settings=settings)

        assert (await holder.connector.grant(opening)).created_by_us
        await holder.connector.revoke(opening, created_by_us=True)


async def test_a_schema_is_found_below_its_database(server: Databases) -> None:
    """It has tags of its own, an id that holds the database's, and a door leads to its database."""
    server.inside("COMMENT ON SCHEMA audit IS 'daypass: data=none'")
    database, schema = await server.thing(), await server.thing(".audit")

    assert ("database", "schema") == (database.type, schema.type)
    assert {"data": "none"} == schema.tags
    assert schema.uid.startswith(f"{database.uid}/")
    assert {"database": server.name, "schema": "audit", "uid": schema.uid} == schema.settings


async def test_the_systems_own_is_not_listed(server: Databases) -> None:
    """Neither templates nor the catalogue's schemas are lent."""
    names = {one.name for one in (await server.look()).found}

    assert not names & {"template0", "template1"}
    assert {f"{server.name}.public", f"{server.name}.audit"} == {
        one for one in names if one.startswith(f"{server.name}.")
    }


async def test_a_closed_database_is_listed_and_its_schemas_are_unknown(server: Databases) -> None:
    """The bot's account sees that it is there, and says what it lacks."""
    await server.hide()
    listing = await server.look()

    assert named(listing, server.name)
    assert [] == named(listing, f"{server.name}.audit")
    assert "grant it CONNECT" in listing.unseen[server.name]


async def test_a_database_that_takes_no_connections_is_not_gone(server: Databases) -> None:
    """Somebody works on it; nobody can be let in, and nothing is forgotten."""
    server.shop.run("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", server.name)
    listing = await server.look()

    assert [] == named(listing, server.name)
    assert "no connections" in listing.unseen[server.name]


@pytest.mark.parametrize(
    "comment",
    [
        "daypass:",
        "daypass: team",
        "daypass: team=",
        "daypass: team=a, team=b",
        "daypass: a=b\nmore=c=",
    ],
)
async def test_tags_that_cannot_be_read_hide_the_thing(server: Databases, comment: str) -> None:
    """Half-read tags would be wrong tags: it is said, and what was known stays."""
    server.say(comment)
    listing = await server.look()

    assert [] == named(listing, server.name)
    assert "comment" in listing.unseen[server.name]
    assert named(listing, f"{server.name}.audit")


async def test_another_comment_is_no_tag(server: Databases) -> None:
    """What people write for each other is theirs, even when it speaks of Daypass."""
    server.say("Payments. daypass: team=payments")

    assert {} == (await server.thing()).tags


async def test_hostile_names_are_told_as_they_are(server: Databases) -> None:
    """The connector repeats them; whoever takes them in judges them."""
    evil = 'x"; DROP ROLE app_read; --\u202e'
    server.inside(f'CREATE SCHEMA "{evil.replace(chr(34), chr(34) * 2)}"')

    assert f"{server.name}.{evil}" == (await server.thing(f".{evil}")).name


def test_both_strategies_discover(shop: Production) -> None:
    """The ability is seen from outside."""
    target = PostgresTarget(shop, "membership", 1)

    assert isinstance(target.connector, Discovers)
    target.clean()


_words = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)


@given(st.dictionaries(_words, _words, min_size=1, max_size=4))
def test_what_is_written_as_tags_is_read(tags: dict[str, str]) -> None:
    """In the one form that there is, with or without spaces."""
    tight = ",".join(f"{key}={value}" for key, value in tags.items())
    loose = " , ".join(f" {key}={value} " for key, value in tags.items())

    assert (tags, tags) == (read_tags(f"daypass:{tight}"), read_tags(f"daypass: {loose}"))


@given(st.text(max_size=60))
def test_any_comment_is_tags_or_none_or_a_fault(text: str) -> None:
    """Nothing else ever happens, and a tag is never empty."""
    try:
        tags = read_tags(f"daypass:{text}")
    except ValueError:
        return

    assert tags
    assert all(key and value.strip() for key, value in tags.items())
