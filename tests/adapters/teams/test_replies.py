"""Replies within a turn: they try again, and never raise."""

from dataclasses import replace

import pytest

from adapters.playground.teams.faults import Fault
from adapters.playground.teams.service import FakeTeams
from adapters.teams.arrival import Arrival, arrival
from adapters.teams.replies import Replies
from bot.cards.compose import sentence
from bot.cards.reply import Say
from storage.store import SqlStore
from tests.adapters.teams.conftest import Office
from tests.adapters.teams.lines import lines
from tests.fakes.clock import FakeClock

HELLO = Say(card=sentence("Hello."))


def said(teams: FakeTeams, office: Office) -> Arrival:
    """Return something that Alice said."""
    read = arrival(teams.activity(office.alice, "list"))
    assert read is not None
    return read


@pytest.mark.parametrize(("times", "arrived"), [(0, 1), (1, 1), (2, 1), (3, 0)])
async def test_three_tries_are_made(
    teams: FakeTeams,
    clock: FakeClock,
    office: Office,
    store: SqlStore,
    times: int,
    arrived: int,
) -> None:
    """With short pauses; then the loss is logged and the turn goes on."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    if times:
        teams.fault(Fault(method="POST", path="/activities", status=503, times=times))
    async with lines(teams, clock) as out:
        replies = Replies(out.connector, out.gateway(store), sleep)
        await replies.tell(said(teams, office), HELLO)

    assert (arrived, [0.5, 2.0][:times]) == (len(teams.inbox(office.alice)), pauses)


async def test_what_cannot_be_delivered_is_dropped_quietly(
    teams: FakeTeams, clock: FakeClock, office: Office, store: SqlStore
) -> None:
    """A blocked chat, or a message that is gone."""
    teams.block(office.alice)
    async with lines(teams, clock) as out:
        replies = Replies(out.connector, out.gateway(store))
        await replies.tell(said(teams, office), HELLO)
        await replies.replace(replace(said(teams, office), reply_to="1"), HELLO.card)

    assert [] == teams.inbox(office.alice)


async def test_an_outage_is_not_taken_for_a_missing_app(
    teams: FakeTeams, clock: FakeClock, office: Office, store: SqlStore
) -> None:
    """In company the line says what really happened."""

    async def sleep(_: float) -> None:
        return

    heard = arrival(
        teams.activity(office.alice, "list") | {"conversation": {"id": office.group.id}}
    )
    assert heard is not None
    teams.fault(Fault(method="POST", path="/v3/conversations", status=503, times=3))
    async with lines(teams, clock) as out:
        await Replies(out.connector, out.gateway(store), sleep).tell(heard, HELLO)

    (line,) = teams.world.messages_in(office.group)
    assert line.activity["text"].startswith("I could not reach you")
