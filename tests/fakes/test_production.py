"""The stages' server is as good as new for each of them."""

import psycopg

from adapters.playground.production import prepare_production
from tests.fakes.production import empty_server

EVERYTHING = (
    "SELECT datname::text FROM pg_database UNION ALL SELECT rolname::text FROM pg_roles "
    "UNION ALL SELECT parname FROM pg_parameter_acl ORDER BY 1"
)


def held(url: str) -> list[str]:
    """Name what belongs to a whole server: databases, roles, and settings that are lent."""
    with psycopg.connect(url) as connection:
        return [str(row[0]) for row in connection.execute(EVERYTHING.encode()).fetchall()]


def test_nothing_is_left_of_another_stage() -> None:
    """Databases, roles and what was lent to them are gone, though somebody is logged in."""
    server = empty_server()
    new = held(server.url())
    bot = prepare_production(server)
    with psycopg.connect(bot, autocommit=True) as connection:
        connection.execute("CREATE ROLE daypass_somebody LOGIN")
        connection.execute("GRANT app_read TO daypass_somebody")
        assert new != held(server.url())

        assert new == held(empty_server().url())
