"""A role for each grant, on a real server."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from adapters.connectors.postgresql.names import role_name
from bot.domain.ids import GrantId, PersonId
from bot.ports.connector import Impossible, Opened, Presence, TryAgain
from tests.adapters.connectors.postgresql.targets import PostgresTarget
from tests.fakes.postgres import Connection

HOSTILE = [
    "o'neil\"; DROP TABLE orders; --@example.com",
    "\U0001d570\U0001d59b\U0001d58a\u202e@example.com",
    "x" * 300 + "@example.com",
    "CURRENT_USER",
    "public",
    "pg_monitor",
    "a\0b",
    "Kelvin\u212a@example.com",
    "",
]


def log_in(target: PostgresTarget, opened: Opened) -> Connection:
    """Use the way in that the grantee was given."""
    assert opened.secret is not None
    return target.shop.login(opened.way_in.username, opened.secret.value)


def is_dead(session: Connection) -> bool:
    """Say whether the server ended this session."""
    try:
        session.execute("SELECT 1")
    except psycopg.OperationalError:
        return True
    return False


async def test_the_way_in_works_and_is_bounded(ephemeral: PostgresTarget) -> None:
    """The grantee can do what was lent, and nothing else, under the role's own limits."""
    opened = await ephemeral.connector.grant(ephemeral.door(role="app_read"))
    with log_in(ephemeral, opened) as session:
        rows = session.execute("SELECT count(*) FROM public.orders").fetchall()
        idle = session.execute("SHOW idle_session_timeout").fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("DELETE FROM public.orders")

    assert [(5,)] == rows
    assert [("15min",)] == idle
    assert opened.expires_natively
    assert opened.way_in.command is not None
    assert f"dbname={ephemeral.shop.database}" in opened.way_in.command


async def test_a_second_grant_gives_a_new_password(ephemeral: PostgresTarget) -> None:
    """The old password ends: nobody knows who read the lost answer."""
    first = await ephemeral.connector.grant(ephemeral.door())
    second = await ephemeral.connector.grant(ephemeral.door())

    log_in(ephemeral, second).close()
    with pytest.raises(psycopg.OperationalError):
        log_in(ephemeral, first)


