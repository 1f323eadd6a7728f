"""The directory tells what was pushed, as of the provider's last sign of life."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from adapters.directory.scim.directory import ScimDirectory
from adapters.directory.scim.options import ScimOptions
from bot.ports.directory import Directory
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import StoreAway, Unit
from tests.adapters.directory.scim.wire import Wire

T = TypeVar("T")


async def test_it_is_a_directory_with_the_operators_choices(wire: Wire) -> None:
    """The port, by its name and its times."""
    options = ScimOptions(name="okta", keeps=timedelta(days=2), every=timedelta(minutes=1))
    made: Directory = ScimDirectory(wire.store, options)

    assert ("okta", timedelta(days=2), timedelta(minutes=1)) == (made.name, made.keeps, made.every)
    await made.close()
    await made.close()


async def test_before_the_first_push_nothing_is_known(wire: Wire) -> None:
    """An empty answer would say that everybody left."""
    with pytest.raises(TryAgain, match="not pushed anything yet"):
        await wire.directory.fetch()


async def test_an_empty_provider_has_nobody(wire: Wire) -> None:
    """Once it has given a sign of life, that is an answer."""
    await wire.send("GET", "/Users")

    assert () == (await wire.directory.fetch()).entries


async def test_an_answer_is_as_old_as_the_last_sign_of_life(wire: Wire) -> None:
    """Asking our own store again does not make it younger."""
    await wire.user("ada@example.com")
    pushed = wire.clock.at
    wire.clock.move(timedelta(days=3))
    found = await wire.directory.fetch()

    assert pushed == found.at


async def test_what_did_not_change_is_not_read_again(wire: Wire) -> None:
    """Only the time is new; after a change of any kind, everything is."""
    key = await wire.user("ada@example.com")
    first = await wire.directory.fetch()
    wire.clock.move(timedelta(minutes=5))
    await wire.send("GET", "/Users")
    second = await wire.directory.fetch()
    await wire.group("SRE", key)
    third = await wire.directory.fetch()
    await wire.send("DELETE", f"/Users/{key}")
    fourth = await wire.directory.fetch()

    assert second.entries is first.entries
    assert timedelta(minutes=5) == second.at - first.at
    assert [{"SRE"}, frozenset()] == [one.entries[0].groups for one in (third, fourth)]
    assert [True, False] == [one.entries[0].active for one in (third, fourth)]


async def test_a_store_that_is_away_is_tried_again(wire: Wire) -> None:
    """The last answer stays good for as long as it keeps."""
    await wire.user("ada@example.com")
    with pytest.raises(TryAgain, match="away"):
        await ScimDirectory(Away()).fetch()


class Away:
    """A store that cannot be reached."""

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Raise StoreAway."""
        raise StoreAway(work)

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Raise StoreAway."""
        raise StoreAway(work)


@pytest.mark.parametrize("text", ["[]", "{}", "not JSON", '{"userName": "x", "name": 5}'])
async def test_what_cannot_be_read_back_is_no_part_of_an_answer(wire: Wire, text: str) -> None:
    """It is no answer at all: somebody must look."""
    await wire.user("ada@example.com")
    await wire.store.write(lambda unit: unit.facts.put("scim/users", "bad", text, wire.clock.at))
    with pytest.raises(Impossible):
        await wire.directory.fetch()
