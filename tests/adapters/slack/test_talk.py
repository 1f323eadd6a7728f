"""Words get their answer; what was typed survives into the form that a button opens."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.ports.store import StoreAway
from storage.store import SqlStore
from tests.adapters.slack.stage import Stage, stage, user_of
from tests.bot.domain.world import DEV

UNCLEAR = "orders because INC-9 payments are stuck"


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


async def test_the_justification_survives_a_mention(on: Stage) -> None:
    """It is in the form, and not in the button."""
    await on.slack.mention(user_of(DEV), on.channel, UNCLEAR)
    await on.settle()
    shown = on.seen_by(DEV, private=False)[-1]
    await on.press(DEV, shown, "open_form")

    assert "payments are stuck" not in str(shown.blocks)
    assert "INC-9 payments are stuck" in str(on.modal(DEV).blocks)


async def test_the_justification_survives_a_direct_message(on: Stage) -> None:
    """The same in the direct conversation, also in a thread, also the second time."""
    first = on.slack.say(user_of(DEV), on.slack.workspace.dm(user_of(DEV)).id, "hello")
    await on.slack.dm(user_of(DEV), UNCLEAR, thread_ts=first.ts)
    await on.settle()
    shown = next(one for one in on.seen_by(DEV) if "open_form" in str(one.blocks))
    await on.press(DEV, shown, "open_form")
    await on.slack.close_view(user_of(DEV))
    await on.press(DEV, shown, "open_form")

    assert first.ts == shown.thread_ts
    assert "INC-9 payments are stuck" in str(on.modal(DEV).blocks)


async def test_home_without_memory(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not remembering who looks costs a refresh, no more."""
    await on.slash(DEV, "mine")

    async def away(self: SqlStore, work: object) -> object:  # noqa: ARG001 - as the store
        raise StoreAway

    monkeypatch.setattr(SqlStore, "write", away)
    await on.slack.open_home(user_of(DEV))
    beside = [one for one in asyncio.all_tasks() if one.get_name() == "slack answer"]
    await asyncio.gather(*beside)
    monkeypatch.undo()

    assert user_of(DEV) in on.slack.workspace.homes
