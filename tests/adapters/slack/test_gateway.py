"""Cards reach people and channels, are changed in place, and failures speak the port's language."""

from collections.abc import AsyncIterator

import pytest

from adapters.playground.slack.faults import Fault
from adapters.slack.gateway import about
from bot.cards.compose import alarm_card, sentence
from bot.cards.model import Action, Button, Card, Home, Text, Tone
from bot.domain.flow import Place
from bot.domain.ids import RequestId
from bot.domain.people import ChatName, Identity
from bot.ports.chat import Gone, MessageRef, Unreachable
from bot.ports.faults import Impossible, TryAgain
from bot.ports.store import StoreAway
from storage.store import SqlStore
from tests.adapters.slack.samples import CARDS
from tests.adapters.slack.stage import Stage, stage, user_of
from tests.bot.domain.world import DEV

ME = Identity(chat=ChatName.SLACK, user=user_of(DEV))
CARD, OTHER = sentence("One <thing> & another."), sentence("Two.")


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


def place(channel: str) -> Place:
    """Name a Slack channel."""
    return Place(chat=ChatName.SLACK, channel=channel)


async def test_send_and_update(on: Stage) -> None:
    """A card goes to a person once its conversation is open, and changes where it is."""
    ref = await on.bot.chat.send(ME, CARD)
    await on.bot.chat.send(ME, CARD)
    await on.bot.chat.update(ref, OTHER)

    assert ["Two.", "One &lt;thing&gt; &amp; another."] == [one.text for one in on.seen_by(DEV)]
    assert 1 == [one.method for one in on.slack.calls].count("conversations.open")


async def test_channels(on: Stage) -> None:
    """A channel is found by id, by name, and by name with its mark; another one is unreachable."""
    by_id = await on.bot.chat.send(place(on.channel), CARD)
    by_name = await on.bot.chat.send(place("prod"), CARD)
    marked = await on.bot.chat.send(place("#prod"), CARD)
    with pytest.raises(Unreachable):
        await on.bot.chat.send(place("#nowhere"), CARD)

    assert {on.channel} == {by_id.conversation, by_name.conversation, marked.conversation}


async def test_home_only_for_those_who_look(on: Stage) -> None:
    """Home is kept fresh for a day after somebody opened it."""
    home = Home(greeting=(Text("Fresh"),), buttons=(), sections=())
    unopened = await on.bot.chat.looks_at_home(ME)
    await on.slack.open_home(ME.user)
    await on.settle()
    opened = await on.bot.chat.looks_at_home(ME)
    await on.bot.chat.publish_home(ME, home)

    assert [False, True] == [unopened, opened]
    assert "Fresh" in str(on.slack.workspace.homes[ME.user].blocks)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(method="chat.postMessage", status=500), TryAgain),
        (Fault(method="chat.postMessage", status=503), TryAgain),
        (Fault(method="chat.postMessage", error="internal_error"), TryAgain),
        (Fault(method="chat.postMessage", drop=True), TryAgain),
        (Fault(method="chat.postMessage", error="is_archived", times=2), Unreachable),
        (Fault(method="chat.postMessage", error="not_in_channel", times=2), Unreachable),
        (Fault(method="chat.postMessage", error="token_revoked"), Impossible),
        (Fault(method="chat.postMessage", error="invalid_blocks"), Impossible),
    ],
)
async def test_failures(on: Stage, fault: Fault, expected: type[Exception]) -> None:
    """Each refusal is one of the port's, and the next send works."""
    on.slack.fail(fault)
    with pytest.raises(expected) as raised:
        await on.bot.chat.send(ME, CARD)

    assert "xoxb" not in str(raised.value)
    assert (await on.bot.chat.send(ME, CARD)).message


async def test_retry_after(on: Stage) -> None:
    """What Slack asks for is what the outbox waits for, without asking again too early."""
    on.slack.fail(Fault(method="chat.postMessage", status=429, headers={"Retry-After": "30"}))
    with pytest.raises(TryAgain) as first:
        await on.bot.chat.send(ME, CARD)
    asked = len(on.slack.calls)
    with pytest.raises(TryAgain):
        await on.bot.chat.send(ME, CARD)

    assert 30 == first.value.after
    assert asked == len(on.slack.calls)


async def test_lost_message(on: Stage) -> None:
    """A message that was deleted is Gone."""
    with pytest.raises(Gone):
        await on.bot.chat.update(
            MessageRef(chat=ChatName.SLACK, conversation=on.channel, message="1.000001"), CARD
        )


async def test_not_started() -> None:
    """Before start everything is TryAgain."""
    async with stage(start=False) as on:
        with pytest.raises(TryAgain):
            await on.bot.chat.send(ME, CARD)


@pytest.mark.parametrize("name", ["approval", "receipt", "way_in", "notice", "review"])
def test_metadata_names_the_request_and_nothing_else(name: str) -> None:
    """Everybody in the workspace can read metadata: it holds the id, so that twins can be found."""
    told = about(CARDS[name])["metadata"]

    assert "daypass_request" == told["event_type"]
    assert ["request"] == list(told["event_payload"])
    assert told["event_payload"]["request"].startswith("REQ-")


def test_metadata_of_an_outcome() -> None:
    """Without buttons the footer names it; a card of no request has none."""
    alarm = alarm_card("Look.", RequestId("REQ-7K3MQP"))

    assert "REQ-7K3MQP" in str(about(alarm))
    assert {} == about(alarm_card("Look.", None))
    assert {} == about(Card(title="t", tone=Tone.INFO, summary="s", footer=(Text("by REQ-1"),)))


async def test_metadata_arrives(on: Stage) -> None:
    """It is sent with the card, and again with every change."""
    button = Button(action=Action.APPROVE, label="Approve", request=RequestId("REQ-7K3MQP"))
    card = Card(title="t", tone=Tone.INFO, summary="s", buttons=(button,))
    ref = await on.bot.chat.send(ME, card)
    first = on.seen_by(DEV)[0].metadata
    await on.bot.chat.update(ref, alarm_card("Over.", RequestId("REQ-7K3MQP")))

    expected = {"event_type": "daypass_request", "event_payload": {"request": "REQ-7K3MQP"}}
    assert [expected, expected] == [first, on.seen_by(DEV)[0].metadata]


async def test_a_stale_address_is_found_anew(on: Stage) -> None:
    """A channel that was made again under its name is found after one refusal."""
    await on.bot.chat.send(place("prod"), CARD)
    on.slack.fail(Fault(method="chat.postMessage", error="channel_not_found"))
    again = await on.bot.chat.send(place("prod"), CARD)
    on.slack.fail(Fault(method="chat.postMessage", error="channel_not_found"))
    with pytest.raises(Unreachable):
        await on.bot.chat.send(place(on.channel), CARD)

    assert on.channel == again.conversation


async def test_the_database_is_away(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing is known about addresses; the port's word for that is TryAgain."""

    async def away(self: SqlStore, work: object) -> object:  # noqa: ARG001 - as the store
        raise StoreAway

    monkeypatch.setattr(SqlStore, "read", away)
    for sending in (
        on.bot.chat.send(ME, CARD),
        on.bot.chat.looks_at_home(ME),
    ):
        with pytest.raises(TryAgain):
            await sending


async def test_after_stop(on: Stage) -> None:
    """What still comes is put off, not broken."""
    await on.bot.stop()
    with pytest.raises(TryAgain):
        await on.bot.chat.send(ME, CARD)
    await on.bot.start()
