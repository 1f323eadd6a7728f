"""Changes are worked out beside the store, and lost to nobody."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from scim2_models import NotFoundException

from adapters.directory.scim.archive import Archive, Busy
from adapters.directory.scim.kinds import GROUP, USER
from adapters.directory.scim.resources import Apply, patch
from bot.ports.store import Unit
from tests.adapters.directory.scim.wire import Wire

T = TypeVar("T")


def titled(title: str, wire: Wire) -> Apply:
    """Return the change that gives somebody this title."""
    body = {"Operations": [{"op": "replace", "path": "title", "value": title}]}
    return patch(USER, body, wire.clock.at)


def archive(wire: Wire, changes: list[str]) -> Archive:
    """Return an archive over the store."""
    return Archive(wire.store, wire.clock.now, lambda: changes.append("changed"))


async def test_a_change_that_somebody_overtook_is_worked_out_again(wire: Wire) -> None:
    """On what the other left behind."""
    key, changes = await wire.user("ada@example.com", nickName="A"), list[str]()
    mine, loop = archive(wire, changes), asyncio.get_running_loop()
    turns: list[str] = []

    def slow(before: str) -> str:
        turns.append(before)
        if len(turns) == 1:  # in a thread: meanwhile, another process changes the same person
            other = archive(wire, []).change(USER, key, titled("Other", wire))
            asyncio.run_coroutine_threadsafe(other, loop).result(10)
        return before.replace('"nickName":"A"', '"nickName":"B"')

    after = await mine.change(USER, key, slow)

    assert (2, ["changed"]) == (len(turns), changes)
    assert '"nickName":"B"' in after
    assert '"title":"Other"' in after


async def test_whoever_is_overtaken_every_time_gives_up(wire: Wire) -> None:
    """With 503: the provider tries again."""
    key, changes = await wire.user("ada@example.com"), list[str]()
    mine, loop = archive(wire, changes), asyncio.get_running_loop()
    turns: list[str] = []

    def overtaken(before: str) -> str:
        turns.append(before)
        other = archive(wire, []).change(USER, key, titled(f"T{len(turns)}", wire))
        asyncio.run_coroutine_threadsafe(other, loop).result(10)
        return before.replace("ada@", "eve@")

    with pytest.raises(Busy):
        await mine.change(USER, key, overtaken)

    assert (5, [], "ada@example.com") == (len(turns), changes, (await wire.entry(key)).id)


async def test_only_what_was_looked_at_is_deleted(wire: Wire) -> None:
    """Whoever changes it in the meantime has it looked at again; at last we give up."""
    key, changes = await wire.user("ada@example.com"), list[str]()
    looked: list[str] = []

    class Overtaken:
        """The store, in which somebody else is always first."""

        async def read(self, work: Callable[[Unit], T]) -> T:
            found = await wire.store.read(work)
            await archive(wire, []).change(USER, key, titled(f"T{len(looked)}", wire))
            return found

        async def write(self, work: Callable[[Unit], T]) -> T:
            return await wire.store.write(work)

    with pytest.raises(Busy):
        await Archive(Overtaken(), wire.clock.now, lambda: changes.append("changed")).delete(
            USER, key, looked.append
        )

    assert (5, []) == (len(set(looked)), changes)
    assert (await wire.entry(key)).active


async def test_everybody_is_told_of_a_change_and_of_nothing_else(wire: Wire) -> None:
    """Once for each commit."""
    key, changes = await wire.user("ada@example.com"), list[str]()
    mine = archive(wire, changes)
    await mine.change(USER, key, titled("Lead", wire))
    await mine.change(USER, key, titled("Lead", wire))
    await mine.delete(USER, key, lambda _: None)

    assert ["changed", "changed"] == changes


async def test_what_is_not_there_cannot_be_changed(wire: Wire) -> None:
    """Nor what is of the other kind."""
    key, mine = await wire.user("ada@example.com"), archive(wire, [])
    for kind, one in ((USER, "nobody"), (GROUP, key)):
        with pytest.raises(NotFoundException):
            await mine.change(kind, one, titled("Lead", wire))
        with pytest.raises(NotFoundException):
            await mine.delete(kind, one, lambda _: None)


async def test_adding_at_once_gives_a_name_to_one(wire: Wire) -> None:
    """The others are told that it is taken."""
    sent = [
        wire.send("POST", "/Users", {"userName": name})
        for name in ("ada@example.com", "ADA@example.com", "Ada@example.com", "ada@Example.com")
    ]
    answers = await asyncio.gather(*sent)

    assert [201, 409, 409, 409] == sorted(one.status for one in answers)
    assert ["changed"] == wire.changes
