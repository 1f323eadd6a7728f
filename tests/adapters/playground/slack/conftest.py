"""Fixtures: a clock and a town with a running fake Slack."""

from collections.abc import AsyncIterator

import pytest

from adapters.playground.slack.fake import FakeSlack
from tests.adapters.playground.slack.stage import APP_TOKEN, BOT_TOKEN, SECRET, Clock, Town


@pytest.fixture
def clock() -> Clock:
    """Return a clock that only the test moves."""
    return Clock()


@pytest.fixture
async def town(clock: Clock) -> AsyncIterator[Town]:
    """Run a workspace that listens on loopback until the test ends."""
    slack = FakeSlack(clock, signing_secret=SECRET, bot_token=BOT_TOKEN, app_token=APP_TOKEN)
    slack.ack_limit = 1.0
    await slack.start()
    yield Town(slack, clock)
    await slack.stop()
