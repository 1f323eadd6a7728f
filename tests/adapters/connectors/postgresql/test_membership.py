"""Membership of people's own login roles, on a real server."""

from dataclasses import replace

import psycopg
import pytest

from bot.domain.ids import GrantId
from bot.ports.connector import Impossible, Presence
from tests.adapters.connectors.postgresql.targets import PostgresTarget

READ_ROWS = "SELECT count(*) FROM public.orders"


async def test_lending_needs_no_secret(membership: PostgresTarget) -> None:
    """The person logs in as ever and can do more, and less again afterwards."""
    opened = await membership.connector.grant(membership.door())
    with membership.shop.login(membership.account, "standing") as session:
        rows = session.execute(READ_ROWS).fetchall()

    assert opened.secret is None
    assert membership.account == opened.way_in.username
    assert [(5,)] == rows
    await membership.connector.revoke(membership.door(), created_by_us=True)
    assert [] == membership.shop.names()


async def test_more_time_asks_nothing_of_the_server(membership: PostgresTarget) -> None:
    """A membership has no end: it goes on, also without an answer, and sessions with it."""
    await membership.connector.grant(membership.door())
    session = membership.shop.login(membership.account, "standing")
    await membership.silent.prolong(membership.door())
    await membership.connector.prolong(membership.door())

    assert [(5,)] == session.execute(READ_ROWS).fetchall()
    session.close()


async def test_an_open_session_loses_the_right(membership: PostgresTarget) -> None:
    """A session that goes on can do what the person could before, and no more."""
    await membership.connector.grant(membership.door())
    session = membership.shop.login(membership.account, "standing")
    session.execute(READ_ROWS)
    closed = await membership.connector.revoke(membership.door(), created_by_us=True)

    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.OperationalError)):
        session.execute(READ_ROWS)
    assert closed.sessions_ended == (0 if membership.shop.is_new() else 1)
    session.close()


async def test_an_open_transaction_is_ended(membership: PostgresTarget) -> None:
    """A cursor keeps the rights it was opened with; so its session does not live on."""
    await membership.connector.grant(membership.door())
    session = membership.shop.login(membership.account, "standing")
    session.execute("BEGIN")
    session.execute("DECLARE peek CURSOR FOR SELECT * FROM public.orders")
    closed = await membership.connector.revoke(membership.door(), created_by_us=True)

    assert 1 == closed.sessions_ended
    with pytest.raises(psycopg.OperationalError):
        session.execute("FETCH 1 FROM peek")


async def test_standing_membership_survives(membership: PostgresTarget) -> None:
    """What the person had before is neither claimed nor taken, whatever is asked for."""
    membership.shop.run("GRANT app_write TO {}", membership.account)
    opened = await membership.connector.grant(membership.door())
    for ours in (opened.created_by_us, True):
        await membership.connector.revoke(membership.door(), created_by_us=ours)

    assert not opened.created_by_us
    assert Presence.PRESENT == await membership.connector.read(membership.door())
    assert [] == list(await membership.connector.list_grants())


async def test_membership_through_a_group_counts_as_standing(membership: PostgresTarget) -> None:
    """A person who has the role through another one has it already."""
    group = f"group_{membership.installation}"
    membership.shop.run("CREATE ROLE {}", group)
    membership.shop.run("GRANT app_write TO {}", group)
    membership.shop.run("GRANT {} TO {}", group, membership.account)

    assert not (await membership.connector.grant(membership.door())).created_by_us


async def test_standing_membership_given_meanwhile_survives(membership: PostgresTarget) -> None:
    """From 16 on each grantor has a row: ours goes, theirs stays, and no session is ended."""
    await membership.connector.grant(membership.door())
    membership.shop.run("GRANT app_write TO {}", membership.account)
    session = membership.shop.login(membership.account, "standing")
    closed = await membership.connector.revoke(membership.door(), created_by_us=True)
    kept = await membership.is_open(membership.door())

    assert closed.access_removed
    assert kept == membership.shop.is_new()
    session.close()


async def test_two_grants_share_one_door(membership: PostgresTarget) -> None:
    """Both grants are listed while the door is open, and both go with it."""
    first, second = membership.door("g1"), replace(membership.door("g1"), grant=GrantId("g3"))
    await membership.connector.grant(first)
    assert (await membership.connector.grant(second)).created_by_us

    assert membership.connector.shared_doors
    assert ["g1", "g3"] == list(await membership.connector.list_grants())
    await membership.connector.revoke(second, created_by_us=True)
    assert [] == list(await membership.connector.list_grants())
    assert [] == membership.shop.names()


async def test_the_marker_knows_what_was_lent(membership: PostgresTarget) -> None:
    """A role or account that was changed in the access file since is closed as it was opened."""
    await membership.connector.grant(membership.door())
    changed = replace(membership.door(), account=None, settings={"role": "app_read"})
    closed = await membership.connector.revoke(changed, created_by_us=True)

    assert closed.access_removed
    assert not await membership.is_open(membership.door())


@pytest.mark.parametrize(
    "account", [None, "", "nobody here", "postgres", "daypass_bot", "app_read"]
)
async def test_not_every_account_can_borrow(
    membership: PostgresTarget, account: str | None
) -> None:
    """No account, no login role, a superuser or Daypass itself: Daypass does not lend."""
    with pytest.raises(Impossible):
        await membership.connector.grant(replace(membership.door(), account=account))


async def test_a_door_without_account_is_closed(membership: PostgresTarget) -> None:
    """What could never be opened is closed: its removal must not fail for ever."""
    nobody = replace(membership.door(), account=None)

    assert (await membership.connector.revoke(nobody, created_by_us=True)).access_removed
    assert Presence.ABSENT == await membership.connector.read(nobody)
