"""Which connectors there are: a name leads to an import path, imported when it is first used.

Others add theirs by the entry point group `daypass.connectors`; a built-in name cannot be replaced.
"""

import difflib
import importlib
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, cast

from bot.domain.ids import IntegrationName
from bot.ports.connector import Connector

GROUP = "daypass.connectors"
BUILT_IN = {
    "command": "adapters.connectors.generic.command:open_connector",
    "postgresql": "adapters.connectors.postgresql:open_connector",
    "webhook": "adapters.connectors.generic.webhook:open_connector",
}

ReadSecret = Callable[[str], str]
"""Resolves `env:NAME` or `file:PATH` to the secret itself."""


class OpenConnector(Protocol):
    """What a connector's module offers. It contacts nothing yet.

    Raises ValueError (pydantic's ValidationError) or Impossible when the options do not fit.
    """

    def __call__(
        self, name: IntegrationName, options: Mapping[str, object], secret: ReadSecret, /
    ) -> Connector:
        """Make the connector of one integration."""
        ...


class NoSuchConnector(LookupError):
    """There is no connector of that name, or it cannot be loaded. The message names the nearest."""


def names(found: Sequence[EntryPoint] | None = None) -> list[str]:
    """Name every connector that can be used here."""
    return sorted(BUILT_IN.keys() | {point.name for point in _entry_points(found)})


def find(connector: str, found: Sequence[EntryPoint] | None = None) -> OpenConnector:
    """Load a connector by its name. Raises NoSuchConnector. May be called again.

    `found` stands in for the installed entry points.
    """
    if connector in BUILT_IN:
        module, _, attribute = BUILT_IN[connector].partition(":")
        return cast("OpenConnector", getattr(importlib.import_module(module), attribute))
    for point in _entry_points(found):
        if point.name == connector:
            return _load(point)
    raise NoSuchConnector(_unknown(connector, names(found)))


def open_connector(
    connector: str, name: IntegrationName, options: Mapping[str, object], secret: ReadSecret
) -> Connector:
    """Make the connector of one integration. Raises NoSuchConnector, ValueError or Impossible."""
    return find(connector)(name, options, secret)


def _entry_points(found: Sequence[EntryPoint] | None) -> Sequence[EntryPoint]:
    return tuple(entry_points(group=GROUP)) if found is None else found


def _load(point: EntryPoint) -> OpenConnector:
    try:
        return cast("OpenConnector", point.load())
    except (ImportError, AttributeError) as error:
        raise NoSuchConnector(
            f"The connector {point.name} ({point.value}) cannot be loaded: {error}."
        ) from error


def _unknown(connector: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(connector.lower(), known, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(known)}."
    return f"There is no connector {connector!r}. {hint}"
