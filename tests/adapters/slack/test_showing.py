"""An answer reaches its person: where they are, else in their direct conversation."""

from collections.abc import AsyncIterator

import pytest

from adapters.playground.slack.faults import Fault
from adapters.slack.calls import Slack
from adapters.slack.drafts import Drafts
from adapters.slack.gateway import SlackGateway
from adapters.slack.payloads import Spot
from adapters.slack.places import Places
from adapters.slack.showing import IN_DIALOG, UNACCEPTED, Showing, again_ack, sentence_ack
from adapters.slack.wire import Json
from bot.cards.compose import sentence
from bot.cards.reply import OpenForm, Reveal, Say, Wrong
from tests.adapters.slack.samples import FORMS
from tests.adapters.slack.stage import Stage, stage, user_of
from tests.adapters.slack.test_calls import options
from tests.bot.domain.world import DEV


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


@pytest.fixture
async def showing(on: Stage) -> AsyncIterator[Showing]:
    """Return one of its own."""
    slack = Slack(options(on), on.clock.now)
    await slack.open()
    gateway = SlackGateway(slack, Places(slack, on.store, on.clock.now), user_of)
    yield Showing(slack, gateway, user_of, Drafts(on.clock.now))
    await slack.close()


def pressed(channel: str) -> Json:
    """Return the payload of a press in a channel."""
    return {"user": {"id": user_of(DEV)}, "channel": {"id": channel}}


@pytest.mark.parametrize("error", ["not_in_channel", "user_not_in_channel"])
async def test_whispers_go_home(on: Stage, showing: Showing, error: str) -> None:
    """Where the bot or the person is not in the channel, the answer is a direct message."""
    on.slack.fail(Fault(method="chat.postEphemeral", error=error))
    await showing.say(pressed(on.channel), "Only you see this.")

    assert ["Only you see this."] == [one.text for one in on.seen_by(DEV)]


async def test_a_channel_without_the_bot(on: Stage, showing: Showing) -> None:
    """By Slack's own rules, not by an ordered fault."""
    alone = on.slack.workspace.add_channel("alone", [user_of(DEV)]).id
    await showing.say(pressed(alone), "Only you see this.")

    assert ["Only you see this."] == [one.text for one in on.seen_by(DEV)]


@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage"])
async def test_undeliverable(on: Stage, showing: Showing, method: str) -> None:
    """What cannot be said is logged, never raised."""
    on.slack.fail(Fault(method=method, error="fatal_error"))
    await showing.say(pressed(""), "Only you see this.")
    on.slack.fail(Fault(method="chat.postEphemeral", error="fatal_error"))
    await showing.say(pressed(on.channel), "Only you see this.")

    assert [] == on.seen_by(DEV)


async def test_threads(on: Stage, showing: Showing) -> None:
    """A whisper stays in its thread."""
    first = on.slack.say(user_of(DEV), on.channel, "hello")
    body = pressed(on.channel) | {"container": {"thread_ts": first.ts}}
    await showing.say(body, "Here.")

    assert first.ts == on.seen_by(DEV, private=False)[-1].thread_ts


async def test_views(on: Stage, showing: Showing) -> None:
    """A modal that cannot be changed, and a card that is gone, say so or are logged."""
    on.slack.fail(Fault(method="views.update", error="not_found"))
    changed = await showing.change({"id": "V1", "hash": "1"}, {})
    await showing.replace(Spot(channel=on.channel, message="1.000001"), sentence("x"), 0)

    assert not changed


def test_messages(on: Stage, showing: Showing) -> None:
    """A secret never enters a message; complaints are one sentence."""
    secret = Reveal(title="t", username="u", secret="s3cret", note="n")
    made = [
        showing.as_message(one, "U1")
        for one in (
            secret,
            Wrong(fields={"a": "A.", "b": "B."}),
            Wrong(fields={}),
            Say(card=sentence("Hi.")),
            OpenForm(form=FORMS["request"]),
        )
    ]

    assert on.slack.calls
    assert [IN_DIALOG, "A. B.", UNACCEPTED, "Hi."] == [one["text"] for one in made[:4]]
    assert "s3cret" not in str(made)
    assert "open_form" in str(made[4])


def test_acknowledgements() -> None:
    """As far as each kind can say something; asking again keeps a form as it is."""
    view = {"blocks": [{"type": "input", "block_id": "reason"}]}

    assert "Later." in str(sentence_ack("command", "Later."))
    assert "update" == sentence_ack("view_submission", "Later.")["response_action"]
    assert {"options": []} == sentence_ack("block_suggestion", "Later.")
    assert {} == sentence_ack("event", "Later.")
    assert {"reason": "Later."} == again_ack("view_submission", {"view": view}, "Later.")["errors"]
    assert "Later." in str(again_ack("command", {}, "Later."))
