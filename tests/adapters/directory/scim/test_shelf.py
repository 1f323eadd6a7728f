"""What holds between resources: names are held once, ids for ever."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from scim2_models import UniquenessException

from adapters.directory.scim import resources, shelf
from adapters.directory.scim.kinds import GROUP, USER, Kind
from bot.ports.store import Store, Unit
from storage.store import open_store
from tests.adapters.directory.scim.wire import KEYS

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    """Give a store in memory."""
    made = await open_store("sqlite://", KEYS, lambda: NOW)
    yield made
    await made.close()


def text(kind: Kind, key: str, name: str, *members: str) -> str:
    """Return a resource."""
    body: dict[str, object] = {kind.named: name}
    if kind is GROUP:
        body["members"] = [{"value": one} for one in members]
    return resources.create(kind, body, key, NOW)


def adding(kind: Kind, key: str, name: str, *members: str) -> Callable[[Unit], None]:
    """Return the work that adds a resource."""
    return lambda unit: shelf.add(unit, kind, key, text(kind, key, name, *members), NOW)


def taking(kind: Kind, key: str, before: str) -> Callable[[Unit], bool]:
    """Return the work that deletes a resource."""
    return lambda unit: shelf.take(unit, kind, key, before, NOW)


def swapping(key: str, before: str, after: str) -> Callable[[Unit], bool]:
    """Return the work that changes a user."""
    return lambda unit: shelf.swap(unit, USER, key, (before, after), NOW)


async def test_a_name_is_held_once_in_any_case(store: Store) -> None:
    """By one user, and by one group; a user and a group may share it."""
    await store.write(adding(USER, "u1", "Ada@example.com"))
    await store.write(adding(GROUP, "g1", "ada@example.com"))
    for work in (adding(USER, "u2", "ada@EXAMPLE.com"), adding(GROUP, "g2", "ADA@example.com")):
        with pytest.raises(UniquenessException):
            await store.write(work)

    found = await store.read(shelf.everything)
    assert {"u1", "g1"} == {*found.users, *found.groups}


@pytest.mark.parametrize("kind", [USER, GROUP])
async def test_an_id_is_never_used_again(store: Store, kind: Kind) -> None:
    """Not that of somebody who left, and not by the other kind."""
    await store.write(adding(USER, "u1", "ada@example.com"))
    with pytest.raises(UniquenessException):
        await store.write(adding(kind, "u1", "bob@example.com"))
    await store.write(taking(USER, "u1", text(USER, "u1", "ada@example.com")))
    with pytest.raises(UniquenessException):
        await store.write(adding(kind, "u1", "bob@example.com"))


async def test_a_commit_that_was_not_seen_may_be_repeated(store: Store) -> None:
    """The second time is a quiet success."""
    before, after = text(USER, "u1", "ada@example.com"), text(USER, "u1", "bob@example.com")
    for _ in range(2):
        await store.write(adding(USER, "u1", "ada@example.com"))
    swapped = [await store.write(swapping("u1", before, after)) for _ in range(2)]

    assert [True, True] == swapped
    assert {"u1": after} == (await store.read(shelf.everything)).users


async def test_a_change_of_another_state_is_none(store: Store) -> None:
    """Somebody was first, or it is gone."""
    one, two, three = (text(USER, "u1", f"{name}@example.com") for name in ("a", "b", "c"))
    await store.write(adding(USER, "u1", "a@example.com"))

    assert not await store.write(swapping("u1", two, three))
    assert not await store.write(swapping("u9", one, two))
    assert not await store.write(taking(USER, "u1", two))
    assert {"u1": one} == (await store.read(shelf.everything)).users


async def test_a_name_that_was_given_up_may_be_taken(store: Store) -> None:
    """And not before."""
    before, after = text(USER, "u1", "ada@example.com"), text(USER, "u1", "king@example.com")
    await store.write(adding(USER, "u1", "ada@example.com"))
    await store.write(adding(USER, "u2", "bob@example.com"))
    with pytest.raises(UniquenessException):
        await store.write(swapping("u1", before, text(USER, "u1", "BOB@example.com")))
    await store.write(swapping("u1", before, after))
    await store.write(adding(USER, "u3", "ada@example.com"))
    found = await store.read(lambda unit: shelf.named(unit, USER, "ADA@example.com"))

    assert {"u3"} == found.keys()


async def test_only_the_case_of_a_name_may_change(store: Store) -> None:
    """It is still held by the same."""
    before, after = text(USER, "u1", "ada@example.com"), text(USER, "u1", "Ada@example.com")
    await store.write(adding(USER, "u1", "ada@example.com"))
    await store.write(swapping("u1", before, after))

    assert {"u1": after} == await store.read(
        lambda unit: shelf.named(unit, USER, "ada@example.com")
    )


async def test_who_is_deleted_leaves_every_group_and_a_tombstone(store: Store) -> None:
    """A group that is deleted leaves the groups that hold it, and nothing else."""
    await store.write(adding(USER, "u1", "ada@example.com"))
    await store.write(adding(GROUP, "g1", "SRE", "u1"))
    await store.write(adding(GROUP, "g2", "All", "g1", "u1", "u10"))
    await store.write(taking(USER, "u1", text(USER, "u1", "ada@example.com")))
    left = (await store.read(shelf.everything)).groups
    await store.write(taking(GROUP, "g1", left["g1"]))
    found = await store.read(shelf.everything)

    assert {"u1"} == found.gone.keys()
    assert '"members":[{"value":"u10"}]' in found.groups["g2"]
    assert {"g2"} == found.groups.keys()
    assert {} == await store.read(lambda unit: shelf.named(unit, GROUP, "SRE"))


async def test_a_sign_of_life_is_noted(store: Store) -> None:
    """With its time."""
    before = (await store.read(shelf.everything)).heard
    await store.write(lambda unit: shelf.hear(unit, NOW))

    assert [None, NOW] == [before, (await store.read(shelf.everything)).heard]
