"""What an access file may say."""

import pytest
from pydantic import ValidationError

from adapters.connectors.postgresql import open_connector
from adapters.connectors.postgresql.options import Options
from bot.domain.ids import IntegrationName
from bot.ports.connector import Impossible


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"connection": "env:X", "strategie": "membership"},
        {"connection": "env:X", "strategy": "root"},
        {"connection": "env:X", "connection_limit": 0},
        {"connection": "env:X", "timeout": 60},
        {"connection": "env:X", "host_for_people": "a b"},
        {"connection": "env:X", "roles": [""]},
        {"connection": ["hunter2"]},
    ],
)
def test_options_that_do_not_fit(options: dict[str, object]) -> None:
    """A misspelt or absurd option stops the start, and is not repeated."""
    with pytest.raises(ValidationError) as refused:
        Options.model_validate(options)

    assert "hunter2" not in str(refused.value)


def test_the_connection_is_a_reference() -> None:
    """What the reference leads to must be an address; it is not shown."""
    with pytest.raises(Impossible) as refused:
        open_connector(IntegrationName("x"), {"connection": "env:X"}, lambda _: "hunter2 hunter2")

    assert "hunter2" not in str(refused.value)
