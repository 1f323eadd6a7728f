"""Which roles may be lent."""

from collections.abc import Iterator

import pytest

from adapters.connectors.postgresql import roles
from adapters.connectors.postgresql.server import Server
from bot.domain.ids import IntegrationName
from bot.ports.connector import Impossible
from tests.fakes.postgres import Production

DANGEROUS = {
    "superuser": "CREATE ROLE lend_me SUPERUSER",
    "createrole": "CREATE ROLE lend_me CREATEROLE",
    "replication": "CREATE ROLE lend_me REPLICATION",
    "bypassrls": "CREATE ROLE lend_me BYPASSRLS",
    "files": "CREATE ROLE lend_me; GRANT pg_read_server_files TO lend_me",
    "write files": "CREATE ROLE lend_me; GRANT pg_write_server_files TO lend_me",
    "programs": "CREATE ROLE lend_me; GRANT pg_execute_server_program TO lend_me",
    "the bot": "CREATE ROLE lend_me; GRANT daypass_bot TO lend_me",
    "ours": "CREATE ROLE lend_me; GRANT daypass_orphans TO lend_me",
    "at one remove": "CREATE ROLE lend_me; CREATE ROLE behind SUPERUSER; GRANT behind TO lend_me",
}
POWERFUL = {
    "createdb": "CREATE ROLE lend_me CREATEDB",
    "admin option": "CREATE ROLE lend_me; GRANT app_read TO lend_me WITH ADMIN OPTION",
    "owns a database": 'CREATE ROLE lend_me; ALTER DATABASE "{}" OWNER TO lend_me',
}


@pytest.fixture
def lending(any_shop: Production) -> Iterator[Production]:
    """Give production, and remove the roles that a test made."""
    yield any_shop
    any_shop.run("ALTER DATABASE {} OWNER TO postgres", any_shop.database)
    any_shop.run("DROP ROLE IF EXISTS lend_me")
    any_shop.run("DROP ROLE IF EXISTS behind")


async def judge(shop: Production, role: str, *declared: str) -> None:
    """Ask whether the bot would lend this role."""
    server = Server(IntegrationName("orders-prod"), shop.bot_url, timeout=5)
    async with server.connect() as connection:
        await roles.refuse_dangerous(connection, role, declared)


def make(shop: Production, statements: str) -> None:
    """Run statements as the superuser."""
    with shop.superuser() as connection:
        connection.execute(statements.replace("{}", shop.database).encode())


async def test_ordinary_roles_are_lent(lending: Production) -> None:
    """The playground's own roles are fit to lend."""
    for role in ("app_read", "app_write", "app_owner"):
        await judge(lending, role)


@pytest.mark.parametrize("kind", DANGEROUS)
async def test_dangerous_roles_are_never_lent(lending: Production, kind: str) -> None:
    """Not even when they are declared."""
    make(lending, DANGEROUS[kind])
    with pytest.raises(Impossible, match="does not lend"):
        await judge(lending, "lend_me", "lend_me")


@pytest.mark.parametrize("kind", POWERFUL)
async def test_powerful_roles_are_lent_when_declared(lending: Production, kind: str) -> None:
    """The operator has to say that this is meant."""
    make(lending, POWERFUL[kind])
    with pytest.raises(Impossible, match="does not lend"):
        await judge(lending, "lend_me")

    await judge(lending, "lend_me", "lend_me")


async def test_predefined_roles_are_lent_when_declared(lending: Production) -> None:
    """pg_monitor is a decision; the files of the server are none."""
    with pytest.raises(Impossible, match="is predefined"):
        await judge(lending, "pg_monitor")
    with pytest.raises(Impossible, match="files or programs"):
        await judge(lending, "pg_read_server_files", "pg_read_server_files")

    await judge(lending, "pg_monitor", "pg_monitor")


@pytest.mark.parametrize("name", ["nobody", "APP_READ", "app_read ", "public", "a\u202eb"])
async def test_a_role_is_looked_up_by_its_exact_name(lending: Production, name: str) -> None:
    """Nothing is folded, trimmed or guessed."""
    with pytest.raises(Impossible, match="does not exist"):
        await judge(lending, name)
