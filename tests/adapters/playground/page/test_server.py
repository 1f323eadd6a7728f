"""The page's server: what a persona sees, what they do, and the clock."""

from datetime import timedelta

import pytest

from adapters.playground.page import Page
from tests.adapters.playground.page.conftest import Stage


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])  # noqa: S104  refused
async def test_listens_on_loopback_only(stage: Stage, host: str) -> None:
    """Any other address is refused."""
    other = Page(stage.playground, stage.bot.tail, stage.bot.next_end, stage.bot.wake)

    with pytest.raises(ValueError, match="loopback"):
        await other.start(host=host)


@pytest.mark.parametrize(
    "path", ["../server.py", "%2e%2e/server.py", "js/..%2f..%2fserver.py", "x.py"]
)
async def test_serves_its_own_files_only(stage: Stage, path: str) -> None:
    """Nothing outside the page's folder is given."""
    async with stage.session.get(stage.page.url + path) as response:
        assert 404 == response.status


@pytest.mark.parametrize(
    ("slack", "teams"), [("nobody", "lead"), ("owner", "lead"), ("developer", "owner-2")]
)
async def test_only_members_can_be_shown(stage: Stage, slack: str, teams: str) -> None:
    """Who is not in a chat has no state there."""
    assert 404 == (await stage.state(slack, teams))["status"]


async def test_clock_moves_and_the_bot_is_woken(stage: Stage) -> None:
    """Five minutes are five minutes; to the end of the grant takes the access back."""
    before = stage.playground.clock.offset
    await stage.post("clock/forward", minutes=5)
    assert timedelta(minutes=5) == stage.playground.clock.offset - before

    assert "No access is open." == (await stage.post("clock/end"))["error"]
    await stage.bot.open()
    await stage.post("clock/end")
    assert not stage.bot.ends


@pytest.mark.parametrize("minutes", [-5, "soon", 10**9])
async def test_clock_takes_no_nonsense(stage: Stage, minutes: object) -> None:
    """A move is forward, and two days at most."""
    await stage.post("clock/forward", minutes=minutes)

    assert timedelta() <= stage.playground.clock.offset <= timedelta(days=2)
