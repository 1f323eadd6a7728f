"""What the bot's role lacks, named one by one."""

import re

import pytest

from tests.adapters.connectors.postgresql.targets import PostgresTarget, connect

BREAK = {
    "CREATEROLE": ("ALTER ROLE {bot} NOCREATEROLE", "may not make roles: ALTER ROLE"),
    "ending sessions": ("REVOKE pg_signal_backend FROM {bot}", "GRANT pg_signal_backend TO"),
    "lending": ("REVOKE app_write FROM {bot}", "may not lend app_write: GRANT app_write TO"),
    "superuser": ("ALTER ROLE {bot} SUPERUSER", "has SUPERUSER, which it does not need"),
    "createdb": ("ALTER ROLE {bot} CREATEDB", "has CREATEDB, which it does not need"),
    "statement log": (
        "REVOKE SET ON PARAMETER log_statement FROM {bot}",
        "GRANT SET ON PARAMETER log_statement TO",
    ),
}
REPAIR = (
    "ALTER ROLE {bot} CREATEROLE NOSUPERUSER NOCREATEDB; GRANT pg_signal_backend TO {bot};"
    "GRANT SET ON PARAMETER log_statement TO {bot}; GRANT app_write TO {bot} WITH ADMIN OPTION;"
)
REPAIR_NEW = (
    "GRANT app_write TO {bot} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;"
    "GRANT pg_signal_backend TO {bot} WITH INHERIT TRUE;"
)


def run(target: PostgresTarget, statements: str) -> None:
    """Change the bot's role as the superuser."""
    with target.shop.superuser() as connection:
        connection.execute(statements.format(bot="daypass_bot").encode())


@pytest.mark.parametrize("right", BREAK)
async def test_each_right_is_named(ephemeral: PostgresTarget, right: str) -> None:
    """A finding says what is wrong, and the statement that puts it right."""
    statement, sentence = BREAK[right]
    run(ephemeral, statement)
    found = await ephemeral.open(statement_log=True).check()
    run(ephemeral, REPAIR)
    if ephemeral.shop.is_new():
        run(ephemeral, REPAIR_NEW)

    assert sentence in " ".join(found)


async def test_the_sentence_puts_it_right(ephemeral: PostgresTarget) -> None:
    """An operator can paste what the finding says."""
    run(ephemeral, "REVOKE app_write FROM {bot}")
    (finding,) = [text for text in await ephemeral.connector.check() if "app_write" in text]
    match = re.search(r": (GRANT .*)\.$", finding)
    assert match is not None
    run(ephemeral, match[1])

    assert list(ephemeral.advice) == list(await ephemeral.connector.check())


async def test_a_closed_database_is_named(ephemeral: PostgresTarget) -> None:
    """Where the bot may not connect it cannot tidy up."""
    ephemeral.shop.run("CREATE DATABASE {}", "closed off")
    ephemeral.shop.run("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", "closed off")
    found = await ephemeral.connector.check()
    ephemeral.shop.run("DROP DATABASE {}", "closed off")

    assert 'GRANT CONNECT ON DATABASE "closed off" TO daypass_bot' in " ".join(found)


async def test_roles_that_are_missing_or_dangerous_are_named(ephemeral: PostgresTarget) -> None:
    """Before the first grant, not at it."""
    found = await ephemeral.open(roles=["nobody", "postgres"]).check()

    assert "The role 'nobody' does not exist." in found
    assert "Daypass will not lend postgres: postgres is a superuser." in found


async def test_missing_orphans_are_named(ephemeral: PostgresTarget) -> None:
    """Without daypass_orphans the bot could only drop what people made."""
    url = ephemeral.shop.server.url(ephemeral.shop.database)
    ephemeral.shop.run("REVOKE daypass_orphans FROM daypass_bot GRANTED BY daypass_bot")
    found = await ephemeral.connector.check()
    with ephemeral.shop.superuser() as connection:
        options = " WITH INHERIT TRUE, SET TRUE" if ephemeral.shop.is_new() else ""
        connection.execute("SET ROLE daypass_bot")
        connection.execute(f"GRANT daypass_orphans TO CURRENT_USER{options}".encode())

    assert "CREATE ROLE daypass_orphans NOLOGIN" in " ".join(found)
    assert "SUPERUSER" in " ".join(await connect(ephemeral.shop, url=url).check())
