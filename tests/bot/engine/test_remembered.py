"""The database remembers the texts of the policy that was taken over last, and no other."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.ids import PolicyRevision
from bot.engine.remembered import Remembered, recall, remember
from storage.store import SqlStore, open_store
from tests.bot.domain.world import NOW

LATER = NOW + timedelta(hours=1)
FIRST, SECOND = PolicyRevision("r1"), PolicyRevision("r2")


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    """Open a database in memory."""
    opened = await open_store("sqlite://", ["a-key-that-is-long-enough-0123456789"], lambda: NOW)
    yield opened
    await opened.close()


async def test_nothing_is_remembered_before_the_first_start(store: SqlStore) -> None:
    """A plan has nothing to compare with then."""
    assert await recall(store) is None


async def test_the_last_one_is_remembered(store: SqlStore) -> None:
    """With all its files, and none of those before."""
    await remember(store, FIRST, {"a.yaml": "flows: []", "b.yaml": "# ä"}, NOW)
    first = await recall(store)
    await remember(store, SECOND, {"b.yaml": "people: {}"}, LATER)
    second = await recall(store)

    assert first == Remembered(
        revision=FIRST, at=NOW, files={"a.yaml": "flows: []", "b.yaml": "# ä"}
    )
    assert second == Remembered(revision=SECOND, at=LATER, files={"b.yaml": "people: {}"})


async def test_the_same_may_be_remembered_again(store: SqlStore) -> None:
    """At each start; then it was taken over then."""
    for at in (NOW, LATER):
        await remember(store, FIRST, {"a.yaml": ""}, at)
    found = await recall(store)

    assert found == Remembered(revision=FIRST, at=LATER, files={"a.yaml": ""})
