"""What every store tells of its audit log, so that a witness can tell an older copy from it.

A test file subclasses `LogContract` and gives a `store` fixture.
"""

from datetime import datetime

import pytest

from bot.ports.store import Mark, Store, Unit
from tests.storage.samples import ACTOR, HOUR, NOW, approved, submitted
from tests.storage.steps import save


async def note(store: Store, text: str, now: datetime = NOW) -> None:
    """Write an entry that belongs to no request."""
    await store.write(lambda unit: unit.requests.note(text, {}, ACTOR, now))


async def last(store: Store) -> Mark | None:
    """Return where the log ends."""
    return await store.read(lambda unit: unit.log.last())


async def hash_of(store: Store, seq: int) -> str | None:
    """Return the hash of one entry."""
    return await store.read(lambda unit: unit.log.hash_of(seq))


class LogContract:
    """The suite. Every test begins with an empty store."""

    async def test_an_empty_log_has_no_end(self, store: Store) -> None:
        """And no first entry."""
        assert None is await last(store)
        assert None is await hash_of(store, 1)

    async def test_the_last_entry_is_the_end(self, store: Store) -> None:
        """Entries are counted from one, each with its own hash."""
        await note(store, "first")
        first = await last(store)
        await note(store, "second")
        second = await last(store)

        assert first
        assert second
        assert (1, 2) == (first.seq, second.seq)
        assert first.hash != second.hash
        assert [first.hash, second.hash] == [await hash_of(store, seq) for seq in (1, 2)]

    async def test_the_end_bears_the_time_at_which_it_was_written(self, store: Store) -> None:
        """Aware, and of that entry: also when the one before is later, as after a clock jump."""
        await note(store, "later", NOW + HOUR)
        ahead = await last(store)
        await note(store, "earlier")
        back = await last(store)

        assert ahead
        assert back
        assert (NOW + HOUR, NOW) == (ahead.at, back.at)
        assert back.at.tzinfo

    async def test_several_entries_of_one_unit_are_counted_each(self, store: Store) -> None:
        """The last of them is the end; entries of requests count as notes do."""
        first = await save(store, submitted())
        await save(store, approved(first.request))

        def two(unit: Unit) -> None:
            unit.requests.note("one", {}, ACTOR, NOW)
            unit.requests.note("two", {}, ACTOR, NOW)

        before = await last(store)
        await store.write(two)
        after = await last(store)

        assert before
        assert after
        assert before.seq + 2 == after.seq
        assert before.hash == await hash_of(store, before.seq)

    async def test_a_unit_that_failed_left_no_entry(self, store: Store) -> None:
        """What was not committed was never written."""
        await note(store, "first")
        before = await last(store)

        def failing(unit: Unit) -> None:
            unit.requests.note("second", {}, ACTOR, NOW)
            raise LookupError

        with pytest.raises(LookupError):
            await store.write(failing)
        assert before == await last(store)

    async def test_an_entry_that_is_not_there_has_no_hash(self, store: Store) -> None:
        """Neither beyond the end nor before the beginning; nothing is made up."""
        await note(store, "first")

        assert [None] * 4 == [await hash_of(store, seq) for seq in (2, 0, -1, 2**62)]
