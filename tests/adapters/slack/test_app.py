"""Bolt answers from our turns only, in whatever environment it is started."""

import os
from collections.abc import AsyncIterator

import pytest
from slack_bolt.app.async_app import AsyncApp

from adapters.slack.app import HIDDEN
from adapters.slack.wire import Json
from tests.adapters.slack.stage import Stage, stage, user_of
from tests.bot.domain.world import DEV


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


async def test_oauth_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client's secret in the environment changes nothing, and is there afterwards."""
    made: list[AsyncApp] = []
    original = AsyncApp.__init__

    def remembered(self: AsyncApp, **given: object) -> None:
        original(self, **given)  # type: ignore[arg-type] # whatever our code gives
        made.append(self)

    monkeypatch.setattr(AsyncApp, "__init__", remembered)
    for name in HIDDEN:
        monkeypatch.setenv(name, "from-the-environment")
    async with stage() as on:
        await on.slash(DEV, "orders read 1h")

        assert 1 == len(on.target.open)
    assert [None] == [one.oauth_flow for one in made]
    assert [None] == [one.installation_store for one in made]
    assert ["from-the-environment"] * len(HIDDEN) == [os.environ[one] for one in HIDDEN]


@pytest.mark.parametrize(
    ("kind", "payload", "expected"),
    [
        ("view_closed", {"type": "view_closed", "view": {"callback_id": "daypass.result"}}, 200),
        ("shortcut", {"type": "shortcut", "callback_id": "ask", "trigger_id": "1.1"}, 200),
        ("shortcut", {"type": "something_new"}, 404),
    ],
)
async def test_kinds(on: Stage, kind: str, payload: Json, expected: int) -> None:
    """What is known is acknowledged; a kind that we never ask for is not."""
    app = on.slack.workspace.app
    common = {"team": {"id": app.team_id}, "api_app_id": app.app_id, "user": {"id": user_of(DEV)}}
    done = await on.slack.deliver(kind, common | payload)
    await on.settle()

    assert expected == done.status
