"""Trouble on demand meets the bot at the edge, and every call is recorded."""

import aiohttp
import pytest

from adapters.playground.teams.faults import Fault
from adapters.playground.teams.options import Options
from adapters.playground.teams.service import FakeTeams
from tests.adapters.playground.teams.conftest import APP_ID, SECRET, TENANT, Clock, Office
from tests.adapters.playground.teams.small_bot import SmallBot, activity_path, conversation_path

HELLO = {"type": "message", "text": "hello"}


async def test_a_fault_answers_instead(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """The request is not processed, headers and body are as asked, and the next one passes."""
    teams.fault(
        Fault(method="POST", path=office.group.id, status=429, headers={"Retry-After": "2"})
    )
    path = f"{conversation_path(office.group.id)}/activities"
    response, _ = await bot.call_fully("POST", path, HELLO)

    assert (429, "2") == (response.status, response.headers["Retry-After"])
    assert [] == teams.world.messages_in(office.group)
    assert 201 == (await bot.send(office.group.id, HELLO))[0]


async def test_a_fault_has_its_own_body(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """A body is JSON."""
    teams.fault(Fault(status=502, path="/activities", body={"why": "asked"}))

    assert (502, {"why": "asked"}) == await bot.send(office.group.id, HELLO)


async def test_a_fault_may_answer_with_text(teams: FakeTeams, bot: SmallBot) -> None:
    """A proxy in the way answers with a page."""
    teams.fault(Fault(status=502, body="<html>Bad gateway</html>"))
    async with bot.session.get(teams.openid_url) as response:
        answer = (response.status, await response.text())

    assert (502, "<html>Bad gateway</html>") == answer


@pytest.mark.parametrize(("drop", "kept"), [("before", 0), ("after", 1)])
async def test_a_connection_can_be_cut(
    teams: FakeTeams, bot: SmallBot, office: Office, drop: str, kept: int
) -> None:
    """Cut before processing nothing happened; cut after it the message is there all the same."""
    await bot.call("GET", f"{conversation_path(office.group.id)}/members")
    teams.fault(Fault(path="/activities", drop="after" if drop == "after" else "before"))
    with pytest.raises(aiohttp.ClientError):
        await bot.send(office.group.id, HELLO)

    assert kept == len(teams.world.messages_in(office.group))
    assert 0 == teams.world.calls[-1].status


async def test_a_delay_uses_the_given_sleep(clock: Clock) -> None:
    """Delays are slept by whoever was asked to, in seconds."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    fake = FakeTeams(clock.now, APP_ID, SECRET, TENANT, options=Options(sleep=sleep))
    await fake.start()
    fake.fault(Fault(delay=30))
    async with aiohttp.ClientSession() as session, session.get(fake.openid_url) as response:
        status = response.status
    await fake.stop()

    assert ([30], 200) == (slept, status)


async def test_an_outage_ends(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """While it lasts logins and writes fail alike."""
    path = activity_path(office.group.id, "1")
    await bot.call("GET", path)
    with teams.outage():
        down = (await bot.send(office.group.id, HELLO))[0]
        async with bot.session.get(teams.openid_url) as response:
            keys_down = response.status
    up = (await bot.send(office.group.id, HELLO))[0]

    assert (503, 503, 201) == (down, keys_down, up)


async def test_calls_are_recorded(teams: FakeTeams, bot: SmallBot, office: Office) -> None:
    """Method, path and status of each call are kept; unknown paths are JSON errors."""
    await bot.send(office.group.id, HELLO)
    status, body = await bot.call("GET", "nowhere")
    last, sent = teams.world.calls[-1], teams.world.calls[-2]

    assert (404, "BadArgument") == (status, body["error"]["code"])
    assert ("POST", 201) == (sent.method, sent.status)
    assert ("GET", 404) == (last.method, last.status)
