"""The contract, by both strategies on every PostgreSQL of this machine."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.connectors.postgresql.targets import PostgresTarget
from tests.contracts.connector import ConnectorContract
from tests.fakes.postgres import Production
from tests.fakes.silence import silent_port


class TestEphemeral(ConnectorContract):
    """A role for each grant."""

    @pytest.fixture
    async def target(self, any_shared_shop: Production) -> AsyncIterator[PostgresTarget]:
        """Give the strategy with a real server."""
        async with silent_port() as port:
            made = PostgresTarget(any_shared_shop, "ephemeral", port)
            yield made
            made.clean()


class TestMembership(ConnectorContract):
    """Membership of a standing account."""

    @pytest.fixture
    async def target(self, any_shared_shop: Production) -> AsyncIterator[PostgresTarget]:
        """Give the strategy with a real server."""
        async with silent_port() as port:
            made = PostgresTarget(any_shared_shop, "membership", port)
            yield made
            made.clean()
