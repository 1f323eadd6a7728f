"""The outgoing half of the adapter, taken apart for tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from adapters.playground.teams.service import FakeTeams
from adapters.teams.connector import Connector
from adapters.teams.gateway import TeamsGateway
from adapters.teams.hosts import DEFAULT_HOSTS, ServiceHosts
from adapters.teams.options import Credential, TeamsOptions
from adapters.teams.rates import Rates
from adapters.teams.references import References
from adapters.teams.tokens import BotTokens
from adapters.teams.wire import Wire
from bot.ports.store import Store
from tests.adapters.teams.conftest import settings
from tests.fakes.clock import FakeClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Everything that talks to the service."""

    options: TeamsOptions
    wire: Wire
    tokens: BotTokens
    connector: Connector

    def gateway(self, store: Store) -> TeamsGateway:
        """Return a gateway over a store."""
        return TeamsGateway(self.connector, References(store), self.options)


@asynccontextmanager
async def lines(
    teams: FakeTeams, clock: FakeClock, credential: Credential | None = None
) -> AsyncIterator[Lines]:
    """Open the lines to the fake service."""
    options = settings(teams)
    if credential is not None:
        options = replace(options, credential=credential)
    wire = Wire()
    await wire.open()
    tokens = BotTokens(options, wire, clock.now)
    hosts = ServiceHosts(DEFAULT_HOSTS, loopback=True)
    connector = Connector(wire, tokens, hosts, Rates(clock.now), clock.now)
    try:
        yield Lines(options=options, wire=wire, tokens=tokens, connector=connector)
    finally:
        await tokens.close()
        await wire.close()


def token_calls(teams: FakeTeams) -> int:
    """Return how often a token was asked for."""
    return sum(one.path.endswith("/token") for one in teams.world.calls)
