"""Clearing up, on a real server."""

from adapters.connectors.postgresql import tidy
from adapters.connectors.postgresql.server import Server
from bot.domain.ids import IntegrationName
from tests.adapters.connectors.postgresql.targets import PostgresTarget


def server(target: PostgresTarget) -> Server:
    """Connect as the bot."""
    return Server(IntegrationName("orders-prod"), target.shop.bot_url, timeout=5)


async def test_a_role_is_dropped(ephemeral: PostgresTarget) -> None:
    """A role with nothing leaves nothing."""
    opened = await ephemeral.connector.grant(ephemeral.door())

    assert [] == await tidy.remove(server(ephemeral), str(opened.way_in.username))
    assert [] == ephemeral.shop.names()


async def test_rights_that_others_gave_are_residue(ephemeral: PostgresTarget) -> None:
    """A table's owner alone can take back what the owner gave: the role stays, and it is told."""
    opened = await ephemeral.connector.grant(ephemeral.door())
    name = str(opened.way_in.username)
    ephemeral.shop.run("GRANT SELECT ON public.ledger TO {}", name)
    residue = await tidy.remove(server(ephemeral), name)

    assert ["still there: others gave it rights" in text for text in residue] == [True]
    assert [name] == ephemeral.shop.names()


async def test_what_is_owned_elsewhere_is_handed_over(ephemeral: PostgresTarget) -> None:
    """Every database is visited, not only that of the door."""
    opened = await ephemeral.connector.grant(ephemeral.door())
    name = str(opened.way_in.username)
    ephemeral.shop.run("CREATE SCHEMA theirs AUTHORIZATION {}", name)
    ephemeral.shop.run("CREATE TABLE theirs.notes (a int)")
    ephemeral.shop.run("ALTER TABLE theirs.notes OWNER TO {}", name)
    ephemeral.shop.run("GRANT CREATE ON DATABASE {} TO daypass_orphans", ephemeral.shop.database)
    residue = await tidy.remove(server(ephemeral), name)

    assert 1 == len(residue)
    assert "(2) now belongs to daypass_orphans" in residue[0]
    assert [(0,)] == ephemeral.shop.run("SELECT count(*) FROM theirs.notes")


async def test_a_foreign_role_is_residue(ephemeral: PostgresTarget) -> None:
    """What the bot may not touch, it does not; the sentence says so."""
    name = f"foreign_{ephemeral.installation}"
    ephemeral.shop.run("CREATE ROLE {} SUPERUSER", name)
    residue = await tidy.remove(server(ephemeral), name)
    kept = ephemeral.shop.run("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'foreign_%'")
    ephemeral.shop.run("DROP ROLE {}", name)

    assert f"The role {name} could not be tidied up" in residue[0]
    assert [(1,)] == kept
