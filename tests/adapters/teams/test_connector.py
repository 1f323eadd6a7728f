"""The connector: every answer of the service becomes one of our four words."""

from typing import Any, Literal

import pytest

from adapters.playground.teams.faults import Fault
from adapters.playground.teams.service import FakeTeams
from adapters.teams.connector import Spot
from adapters.teams.failures import NoConversation
from bot.ports.chat import Gone, Unreachable
from bot.ports.faults import Impossible, TryAgain
from tests.adapters.teams.conftest import TENANT, Office
from tests.adapters.teams.lines import lines, token_calls
from tests.fakes.clock import FakeClock

HELLO: dict[str, Any] = {"type": "message", "text": "hello"}
MEANINGS: dict[int, type[Exception]] = {
    400: Impossible,
    403: Unreachable,
    404: NoConversation,
    405: Impossible,
    408: TryAgain,
    412: TryAgain,
    413: Impossible,
    429: TryAgain,
    500: TryAgain,
    502: TryAgain,
    503: TryAgain,
    504: TryAgain,
}


def spot(teams: FakeTeams, office: Office) -> Spot:
    """Return Alice's personal chat."""
    chat = teams.world.personal_chat(office.alice)
    return Spot(service=teams.service_url, conversation=chat.id)


async def test_a_message_is_sent_answered_changed(
    teams: FakeTeams, clock: FakeClock, office: Office
) -> None:
    """The three ways to write, with ids that need encoding."""
    async with lines(teams, clock) as out:
        sent = await out.connector.send(spot(teams, office), HELLO)
        reply = await out.connector.reply(spot(teams, office), sent, HELLO)
        await out.connector.update(spot(teams, office), sent, HELLO | {"text": "changed"})

    inbox = {one.id: one.activity["text"] for one in teams.inbox(office.alice)}
    assert {sent: "changed", reply: "hello"} == inbox


@pytest.mark.parametrize("status", MEANINGS)
async def test_each_status_has_one_meaning(
    teams: FakeTeams, clock: FakeClock, office: Office, status: int
) -> None:
    """And nothing is tried again inside: a POST that was lost may have arrived."""
    teams.fault(Fault(method="POST", path="/activities", status=status))
    async with lines(teams, clock) as out:
        with pytest.raises(MEANINGS[status]):
            await out.connector.send(spot(teams, office), HELLO)

    posts = [one for one in teams.world.calls if one.path.endswith("/activities")]
    assert 1 == len(posts)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("7", 7.0, 8.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0, 31.0),
        ("Mon, 23 Nov 2020 12:00:30 GMT", 0.0, 1.0),
        ("soon", 1.0, 2.0),
        ("99999999", 3600.0, 3601.0),
    ],
)
async def test_retry_after_is_honoured(
    teams: FakeTeams, clock: FakeClock, office: Office, said: str, low: float, high: float
) -> None:
    """In seconds or as a date, at most an hour, a little scattered."""
    teams.fault(Fault(method="POST", path="/activities", status=429, headers={"Retry-After": said}))
    async with lines(teams, clock) as out:
        with pytest.raises(TryAgain) as later:
            await out.connector.send(spot(teams, office), HELLO)

    assert later.value.after is not None
    assert low <= later.value.after < high


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_cut_connection_is_later(
    teams: FakeTeams, clock: FakeClock, office: Office, drop: Literal["before", "after"]
) -> None:
    """Nothing is known of the outcome."""
    teams.fault(Fault(method="POST", path="/activities", drop=drop, times=None))
    async with lines(teams, clock) as out:
        with pytest.raises(TryAgain):
            await out.connector.send(spot(teams, office), HELLO)


async def test_a_401_costs_one_new_token_and_not_two(
    teams: FakeTeams, clock: FakeClock, office: Office
) -> None:
    """The second 401 is handed back as later."""
    teams.fault(Fault(method="POST", path="/activities", status=401, times=2))
    async with lines(teams, clock) as out:
        with pytest.raises(TryAgain):
            await out.connector.send(spot(teams, office), HELLO)
        assert await out.connector.send(spot(teams, office), HELLO)

    assert token_calls(teams) == 3


async def test_a_deleted_message_is_gone(
    teams: FakeTeams, clock: FakeClock, office: Office
) -> None:
    """So that a new one may be sent."""
    async with lines(teams, clock) as out:
        with pytest.raises(Gone):
            await out.connector.update(spot(teams, office), "1", HELLO)


async def test_a_retired_host_is_later(teams: FakeTeams, clock: FakeClock, office: Office) -> None:
    """The next activity will tell the new address."""
    old = spot(teams, office)
    await teams.move_service("emea", retire=True)
    async with lines(teams, clock) as out:
        with pytest.raises(TryAgain):
            await out.connector.send(old, HELLO)


@pytest.mark.parametrize("conversation", ["", ".", ".."])
async def test_a_conversation_that_climbs_is_refused(
    teams: FakeTeams, clock: FakeClock, conversation: str
) -> None:
    """No id leads to another path of the service."""
    async with lines(teams, clock) as out:
        with pytest.raises(Unreachable):
            await out.connector.send(
                Spot(service=teams.service_url, conversation=conversation), HELLO
            )

    assert [] == [one for one in teams.world.calls if "conversations" in one.path]


async def test_members_are_as_teams_says(
    teams: FakeTeams, clock: FakeClock, office: Office
) -> None:
    """Object id, tenant and role come from the service."""
    async with lines(teams, clock) as out:
        member = await out.connector.member(spot(teams, office), office.alice.id)
        with pytest.raises(NoConversation):
            await out.connector.member(spot(teams, office), office.megan.id)

    assert (office.alice.aad_object_id, TENANT, "user") == (
        member.person,
        member.tenant,
        member.role,
    )
