"""Ending sessions, with no more rights than the bot has."""

import psycopg
import pytest

from adapters.connectors.postgresql import sessions
from adapters.connectors.postgresql.server import Server
from bot.domain.ids import IntegrationName
from bot.ports.connector import Impossible
from tests.adapters.connectors.postgresql.targets import PostgresTarget


def server(target: PostgresTarget) -> Server:
    """Connect as the bot."""
    return Server(IntegrationName("orders-prod"), target.shop.bot_url, timeout=5)


async def test_every_session_of_a_login_ends(membership: PostgresTarget) -> None:
    """All of them, and nobody else's."""
    ended = [membership.shop.login(membership.account, "standing") for _ in range(3)]
    other = membership.shop.superuser()
    async with server(membership).connect() as connection:
        assert 3 == await sessions.end_all(connection, membership.account)
        assert 0 == await sessions.end_all(connection, membership.account)
    for session in ended:
        with pytest.raises(psycopg.OperationalError):
            session.execute("SELECT 1")

    other.execute("SELECT 1")
    other.close()


async def test_only_busy_sessions_end(membership: PostgresTarget) -> None:
    """An idle session stays; one inside a transaction goes."""
    idle = membership.shop.login(membership.account, "standing")
    busy = membership.shop.login(membership.account, "standing")
    busy.execute("BEGIN")
    async with server(membership).connect() as connection:
        assert 1 == await sessions.end_busy(connection, membership.account)

    idle.execute("SELECT 1")
    idle.close()
    with pytest.raises(psycopg.OperationalError):
        busy.execute("SELECT 1")


async def test_superusers_are_out_of_reach(membership: PostgresTarget) -> None:
    """The bot cannot end a superuser's session."""
    theirs = membership.shop.superuser()
    with pytest.raises(Impossible):
        async with server(membership).connect() as connection:
            await sessions.end_all(connection, "postgres")

    theirs.execute("SELECT 1")
    theirs.close()
