"""Connections: time-outs, TLS and what they never show."""

import asyncio

import pytest

from adapters.connectors.postgresql.server import Server, lock, version
from bot.domain.ids import IntegrationName
from bot.ports.connector import Impossible, TryAgain
from tests.fakes.postgres import Production

NAME = IntegrationName("orders-prod")


@pytest.mark.parametrize("address", ["hunter2 hunter2", "postgresql://u:hunter2@h:1/d?nope=1"])
def test_an_address_must_be_one(address: str) -> None:
    """A broken address stops the start, and is not repeated."""
    with pytest.raises(Impossible) as refused:
        Server(NAME, address, timeout=1)

    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("address", "verified"),
    [
        ("postgresql://u@db.example.com/d", True),
        ("postgresql://u@db.example.com/d?sslmode=verify-full", True),
        ("postgresql://u@db.example.com/d?sslmode=require", False),
        ("postgresql://u@127.0.0.1/d", True),
        ("postgresql://u@127.0.0.1,db.example.com/d", True),
        ("postgresql://u@localhost/d?hostaddr=10.0.0.1&sslmode=disable", False),
        ("host=/var/run/postgresql dbname=d", True),
    ],
)
def test_the_server_is_verified_unless_it_is_here(address: str, verified: bool) -> None:  # noqa: FBT001
    """Beyond this machine verify-full is the default, and less is the operator's own word."""
    assert verified == Server(NAME, address, timeout=1).verifies_tls


def test_a_plain_server_elsewhere_gets_no_password() -> None:
    """The default does not fall back to an open connection."""
    settings = Server(NAME, "postgresql://u@db.example.com/d", timeout=1)

    assert settings.verifies_tls
    assert "Server('orders-prod')" == repr(settings)


def test_defaults_of_an_address() -> None:
    """What the address leaves out is what the driver would take."""
    bare = Server(NAME, "postgresql://u@127.0.0.1", timeout=1)

    assert ("127.0.0.1", "5432", "u") == (bare.host, bare.port, bare.database)


async def test_names_in_user_schemas_are_not_found(shop: Production) -> None:
    """What a user made in a schema cannot answer for a name of the system."""
    async with Server(NAME, shop.bot_url, timeout=5).connect() as connection:
        row = await (await connection.execute("SHOW search_path")).fetchone()

        assert ("pg_catalog",) == row
        assert version(connection) > 140_000


async def test_too_long_means_try_again(shop: Production) -> None:
    """The block's own time-out becomes the port's error."""
    with pytest.raises(TryAgain, match="too long"):
        async with Server(NAME, shop.bot_url, timeout=0.2).connect():
            await asyncio.Event().wait()


async def test_a_lock_keeps_others_waiting(shop: Production) -> None:
    """Two transactions with one key never overlap."""
    server = Server(NAME, shop.bot_url, timeout=0.5)
    held = Server(NAME, shop.bot_url, timeout=5)
    async with held.connect() as first, first.transaction():
        await lock(first, "one")
        with pytest.raises(TryAgain):
            async with server.connect() as second, second.transaction():
                await lock(second, "one")
        async with server.connect() as third, third.transaction():
            await lock(third, "two")
