"""The stream of versions that tells the page when to look again."""

from tests.adapters.playground.page import samples
from tests.adapters.playground.page.conftest import Stage


async def test_events_tell_of_changes(stage: Stage) -> None:
    """The stream gives the version now, and a greater one after a change."""
    url = f"{stage.page.url}events?token={await stage.token()}"
    async with stage.session.get(url) as response:
        lines = response.content
        first = int((await lines.readline()).decode().removeprefix("data: "))
        await lines.readline()
        await stage.bot.tell("developer", samples.way_in("x"))
        second = int((await lines.readline()).decode().removeprefix("data: "))

    assert first < second
    assert "text/event-stream" == response.headers["Content-Type"]
