"""The connectors in use, one for each integration, replaced when its set-up changes.

An integration that leaves the access file keeps its connector until the process ends: what was
opened through it must still be closed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from adapters.connectors import registry
from bot.config.loading import Loaded
from bot.config.resolving.catalogue import IntegrationSetup
from bot.domain.ids import IntegrationName
from bot.engine.tasks import spawn
from bot.ports.connector import Connector
from bot.ports.faults import Impossible

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    setup: IntegrationSetup
    connector: Connector


class Integrations:
    """Opens connectors by what the access file says."""

    def __init__(self, secret: Callable[[str], str]) -> None:
        self._secret = secret
        self._opened: dict[IntegrationName, _Opened] = {}

    def connectors(self) -> Mapping[IntegrationName, Connector]:
        """Return the connectors in use."""
        return {name: one.connector for name, one in self._opened.items()}

    def use(self, loaded: Loaded) -> Mapping[IntegrationName, str]:
        """Open what is new or changed; return what could not be opened, and why."""
        wrong: dict[IntegrationName, str] = {}
        for name, setup in loaded.integrations.items():
            opened = self._opened.get(name)
            if opened and opened.setup == setup:
                continue
            try:
                connector = self._open(setup, loaded)
            except (ValueError, Impossible, registry.NoSuchConnector) as why:
                wrong[name] = str(why)
                _log.error("integration unusable", integration=name, why=str(why))
                continue
            if opened:
                _ = spawn(opened.connector.close(), name=f"close {name}")
            self._opened[name] = _Opened(setup, connector)
        return wrong

    async def close(self) -> None:
        """Let go of every connector."""
        for opened in self._opened.values():
            await opened.connector.close()
        self._opened.clear()

    def _open(self, setup: IntegrationSetup, loaded: Loaded) -> Connector:
        options = {**setup.options, **_lent(setup, loaded)}
        return registry.open_connector(setup.connector, setup.name, options, self._secret)


def _lent(setup: IntegrationSetup, loaded: Loaded) -> Mapping[str, object]:
    """Tell a database's connector which roles it will lend, so that it can check them."""
    if setup.connector != "postgresql":
        return {}
    permissions = loaded.policy.catalogue.integrations[setup.name].permissions.values()
    return {
        "roles": sorted({one.settings["role"] for one in permissions if "role" in one.settings})
    }
