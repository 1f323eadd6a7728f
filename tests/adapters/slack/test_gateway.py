"""Cards reach people and channels, are changed in place, and failures speak the port's language."""

from collections.abc import AsyncIterator

import pytest

from adapters.playground.slack.faults import Fault
from bot.cards.compose import sentence
from bot.cards.model import Home, Text
from bot.domain.flow import Place
from bot.domain.people import ChatName, Identity
from bot.ports.chat import Gone, MessageRef, Unreachable
from bot.ports.faults import Impossible, TryAgain
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
    await on.bot.chat.publish_home(ME, home)
    unopened = ME.user in on.slack.workspace.homes
    await on.slack.open_home(ME.user)
    await on.settle()
    await on.bot.chat.publish_home(ME, home)

    assert not unopened
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