async def test_the_server_ends_new_logins_by_itself(ephemeral: PostgresTarget) -> None:
    """If Daypass is down when the end comes, the server lets nobody in any more."""
    past = replace(ephemeral.door(), expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    opened = await ephemeral.connector.grant(past)

    with pytest.raises(psycopg.OperationalError):
        log_in(ephemeral, opened)


async def test_more_time_changes_nothing_but_the_end(ephemeral: PostgresTarget) -> None:
    """The password is the same, the open session goes on, and what was lent stays so."""
    opened = await ephemeral.connector.grant(ephemeral.door(role="app_read"))
    session = log_in(ephemeral, opened)
    for hours in (5, -5):
        moved = ephemeral.door(role="app_read").expires_at + timedelta(hours=hours)
        longer = replace(ephemeral.door(role="app_read"), expires_at=moved)
        await ephemeral.connector.prolong(longer)
        log_in(ephemeral, opened).close()
        rows = session.execute("SELECT count(*) FROM public.orders").fetchall()

        assert [(5,)] == rows
        assert moved == await ephemeral.ends_at(longer)
    session.close()


async def test_an_earlier_end_keeps_new_logins_out(ephemeral: PostgresTarget) -> None:
    """The server ends them by itself, and lets them in again when there is more time."""
    opened = await ephemeral.connector.grant(ephemeral.door())
    session = log_in(ephemeral, opened)
    past = replace(ephemeral.door(), expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    await ephemeral.connector.prolong(past)
    with pytest.raises(psycopg.OperationalError):
        log_in(ephemeral, opened)
    still = not is_dead(session)
    await ephemeral.connector.prolong(ephemeral.door())

    assert still
    log_in(ephemeral, opened).close()
    session.close()


async def test_a_role_that_is_closed_stays_as_it_is(ephemeral: PostgresTarget) -> None:
    """A role left over from a removal gets no new end: it is no door."""
    opened = await ephemeral.connector.grant(ephemeral.door())
    ephemeral.shop.run("ALTER ROLE {} NOLOGIN VALID UNTIL '-infinity'", str(opened.way_in.username))
    await ephemeral.connector.prolong(ephemeral.door())
    rows = ephemeral.shop.run(
        "SELECT rolvaliduntil = '-infinity' FROM pg_roles WHERE rolname LIKE 'daypass\\_dev%'"
    )

    assert [(True,)] == rows


async def test_a_strangers_role_gets_no_more_time(ephemeral: PostgresTarget) -> None:
    """A role of that name which Daypass did not make is left alone."""
    name = role_name(ephemeral.door())
    ephemeral.shop.run("CREATE ROLE {} LOGIN VALID UNTIL '2020-01-01'", name)
    with pytest.raises(Impossible, match="did not make"):
        await ephemeral.connector.prolong(ephemeral.door())

    assert datetime(2020, 1, 1, tzinfo=UTC) == await ephemeral.ends_at(ephemeral.door())


async def test_an_inheriting_session_dies(ephemeral: PostgresTarget) -> None:
    """An open session ends with the grant, and is counted."""
    opened = await ephemeral.connector.grant(ephemeral.door())
    sessions = [log_in(ephemeral, opened) for _ in range(2)]
    closed = await ephemeral.connector.revoke(ephemeral.door(), created_by_us=True)

    assert 2 == closed.sessions_ended
    assert all(is_dead(session) for session in sessions)
    assert () == closed.residue
    assert [] == ephemeral.shop.names()


async def test_a_session_inside_set_role_dies(ephemeral: PostgresTarget) -> None:
    """A session that became another role keeps all its rights until it is ended; so it is ended."""
    opened = await ephemeral.connector.grant(ephemeral.door())
    ephemeral.shop.run("GRANT app_owner TO {}", str(opened.way_in.username))
    session = log_in(ephemeral, opened)
    session.execute("SET ROLE app_owner")
    closed = await ephemeral.connector.revoke(ephemeral.door(), created_by_us=True)

    assert 1 == closed.sessions_ended
    assert is_dead(session)
    assert [] == ephemeral.shop.names()


async def test_what_the_person_made_is_kept(ephemeral: PostgresTarget) -> None:
    """Tables are handed to daypass_orphans, never dropped, and the operator is told."""
    opened = await ephemeral.connector.grant(ephemeral.door(role="app_owner"))
    with log_in(ephemeral, opened) as session:
        session.execute("CREATE TABLE public.saved AS SELECT 42 AS answer")
    closed = await ephemeral.connector.revoke(ephemeral.door(role="app_owner"), created_by_us=True)
    owner = ephemeral.shop.run("SELECT tableowner FROM pg_tables WHERE tablename = 'saved'")

    assert [(42,)] == ephemeral.shop.run("SELECT answer FROM public.saved")
    assert [("daypass_orphans",)] == owner
    assert "now belongs to daypass_orphans" in " ".join(closed.residue)
    assert [] == ephemeral.shop.names()


async def test_failed_tidying_is_residue_never_access(ephemeral: PostgresTarget) -> None:
    """A role that cannot be dropped is closed all the same, and the sentence says why it stays."""
    opened = await ephemeral.connector.grant(ephemeral.door())
    name, closed_off = str(opened.way_in.username), f"closed_{ephemeral.shop.database}"
    ephemeral.shop.run("CREATE DATABASE {}", closed_off)
    ephemeral.shop.run("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", closed_off)
    ephemeral.shop.run("GRANT CREATE ON DATABASE {} TO {}", closed_off, name)
    with psycopg.connect(ephemeral.shop.server.url(closed_off), autocommit=True) as connection:
        connection.execute(f"CREATE TABLE others(a int); GRANT SELECT ON others TO {name}")
    closed = await ephemeral.connector.revoke(ephemeral.door(), created_by_us=True)
    seen, left = await ephemeral.connector.read(ephemeral.door()), ephemeral.shop.names()
    ephemeral.shop.run("DROP DATABASE {}", closed_off)

    assert closed.access_removed
    assert f"in the database {closed_off} is still there" in " ".join(closed.residue)
    assert [name] == left
    assert Presence.ABSENT == seen


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_hostile_names_make_plain_roles(ephemeral: PostgresTarget, hostile: str) -> None:
    """Whatever a person or a grant is called, the role is plain and at most 63 bytes long."""
    evil = replace(ephemeral.door(), person=PersonId(hostile), grant=GrantId("g1" + hostile))
    opened = await ephemeral.connector.grant(evil)
    (name,) = ephemeral.shop.names()

    assert opened.way_in.username == name == role_name(evil)
    assert [evil.grant] == list(await ephemeral.connector.list_grants())
    assert (await ephemeral.connector.revoke(evil, created_by_us=True)).access_removed
    assert [(5,)] == ephemeral.shop.run("SELECT count(*) FROM public.orders")


async def test_a_hostile_lent_role_stays_a_name(ephemeral: PostgresTarget) -> None:
    """The role in the access file is quoted, never run."""
    evil = 'app_read"; DROP TABLE public.orders; --'
    with pytest.raises(Impossible, match="does not exist"):
        await ephemeral.connector.grant(ephemeral.door(role=evil))

    assert [(5,)] == ephemeral.shop.run("SELECT count(*) FROM public.orders")


async def test_the_password_never_reaches_the_server_log(ephemeral: PostgresTarget) -> None:
    """With every statement logged the log has the role, and not its password."""
    opened = await ephemeral.connector.grant(ephemeral.door())
    log = ephemeral.shop.server.log.read_text(encoding="utf-8")

    assert opened.secret is not None
    assert str(opened.way_in.username) in log
    assert opened.secret.value not in log


async def test_the_statement_log_can_be_switched_on(ephemeral: PostgresTarget) -> None:
    """With statement_log, the grantee's session logs all its statements."""
    logging = ephemeral.open(statement_log=True)
    opened = await logging.grant(ephemeral.door())
    with log_in(ephemeral, opened) as session:
        rows = session.execute("SHOW log_statement").fetchall()

    assert [("all",)] == rows


async def test_a_foreign_role_of_that_name_is_left_alone(ephemeral: PostgresTarget) -> None:
    """A role that we did not make is neither changed nor said to be removed."""
    name = role_name(ephemeral.door())
    ephemeral.shop.run("CREATE ROLE {} LOGIN PASSWORD 'foreign'", name)
    for call in (
        ephemeral.connector.grant(ephemeral.door()),
        ephemeral.connector.revoke(ephemeral.door(), created_by_us=True),
    ):
        with pytest.raises(Impossible, match="did not make"):
            await call

    ephemeral.shop.login(name, "foreign").close()


async def test_twenty_grants_at_once(ephemeral: PostgresTarget) -> None:
    """Two connectors work side by side on one server, on different doors and on the same one."""
    other = ephemeral.again()
    doors = [ephemeral.door(f"g{number}") for number in range(10)]
    calls = [one.grant(each) for each in doors for one in (ephemeral.connector, other)]
    await asyncio.gather(*calls)

    assert sorted(each.grant for each in doors) == list(await other.list_grants())
    calls_back = [one.revoke(each, created_by_us=True) for each in doors for one in (other,)]
    closed = await asyncio.gather(*calls_back)
    assert [()] * 10 == [each.residue for each in closed]
    assert [] == ephemeral.shop.names()


async def test_two_revokes_at_once(ephemeral: PostgresTarget) -> None:
    """A removal that is already under way somewhere else does no harm."""
    opened = await ephemeral.connector.grant(ephemeral.door())
    session = log_in(ephemeral, opened)
    calls = [
        one.revoke(ephemeral.door(), created_by_us=True)
        for one in (ephemeral.connector, ephemeral.again())
    ]
    await asyncio.gather(*calls)

    assert is_dead(session)
    assert [] == ephemeral.shop.names()


async def test_a_lock_that_is_held_means_later(ephemeral: PostgresTarget) -> None:
    """A statement that does not get its turn in time says nothing of the outcome."""
    hurried = ephemeral.open(timeout=0.3)
    with ephemeral.shop.superuser() as connection, connection.transaction():
        name = role_name(ephemeral.door())
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        with pytest.raises(TryAgain):
            await hurried.grant(ephemeral.door())


async def test_a_missing_database_opens_nothing(ephemeral: PostgresTarget) -> None:
    """A door that leads nowhere is refused, and no role is left behind."""
    door = ephemeral.door()
    lost = replace(door, settings={**door.settings, "database": "nowhere"})
    with pytest.raises(Impossible, match="database does not exist"):
        await ephemeral.connector.grant(lost)

    assert [] == ephemeral.shop.names()


async def test_revoke_needs_no_settings(ephemeral: PostgresTarget) -> None:
    """A permission that was taken out of the access file can still be closed."""
    await ephemeral.connector.grant(ephemeral.door())
    bare = replace(ephemeral.door(), settings={}, account=None)

    assert (await ephemeral.connector.revoke(bare, created_by_us=True)).access_removed
    assert [] == ephemeral.shop.names()


async def test_a_wrong_password_of_the_bot_is_no_outage(ephemeral: PostgresTarget) -> None:
    """A refused login is for somebody to put right; the sentence holds no secret."""
    shop = ephemeral.shop
    wrong = ephemeral.open(url=shop.server.url(shop.database, "daypass_bot", "hunter2"))
    with pytest.raises(Impossible, match="does not let the bot in") as refused:
        await wrong.grant(ephemeral.door())

    assert "hunter2" not in str(refused.value)
    assert ["does not let the bot in" in text for text in await wrong.check()] == [True]
