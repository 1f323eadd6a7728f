"""Targets of both strategies, cleaned up after each test."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.connectors.postgresql.databases import Databases, databases
from tests.adapters.connectors.postgresql.targets import PostgresTarget
from tests.contracts.discovery import TAGS
from tests.fakes.postgres import Production
from tests.fakes.silence import silent_port


@pytest.fixture
async def ephemeral(any_shop: Production) -> AsyncIterator[PostgresTarget]:
    """Give the strategy of a role per grant, with a database of its own."""
    async with silent_port() as port:
        made = PostgresTarget(any_shop, "ephemeral", port)
        yield made
        made.clean()


@pytest.fixture
async def membership(any_shared_shop: Production) -> AsyncIterator[PostgresTarget]:
    """Give the strategy of standing accounts."""
    async with silent_port() as port:
        made = PostgresTarget(any_shared_shop, "membership", port)
        yield made
        made.clean()


@pytest.fixture
async def server(any_shared_shop: Production) -> AsyncIterator[Databases]:
    """Give a server with a database that has a schema."""
    async with databases(any_shared_shop, "ephemeral") as made:
        await made.make(TAGS)
        yield made
