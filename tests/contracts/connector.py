"""What every connector keeps, asked of each with its real target or one that behaves like it.

A connector's test subclasses `ConnectorContract` and gives a `target` fixture.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from bot.domain.ids import GrantId, IntegrationName, PermissionName, PersonId, ResourceName
from bot.ports.connector import Closed, Connector, Door, Presence, TryAgain

EXPIRES_AT = datetime(2027, 1, 15, 12, 30, 0, 250, tzinfo=UTC)


class Target(Protocol):
    """A connector and the target that it opens doors in, seen from outside."""

    connector: Connector
    silent: Connector  # the same, with a target that never answers
    lacking: Connector  # the same, with too few rights in the target
    missing_right: str  # what `check` must then say
    secrets: Sequence[str]  # what no text may hold
    advice: Sequence[str]  # what `check` says of the target although the rights are enough
    keeps_end: bool  # whether the target itself knows when a door ends

    def again(self) -> Connector:
        """Open the same connector anew, as after a restart."""
        ...

    def door(self, grant: str = "g1") -> Door:
        """Give a door that may be opened."""
        ...

    async def is_open(self, door: Door) -> bool:
        """Look at the target without the connector: say whether the person has access."""
        ...

    async def ends_at(self, door: Door) -> datetime | None:
        """Look at the target without the connector: say when the door ends, if it knows."""
        ...

    async def count(self) -> int:
        """Count the doors in the target, whether open or not."""
        ...

    async def open_for_others(self) -> None:
        """Open a door that is not of this installation."""
        ...

    async def drift(self, door: Door) -> None:
        """Change the open door in the target, behind the connector's back."""
        ...


def door(grant: str, *, account: str | None = None, **settings: str) -> Door:
    """Give a door of the example file."""
    return Door(
        grant=GrantId(grant),
        person=PersonId("developer@example.com"),
        account=account,
        integration=IntegrationName("orders-prod"),
        resource=ResourceName("orders"),
        permission=PermissionName("write"),
        expires_at=EXPIRES_AT,
        settings=settings,
    )


