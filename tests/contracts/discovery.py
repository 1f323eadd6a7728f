"""What every connector keeps that can say what there is, asked of each with its target.

A connector's test subclasses `DiscoveryContract` and gives a `holder` fixture.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from bot.ports.connector import Connector, Discovered, Discovers, Listing, Presence, TryAgain
from tests.contracts.connector import door

TAGS = {"team": "payments", "data": "customer"}


class Holder(Protocol):
    """A connector and a target that things are made in, seen from outside."""

    connector: Connector
    silent: Connector  # the same, with a target that never answers
    name: str  # of a thing to make
    permission: Mapping[str, str]  # settings of one that lends in it

    async def make(self, tags: Mapping[str, str]) -> None:
        """Make the thing, new, with these tags."""
        ...

    async def remove(self) -> None:
        """Remove it."""
        ...

    async def hide(self) -> None:
        """Take from the bot's account the right to see into it."""
        ...


class DiscoveryContract:
    """The suite."""

    async def test_what_is_there_is_listed(self, holder: Holder) -> None:
        """By its name, with its tags and an id of its own; twice it is the same."""
        await holder.make(TAGS)
        first, second = await listed(holder), await listed(holder)
        (thing,) = named(first, holder.name)

        assert TAGS == thing.tags
        assert thing.uid
        assert thing.type
        assert first == second

    async def test_a_thing_without_tags_is_listed(self, holder: Holder) -> None:
        """Tags are a help, not a condition."""
        await holder.make({})
        (thing,) = named(await listed(holder), holder.name)

        assert {} == thing.tags

    async def test_what_was_discovered_can_be_lent(self, holder: Holder) -> None:
        """Its settings are all that a door to it needs, beside the permission's."""
        await holder.make(TAGS)
        (thing,) = named(await listed(holder), holder.name)
        opening = replace(door("g1"), settings={**thing.settings, **holder.permission})
        await holder.connector.grant(opening)

        assert Presence.PRESENT == await holder.connector.read(opening)
        await holder.connector.revoke(opening, created_by_us=True)

    async def test_what_was_removed_is_gone(self, holder: Holder) -> None:
        """It is in no list: it was removed, and not hidden."""
        await holder.make(TAGS)
        await holder.remove()
        listing = await listed(holder)

        assert [] == named(listing, holder.name)
        assert holder.name not in listing.unseen

    async def test_a_thing_made_anew_is_another(self, holder: Holder) -> None:
        """The name is the old one, the id is not."""
        await holder.make(TAGS)
        (old,) = named(await listed(holder), holder.name)
        await holder.remove()
        await holder.make(TAGS)
        (new,) = named(await listed(holder), holder.name)

        assert old.uid != new.uid

    async def test_what_the_bot_may_not_see_is_not_gone(self, holder: Holder) -> None:
        """The listing says that there is more, and why it is not told."""
        await holder.make(TAGS)
        await holder.hide()
        listing = await listed(holder)

        assert listing.unseen[holder.name]

    async def test_silence_is_no_listing(self, holder: Holder) -> None:
        """A target that does not answer has not said that it has nothing."""
        assert isinstance(holder.silent, Discovers)
        (answer,) = await asyncio.gather(holder.silent.discover(), return_exceptions=True)

        assert TryAgain is type(answer)


async def listed(holder: Holder) -> Listing:
    """Ask what there is."""
    assert isinstance(holder.connector, Discovers)
    return await holder.connector.discover()


def named(listing: Listing, name: str) -> list[Discovered]:
    """Return what bears a name."""
    return [one for one in listing.found if one.name == name]
