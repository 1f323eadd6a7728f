"""The command that the grantee pastes."""

import shlex

import pytest
from psycopg import conninfo

from adapters.connectors.postgresql.options import Options
from adapters.connectors.postgresql.server import Server
from adapters.connectors.postgresql.way_in import way_in
from bot.domain.ids import IntegrationName
from tests.contracts.connector import door

SERVER = Server(
    IntegrationName("orders-prod"), "postgresql://bot:hunter2@127.0.0.1:5433/orders", timeout=1
)


@pytest.mark.parametrize(
    ("host", "wanted"),
    [
        (None, ("127.0.0.1", "5433")),
        ("db.example.com", ("db.example.com", "5433")),
        ("db.example.com:6432", ("db.example.com", "6432")),
        ("[2001:db8::1]:6432", ("2001:db8::1", "6432")),
        ("[2001:db8::1]", ("2001:db8::1", "5433")),
    ],
)
def test_people_may_connect_elsewhere(host: str | None, wanted: tuple[str, str]) -> None:
    """host_for_people stands for the bot's own address."""
    options = Options(connection="env:X", host_for_people=host)
    told = way_in(door("g1"), SERVER, options, login="daypass_x", note="A note.")
    parts = conninfo.conninfo_to_dict(shlex.split(str(told.command))[1])

    assert wanted == (parts["host"], parts["port"])
    assert "hunter2" not in str(told)


@pytest.mark.parametrize("name", ["it's; rm -rf /", "$(id)", "a b", "postgresql://evil/x", "-c"])
def test_a_hostile_database_stays_one_word(name: str) -> None:
    """Whatever the database is called, a shell and psql read it as a name."""
    options = Options(connection="env:X")
    told = way_in(door("g1", database=name), SERVER, options, login=name, note="A note.")
    words = shlex.split(str(told.command))

    assert 2 == len(words)
    assert name == conninfo.conninfo_to_dict(words[1])["dbname"]
