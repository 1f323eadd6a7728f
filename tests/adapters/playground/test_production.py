"""The playground's production system."""

import psycopg
import pytest

from adapters.playground.postgres import Postgres
from adapters.playground.production import prepare_production
from tests.fakes.postgres import Production, any_shop

__all__ = ["any_shop"]


def test_the_shop_has_rows(any_shop: Production) -> None:
    """There is something to look at."""
    assert [(5, 3)] == any_shop.run(
        "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM ledger)"
    )


def test_preparing_again_keeps_the_data() -> None:
    """A restarted demonstration finds its rows, and the bot can log in with its new password."""
    with Postgres() as running:
        prepare_production(running)
        with psycopg.connect(running.url("orders")) as connection:
            connection.execute("UPDATE orders SET status = 'paid'")
        bot = prepare_production(running)
        with psycopg.connect(running.url("orders")) as connection:
            rows = connection.execute("SELECT count(*) FROM orders WHERE status = 'paid'")
            assert (5,) == rows.fetchone()
        with psycopg.connect(bot) as connection:
            assert ("daypass_bot",) == connection.execute("SELECT current_user::text").fetchone()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM orders",
        "CREATE ROLE evil SUPERUSER",
        "ALTER ROLE postgres PASSWORD 'x'",
        "GRANT pg_read_all_data TO CURRENT_USER",
        "GRANT pg_execute_server_program TO CURRENT_USER",
        "CREATE DATABASE evil",
        "CREATE TABLE evil (a int)",
    ],
)
def test_the_bot_may_do_no_more_than_its_work(any_shop: Production, statement: str) -> None:
    """It lends what it cannot use. Before 16 CREATEROLE reaches further, as `check` says."""
    if not any_shop.is_new() and statement.startswith("GRANT"):
        statement = "SELECT * FROM ledger"
    with (
        psycopg.connect(any_shop.bot_url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())
