"""Finding connectors by name."""

import sys
from importlib.metadata import EntryPoint

import pytest

from adapters.connectors import registry
from bot.domain.ids import IntegrationName

OWN = EntryPoint("lamp", "tests.adapters.connectors.test_registry:open_lamp", registry.GROUP)
BROKEN = EntryPoint("broken", "tests.nowhere_at_all:open", registry.GROUP)


def open_lamp(name: str, options: object, secret: object) -> str:
    """Stand in for a connector of somebody else's."""
    return f"{name}{options}{secret is None}"


@pytest.mark.parametrize("name", sorted(registry.BUILT_IN))
def test_every_built_in_connector_loads(name: str) -> None:
    """Each name leads to something that opens connectors."""
    assert callable(registry.find(name))


def test_a_connector_is_opened_by_name() -> None:
    """The registry hands the options on."""
    options = {"grant": ["/bin/true"], "revoke": ["/bin/true"], "read": ["/bin/true"]}
    made = registry.open_connector("command", IntegrationName("lamps"), options, str)

    assert not made.shared_doors


def test_others_can_add_a_connector() -> None:
    """An entry point is a connector like any other, and is listed."""
    assert "open_lamp" == getattr(registry.find("lamp", [OWN]), "__name__", "")
    assert "lamp" in registry.names([OWN])


def test_a_built_in_connector_cannot_be_replaced() -> None:
    """Deliberate: an installed package cannot take over a name that access files trust."""
    thief = EntryPoint("postgresql", OWN.value, registry.GROUP)

    assert "open_connector" == getattr(registry.find("postgresql", [thief]), "__name__", "")


@pytest.mark.parametrize(
    ("name", "hint"), [("postgres", "Did you mean postgresql"), ("zzz", "There are command")]
)
def test_an_unknown_name_gets_the_nearest(name: str, hint: str) -> None:
    """A misspelt connector stops the start, with a suggestion."""
    with pytest.raises(registry.NoSuchConnector, match=hint):
        registry.find(name)


def test_a_broken_package_is_named() -> None:
    """A connector that cannot be imported says so."""
    with pytest.raises(registry.NoSuchConnector, match=r"broken .* cannot be loaded"):
        registry.find("broken", [BROKEN])


def test_nothing_is_imported_before_its_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Naming the connectors loads none of them."""
    path = "adapters.connectors.generic.command"
    monkeypatch.delitem(sys.modules, path, raising=False)
    registry.names()

    assert path not in sys.modules
