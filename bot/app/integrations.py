"""The connectors in use, one for each integration, replaced when its set-up changes.

An integration that leaves the access file keeps its connector until the process ends: what was
opened through it must still be closed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from pydantic import ValidationError

from adapters.connectors import registry
from bot.config.loading import Loaded
from bot.config.resolving.catalogue import IntegrationSetup
from bot.config.secrets import NoSuchSecret
from bot.domain.ids import IntegrationName
from bot.engine.tasks import spawn
from bot.ports.connector import Connector
from bot.ports.faults import Impossible

Options = Mapping[str, object]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    kind: str
    options: Options
    connector: Connector


class Integrations:
    """Opens connectors by what the access file says; `secret` resolves references to secrets.

    `installation` names this Daypass among others that lend from the same target.
    """

    def __init__(self, secret: Callable[[str], str], installation: str | None = None) -> None:
        self._secret = secret
        self._installation = installation
        self._opened: dict[IntegrationName, _Opened] = {}

    def connectors(self) -> Mapping[IntegrationName, Connector]:
        """Return the connectors in use."""
        return {name: one.connector for name, one in self._opened.items()}

    def use(self, loaded: Loaded) -> Mapping[IntegrationName, str]:
        """Open what is new or changed; return what could not be opened, and why."""
        wrong: dict[IntegrationName, str] = {}
        for name, setup in loaded.integrations.items():
            options = {**setup.options, **_filled(setup, loaded, self._installation)}
            opened = self._opened.get(name)
            if opened and (opened.kind, opened.options) == (setup.connector, options):
                continue
            try:
                connector = self._open(setup, options)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are used
                wrong[name] = _said(error)
                _log.error("integration unusable", integration=name, why=wrong[name])
                continue
            if opened:
                _ = spawn(opened.connector.close(), name=f"close {name}")
            self._opened[name] = _Opened(setup.connector, options, connector)
        return wrong

    async def close(self) -> None:
        """Let go of every connector. May be called twice."""
        while self._opened:
            _, opened = self._opened.popitem()
            await opened.connector.close()

    def _open(self, setup: IntegrationSetup, options: Options) -> Connector:
        return registry.open_connector(setup.connector, setup.name, options, self._secret)


def option_problems(
    loaded: Loaded, secret: Callable[[str], str]
) -> tuple[Mapping[IntegrationName, str], Mapping[IntegrationName, str]]:
    """Try the options of every integration, contacting nothing: what is wrong, what is unknown.

    Unknown is what hangs on a secret that is not there, as where an access file is only checked.
    """
    wrong: dict[IntegrationName, str] = {}
    unknown: dict[IntegrationName, str] = {}
    for name, setup in loaded.integrations.items():
        options = {**setup.options, **_filled(setup, loaded, None)}
        try:
            registry.open_connector(setup.connector, name, options, secret)
        except NoSuchSecret as missing:
            unknown[name] = str(missing)
        except Exception as error:  # noqa: BLE001 - each is told; none keeps the others from it
            wrong[name] = _said(error)
    return wrong, unknown


def _filled(setup: IntegrationSetup, loaded: Loaded, installation: str | None) -> Options:
    """Tell a database's connector which roles it will lend, and whose roles are ours."""
    if setup.connector != "postgresql":
        return {}
    permissions = loaded.policy.catalogue.integrations[setup.name].permissions.values()
    roles = sorted({one.settings["role"] for one in permissions if "role" in one.settings})
    return {"roles": roles, **({"installation": installation} if installation else {})}


def _said(error: Exception) -> str:
    """Say what is wrong with options in one line, without a value of theirs."""
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_context=False, include_input=False)
        return "; ".join(
            f"{'.'.join(str(part) for part in one['loc']) or 'options'}: {one['msg']}"
            for one in found
        )
    if isinstance(error, ValueError | Impossible | registry.NoSuchConnector):
        return str(error)
    return f"The connector failed ({type(error).__name__})."