class ConnectorContract:
    """The suite. Every test opens what it needs and leaves nothing open."""

    async def test_an_opened_door_is_open(self, target: Target) -> None:
        """After grant the person has access, and the connector reads it back."""
        opened = await target.connector.grant(target.door())

        assert opened.created_by_us
        assert await target.is_open(target.door())
        assert Presence.PRESENT == await target.connector.read(target.door())
        await target.connector.revoke(target.door(), created_by_us=True)

    async def test_granting_twice_is_one_grant(self, target: Target) -> None:
        """A second grant of the same door gives the same end state, and is still ours."""
        await target.connector.grant(target.door())
        once = await target.count()
        second = await target.connector.grant(target.door())

        assert second.created_by_us
        assert once == await target.count()
        assert Presence.PRESENT == await target.connector.read(target.door())
        await target.connector.revoke(target.door(), created_by_us=True)

    async def test_revoking_ends_access(self, target: Target) -> None:
        """After revoke the person has no access, and the target was read back."""
        await target.connector.grant(target.door())
        closed = await target.connector.revoke(target.door(), created_by_us=True)

        assert closed.access_removed
        assert not await target.is_open(target.door())
        assert Presence.ABSENT == await target.connector.read(target.door())

    async def test_revoking_twice_succeeds(self, target: Target) -> None:
        """The second revoke is a quiet success."""
        await target.connector.grant(target.door())
        await target.connector.revoke(target.door(), created_by_us=True)
        again = await target.connector.revoke(target.door(), created_by_us=True)

        assert again.access_removed
        assert not again.sessions_ended

    async def test_revoking_the_unknown_succeeds(self, target: Target) -> None:
        """A door that was never opened is removed."""
        closed = await target.connector.revoke(target.door("never"), created_by_us=True)

        assert isinstance(closed, Closed)
        assert closed.access_removed

    async def test_a_lost_answer_converges(self, target: Target) -> None:
        """When the answer to grant is lost in a crash, the same grant or a revoke puts it right."""
        await target.connector.grant(target.door())
        restarted = target.again()
        opened = await restarted.grant(target.door())

        assert opened.created_by_us
        assert [target.door().grant] == list(await restarted.list_grants())
        assert (await restarted.revoke(target.door(), created_by_us=True)).access_removed
        assert not await target.is_open(target.door())
        await restarted.close()

    @pytest.mark.parametrize("turns", [0, 1, 3, 10, 30, 100])
    async def test_a_call_cut_short_converges(self, target: Target, turns: int) -> None:
        """Wherever grant is cut, a revoke afterwards leaves nothing open."""
        cut = asyncio.ensure_future(target.connector.grant(target.door()))
        for _ in range(turns):
            await asyncio.sleep(0)
        cut.cancel()
        await asyncio.gather(cut, return_exceptions=True)
        closed = await target.again().revoke(target.door(), created_by_us=True)

        assert closed.access_removed
        assert not await target.is_open(target.door())
        assert [] == list(await target.connector.list_grants())

    async def test_the_list_shows_ours_only(self, target: Target) -> None:
        """The orphan scan sees each open door of this installation, and nobody else's."""
        await target.open_for_others()
        await target.connector.grant(target.door("g1"))
        await target.connector.grant(target.door("g2"))

        assert ["g1", "g2"] == list(await target.connector.list_grants())
        await target.connector.revoke(target.door("g1"), created_by_us=True)
        await target.connector.revoke(target.door("g2"), created_by_us=True)
        assert [] == list(await target.connector.list_grants())

    async def test_a_changed_door_has_drifted(self, target: Target) -> None:
        """A door that somebody changed is neither present nor absent, and can be closed."""
        await target.connector.grant(target.door())
        await target.drift(target.door())

        assert Presence.DRIFTED == await target.connector.read(target.door())
        closed = await target.connector.revoke(target.door(), created_by_us=True)
        assert closed.access_removed

    async def test_silence_means_try_again(self, target: Target) -> None:
        """A target that does not answer says nothing of the outcome."""
        silent, door_ = target.silent, target.door()
        calls = (
            silent.grant(door_),
            silent.revoke(door_, created_by_us=True),
            silent.read(door_),
            silent.list_grants(),
        )
        answers = await asyncio.gather(*calls, return_exceptions=True)

        assert [TryAgain] * 4 == [type(each) for each in answers]

    async def test_no_text_holds_a_secret(self, target: Target) -> None:
        """Neither errors nor reprs show the bot's secrets or the grantee's."""
        opened = await target.connector.grant(target.door())
        own = [opened.secret.value] if opened.secret else []
        with pytest.raises(TryAgain) as silence:
            await target.silent.grant(target.door())
        errors = [repr(silence.value), repr(silence.value.__context__)]
        texts = [repr(target.connector), repr(opened), *errors]

        assert [] == [word for word in (*target.secrets, *own) if word in " ".join(texts)]
        await target.connector.revoke(target.door(), created_by_us=True)

    async def test_check_is_content_with_enough(self, target: Target) -> None:
        """With the documented rights there is nothing to say, but of the target itself."""
        assert list(target.advice) == list(await target.connector.check())

    async def test_check_names_the_missing_right(self, target: Target) -> None:
        """With too few rights the sentence says which."""
        assert target.missing_right in " ".join(await target.lacking.check())

    async def test_the_expiry_is_part_of_the_door(self, target: Target) -> None:
        """Granting again with a later end moves the end, where the target keeps one."""
        await target.connector.grant(target.door())
        later = _moved(target.door(), timedelta(hours=1))
        await target.connector.grant(later)

        assert Presence.PRESENT == await target.connector.read(later)
        await target.connector.revoke(later, created_by_us=True)

    @pytest.mark.parametrize("by", [timedelta(hours=3), -timedelta(hours=3)])
    async def test_the_end_of_an_open_door_moves(self, target: Target, by: timedelta) -> None:
        """Later or earlier, once or twice: the door is open as before, and the target knows."""
        await target.connector.grant(target.door())
        moved, count = _moved(target.door(), by), await target.count()
        for _ in range(2):
            await target.connector.prolong(moved)

        assert Presence.PRESENT == await target.connector.read(moved)
        assert await target.is_open(moved)
        assert (moved.expires_at if target.keeps_end else None) == await target.ends_at(moved)
        assert (count, [moved.grant]) == (
            await target.count(),
            list(await target.connector.list_grants()),
        )
        assert (await target.connector.revoke(moved, created_by_us=True)).access_removed

    async def test_an_end_moves_there_and_back(self, target: Target) -> None:
        """The same end as at first is no repetition of what was said then."""
        first = target.door()
        await target.connector.grant(first)
        for by in (timedelta(hours=1), timedelta(0), timedelta(hours=1), timedelta(0)):
            await target.connector.prolong(_moved(first, by))

        assert (first.expires_at if target.keeps_end else None) == await target.ends_at(first)
        await target.connector.revoke(first, created_by_us=True)

    async def test_no_shut_door_opens(self, target: Target) -> None:
        """One that was never opened, or was closed, stays shut; nothing is left behind."""
        count = await target.count()
        await target.connector.prolong(_moved(target.door("never"), timedelta(hours=1)))
        await target.connector.grant(target.door())
        await target.connector.revoke(target.door(), created_by_us=True)
        await target.connector.prolong(_moved(target.door(), timedelta(hours=1)))

        assert not await target.is_open(target.door())
        assert not await target.is_open(target.door("never"))
        assert Presence.ABSENT == await target.connector.read(target.door())
        assert [] == list(await target.connector.list_grants())
        assert count == await target.count()

    async def test_an_end_that_cannot_be_moved_now_is_moved_later(self, target: Target) -> None:
        """A target that keeps ends, and does not answer, is asked again."""
        call = target.silent.prolong(target.door())
        (answer,) = await asyncio.gather(call, return_exceptions=True)

        assert (TryAgain if target.keeps_end else type(None)) is type(answer)


def _moved(opened: Door, by: timedelta) -> Door:
    return replace(opened, expires_at=opened.expires_at + by)
