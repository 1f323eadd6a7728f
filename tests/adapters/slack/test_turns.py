"""Who may not speak is told so in one sentence; trouble is answered with a number, not a 500."""

from collections.abc import AsyncIterator

import pytest

from adapters.playground.slack.deliveries import Delivery, Envelope
from adapters.playground.slack.faults import Fault
from adapters.slack.payloads import caller
from adapters.slack.wire import Json
from bot.cards.reply import Reply
from bot.engine.desk import FrontDesk
from bot.ports.desk import Caller
from tests.adapters.slack.stage import Stage, stage, user_of
from tests.bot.domain.world import DEV, LEAD

WRITE = "orders write 1h because INC-7 checkout is failing"


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


async def test_stranger_in_a_shared_channel(on: Stage) -> None:
    """Somebody of another workspace who presses Approve is refused, though their id is known."""
    await on.slash(DEV, WRITE)
    card = on.seen_by(LEAD)[-1]
    on.slack.workspace.change_user(user_of(LEAD), team_id="T0OTHER")
    await on.press(LEAD, card, "approve")
    refused = on.said_to(LEAD)
    before = dict(on.target.open)
    on.slack.workspace.change_user(user_of(LEAD), team_id=on.slack.workspace.app.team_id)
    await on.press(LEAD, card, "approve")

    assert "Only members of this workspace can use Daypass." == refused
    assert {} == before
    assert 1 == len(on.target.open)


async def test_other_workspace_and_other_app(on: Stage) -> None:
    """A signed payload of another workspace or another app is answered with 403."""
    await on.slash(DEV, "mine")
    good = on.slack.last_delivery.payload

    assert 403 == (await _sent(on, {**good, "team_id": "T0OTHER"})).status
    assert 403 == (await _sent(on, {**good, "api_app_id": "A0OTHER"})).status
    assert 403 == (await _sent(on, {k: v for k, v in good.items() if k != "team_id"})).status
    assert 200 == (await _sent(on, {**good, "text": "help"})).status


async def _sent(
    on: Stage, payload: Json, kind: str = "slash_command", envelope: Envelope = "slash_commands"
) -> Delivery:
    courier = on.slack._courier  # noqa: SLF001 - the fake signs for us
    return await courier.send(kind, envelope, payload)


async def test_bot_is_refused(on: Stage) -> None:
    """A bot that mentions us is told that only people can; its message changes nothing."""
    event: Json = {
        "type": "app_mention",
        "user": user_of(DEV),
        "bot_id": "B1",
        "text": "orders read",
        "channel": on.channel,
        "ts": "1.1",
    }
    await on.slack.tell(event)
    await on.settle()

    assert "Only people can use Daypass, not bots or workflows." == on.said_to(DEV)
    assert {} == on.target.open


async def test_unknown_button(on: Stage) -> None:
    """A button that we never made is answered with a sentence."""
    await on.slash(DEV, "help")
    shown = on.seen_by(DEV, private=False)[-1]
    shown.blocks[-1]["elements"][0]["action_id"] = "grant_all"
    await on.press(DEV, shown, "grant_all")

    assert "not known" in on.said_to(DEV)


async def test_trouble_has_a_number(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of ours is a 200 with an incident number, and the log holds no words of people."""

    async def broken(self: FrontDesk, who: Caller, text: str) -> Reply:  # noqa: ARG001 - as the desk
        raise RuntimeError(text)

    monkeypatch.setattr(FrontDesk, "hear", broken)
    await on.slash(DEV, "my secret words")

    assert on.said_to(DEV).startswith("Daypass could not do that. Tell an operator the number")


async def test_event_told_again(on: Stage) -> None:
    """A retry of an event is acknowledged and answered once."""
    await on.slack.dm(user_of(DEV), "orders read 1h")
    await on.settle()
    before = len(on.slack.workspace.messages)
    told = on.slack.last_delivery.payload
    again = await _sent(on, told, "event", "events_api")
    await on.settle()

    assert (True, before) == (again.ok, len(on.slack.workspace.messages))
    assert 1 == len(on.target.open)


async def test_form_that_does_not_open(on: Stage) -> None:
    """When Slack does not open the form, a button does."""
    on.slack.fail(Fault(method="views.open", error="expired_trigger_id"))
    await on.slash(DEV, "request")
    await on.press(DEV, on.seen_by(DEV, private=False)[-1], "open_form")

    assert "daypass.form.request" == on.modal(DEV).content["callback_id"]


async def test_secret_waits_for_its_dialog(on: Stage) -> None:
    """When the dialog does not open, the secret is not spent: the next press shows it."""
    await on.slash(DEV, "orders read 1h")
    card = next(one for one in on.seen_by(DEV) if "'reveal'" in str(one.blocks))
    on.slack.fail(Fault(method="views.open", error="expired_trigger_id"))
    await on.press(DEV, card, "reveal")
    sorry = on.said_to(DEV)
    await on.press(DEV, card, "reveal")

    assert "did not open" in sorry
    assert "secret-" in str(on.modal(DEV).blocks)


async def test_shortcuts(on: Stage) -> None:
    """A shortcut opens the form; on a message its words become the justification."""
    await on.slack.shortcut(user_of(DEV), "ask")
    empty = on.modal(DEV)
    alert = on.slack.say(user_of(LEAD), on.channel, "INC-9 checkout <fails>")
    await on.slack.message_shortcut(user_of(DEV), alert, "ask_about")

    assert "INC-9" not in str(empty.blocks)
    assert "INC-9 checkout <fails>" in str(on.modal(DEV).blocks)


def test_each_press_has_its_own_name() -> None:
    """Two deliveries never share a name; the same one keeps it."""
    one, two = {"user_id": "U1", "trigger_id": "1.2"}, {"user_id": "U1", "trigger_id": "1.3"}

    assert caller(one).delivery == caller(dict(one)).delivery
    assert caller(one).delivery != caller(two).delivery
