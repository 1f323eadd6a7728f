"""The Chat port: who is reached how, and what is remembered of it."""

import pytest

from adapters.playground.teams.service import FakeTeams
from adapters.teams.references import Reference, References
from bot.cards.model import Home
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity
from bot.ports.chat import Gone, MessageRef, Unreachable
from storage.store import SqlStore
from tests.adapters.teams import samples
from tests.adapters.teams.conftest import APP_ID, TENANT, Office
from tests.adapters.teams.lines import lines
from tests.fakes.clock import FakeClock


def person(aad: str) -> Identity:
    """Return somebody in Teams."""
    return Identity(chat=ChatName.TEAMS, user=aad)


async def test_a_person_never_met_is_reached_by_object_id(
    teams: FakeTeams, clock: FakeClock, office: Office, store: SqlStore
) -> None:
    """The chat is created once; the second card goes straight there."""
    async with lines(teams, clock) as out:
        gateway = out.gateway(store)
        first = await gateway.send(person(office.alice.aad_object_id), samples.receipt())
        again = await gateway.send(person(office.alice.aad_object_id), samples.over())

    created = [one for one in teams.world.calls if one.path.endswith("/v3/conversations")]
    chat = teams.world.personal_chat(office.alice)
    assert (1, chat.id, chat.id) == (len(created), first.conversation, again.conversation)


async def test_a_chat_that_vanished_is_created_anew(
    teams: FakeTeams, clock: FakeClock, office: Office, store: SqlStore
) -> None:
    """By the 29: id, which is known by now."""
    lost = Reference(
        service=teams.service_url,
        conversation="a:lost",
        tenant=TENANT,
        bot=f"28:{APP_ID}",
        user=office.alice.id,
        aad=office.alice.aad_object_id,
    )
    await References(store).keep(lost)
    async with lines(teams, clock) as out:
        ref = await out.gateway(store).send(person(lost.aad), samples.receipt())

    assert teams.world.personal_chat(office.alice).id == ref.conversation


@pytest.mark.parametrize("who", ["never installed", "blocked", "unknown"])
async def test_whoever_cannot_be_reached_is_unreachable(
    teams: FakeTeams, clock: FakeClock, office: Office, store: SqlStore, who: str
) -> None:
    """Three reasons, one word."""
    teams.block(office.megan)
    aad = {
        "never installed": office.omar.aad_object_id,
        "blocked": office.megan.aad_object_id,
        "unknown": "00000000-0000-4000-8000-00000000dead",
    }[who]
    async with lines(teams, clock) as out:
        with pytest.raises(Unreachable):
            await out.gateway(store).send(person(aad), samples.receipt())


async def test_a_channel_gets_a_thread_and_a_group_a_message(
    teams: FakeTeams, clock: FakeClock, office: Office, store: SqlStore
) -> None:
    """Both can be changed by what was given back."""
    async with lines(teams, clock) as out:
        gateway = out.gateway(store)
        for chat in (office.channel, office.group):
            ref = await gateway.send(Place(chat=ChatName.TEAMS, channel=chat.id), samples.alarm())
            await gateway.update(ref, samples.over())
            await gateway.update(ref, samples.over())
            assert "Your access has ended" in str(teams.world.message(ref.message).card)


async def test_a_message_that_was_deleted_is_gone(
    teams: FakeTeams, clock: FakeClock, store: SqlStore, office: Office
) -> None:
    """The announcer then sends anew."""
    ref = MessageRef(
        chat=ChatName.TEAMS,
        conversation=teams.world.personal_chat(office.alice).id,
        message="1",
        service=teams.service_url,
    )
    async with lines(teams, clock) as out:
        with pytest.raises(Gone):
            await out.gateway(store).update(ref, samples.over())


async def test_the_home_tab_is_left_alone(
    teams: FakeTeams, clock: FakeClock, store: SqlStore
) -> None:
    """Teams has none of ours."""
    async with lines(teams, clock) as out:
        home = Home(greeting=(), buttons=(), sections=())
        await out.gateway(store).publish_home(person("x"), home)

    assert [] == list(teams.world.calls)
