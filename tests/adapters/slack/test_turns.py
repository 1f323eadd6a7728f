"""Who may not speak is told so in one sentence; trouble is answered with a number, not a 500."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from adapters.playground.slack.deliveries import Delivery
from adapters.playground.slack.faults import Fault
from adapters.slack import members, turns
from adapters.slack.members import GUEST, LEFT, STRANGER, UNSURE
from adapters.slack.payloads import caller
from adapters.slack.room import Room
from adapters.slack.turns import BUSY, LATE
from adapters.slack.wire import Json
from bot.cards.reply import Reply
from bot.engine.desk import FrontDesk
from bot.ports.desk import Caller
from tests.adapters.slack.stage import Stage, logged, stage, until, user_of
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


async def _sent(on: Stage, payload: Json, kind: str = "slash_command") -> Delivery:
    return await on.slack.deliver(kind, payload)


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


async def _broken(self: FrontDesk, who: Caller, text: str) -> Reply:  # noqa: ARG001 - as the desk
    raise RuntimeError(text)


async def test_trouble_has_a_number(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of ours is a 200 with an incident number, and the log holds no words of people."""
    monkeypatch.setattr(FrontDesk, "hear", _broken)
    with logged() as lines:
        await on.slash(DEV, "my secret words")
        await on.slack.mention(user_of(DEV), on.channel, "my secret words")
        await on.settle()

    said = on.said_to(DEV)
    assert said.startswith("Daypass could not do that. Tell an operator the number")
    assert said.split()[-1].rstrip(".") in str(lines)
    assert "RuntimeError in test_turns.py" in str(lines)
    assert not [one for one in lines if "secret" in one or "words" in one]


async def test_rejections_are_logged_without_words(on: Stage) -> None:
    """What is refused at the door leaves no trace of what was said either."""
    await on.slash(DEV, "mine")
    good = on.slack.last_delivery.payload | {"text": "my secret words"}
    with logged() as lines:
        await _sent(on, good | {"team_id": "T0OTHER"})
        await _sent(on, good | {"api_app_id": "A0OTHER"})
        on.slack.fail(Fault(method="views.open", error="expired_trigger_id"))
        on.slack.fail(Fault(method="chat.postEphemeral", error="invalid_blocks"))
        await on.slack.mention(user_of(DEV), on.channel, "orders write because secret words")
        await on.settle()

    assert len(lines) > 2
    assert not [one for one in lines if "secret" in one or "words" in one]


async def test_event_told_again(on: Stage) -> None:
    """A retry of an event is acknowledged and answered once."""
    await on.slack.dm(user_of(DEV), "orders read 1h")
    await on.settle()
    before = len(on.slack.workspace.messages)
    told = on.slack.last_delivery.payload
    on.clock.move(timedelta(seconds=1))  # a retry is signed anew
    again = await _sent(on, told, "event")
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


# --- who may speak -----------------------------------------------------------------------------
@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted"])
async def test_guests(on: Stage, flag: str) -> None:
    """A guest neither asks nor approves, though their id is known; a member does."""
    await on.slash(DEV, WRITE)
    card = on.seen_by(LEAD)[-1]
    on.slack.workspace.change_user(user_of(LEAD), **{flag: True})
    on.clock.move(members.YES)
    await on.press(LEAD, card, "approve")
    refused = on.said_to(LEAD)
    await on.slash(LEAD, "orders read 1h")
    asked = on.said_to(LEAD)
    before = dict(on.target.open)
    on.slack.workspace.change_user(user_of(LEAD), **{flag: False})
    await on.press(LEAD, card, "approve")

    assert (GUEST, GUEST, {}) == (refused, asked, before)
    assert 1 == len(on.target.open)


async def test_strangers_and_leavers_type_commands(on: Stage) -> None:
    """A slash command names no home workspace: Slack's record of the person does."""
    await on.slash(LEAD, "mine")
    typed = on.slack.last_delivery.payload | {"text": "orders read 1h"}
    on.clock.move(members.YES)
    on.slack.workspace.change_user(user_of(LEAD), team_id="T0OTHER")
    stranger = await _sent(on, typed | {"trigger_id": "1.1"})
    on.slack.workspace.change_user(user_of(LEAD), team_id="T0FAKE", deleted=True)
    leaver = await _sent(on, typed | {"trigger_id": "1.2"})

    assert STRANGER in str(stranger.ack)
    assert LEFT in str(leaver.ack)
    assert {} == on.target.open


async def test_a_guest_opens_home(on: Stage) -> None:
    """The tab says why it is empty."""
    on.slack.workspace.change_user(user_of(DEV), is_restricted=True)
    await on.slack.open_home(user_of(DEV))
    await on.settle()
    on.slack.fail(Fault(method="views.publish", status=503))
    again = await on.slack.open_home(user_of(DEV))
    await on.settle()

    assert again.ok
    assert GUEST in str(on.slack.workspace.homes[user_of(DEV)].blocks)


async def test_slack_is_slow(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A click is declined in words, a form stays as it was filled in; the next try works."""
    await on.slash(DEV, WRITE)
    await on.press(LEAD, on.seen_by(LEAD)[-1], "deny")
    form = on.modal(LEAD)
    on.clock.move(members.YES)
    monkeypatch.setattr(members, "ASKING", 0.0)
    await on.slack.submit(user_of(LEAD), form.id, {"reason": "Read is enough"})
    complaint = dict(form.errors)
    await on.slack.mention(user_of(DEV), on.channel, "mine")
    await on.settle()
    said = on.said_to(DEV)
    monkeypatch.undo()
    await on.slack.submit(user_of(LEAD), form.id)
    await on.settle()

    assert {"reason": UNSURE} == complaint
    assert UNSURE == said
    assert "Denied" in str([one.blocks for one in on.seen_by(DEV)])


async def test_people_are_asked_about_once(on: Stage) -> None:
    """The way of every click is free of calls to Slack."""
    for _ in range(5):
        await on.slash(DEV, "mine")

    assert 1 == [one.method for one in on.slack.calls].count("users.info")


async def test_an_enterprise() -> None:
    """With an enterprise's id all its workspaces are served, and no other enterprise's."""
    async with stage(teams=frozenset({"E0OURS"})) as on:
        user, app = user_of(DEV), on.slack.workspace.app
        common = {"team_id": "T0TWO", "api_app_id": app.app_id, "user_id": user, "text": "mine"}
        slash = {**common, "command": "/access", "trigger_id": "1.1", "channel_id": on.channel}
        ours = await _sent(on, {**slash, "enterprise_id": "E0OURS"})
        other = await _sent(on, {**slash, "enterprise_id": "E0OTHER", "trigger_id": "1.2"})
        none = await _sent(on, {**slash, "trigger_id": "1.3"})

        assert (200, 403, 403) == (ours.status, other.status, none.status)
        assert STRANGER in str(ours.ack)  # the fake knows no enterprises: its record says no


# --- too much, too late, again -----------------------------------------------------------------
def _held(leave: asyncio.Event) -> Callable[..., object]:
    original = FrontDesk.hear

    async def held(self: FrontDesk, who: Caller, text: str) -> Reply:
        await leave.wait()
        return await original(self, who, text)

    return held


async def test_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the room and the queue people are asked to try again, and then it works."""
    monkeypatch.setattr(turns, "Room", lambda: Room(1, 0))
    leave = asyncio.Event()
    async with stage() as on:
        monkeypatch.setattr(FrontDesk, "hear", _held(leave))
        first = asyncio.ensure_future(on.slack.slash(user_of(DEV), on.channel, "/access", "mine"))
        await until(lambda: any(one.get_name() == "slack command" for one in asyncio.all_tasks()))
        second = await on.slack.slash(user_of(LEAD), on.channel, "/access", "mine")
        leave.set()
        await first
        third = await on.slack.slash(user_of(LEAD), on.channel, "/access", "mine")

    assert BUSY in str(second.ack)
    assert "You hold no access" in str(third.ack)


async def test_late(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long is acknowledged in words and goes on; Home just comes later."""
    monkeypatch.setattr(turns, "LIMIT", 0.0)
    leave = asyncio.Event()
    monkeypatch.setattr(FrontDesk, "hear", _held(leave))
    done = await on.slack.slash(user_of(DEV), on.channel, "/access", "orders read 1h")
    home = await on.slack.open_home(user_of(DEV))
    leave.set()
    slow = [one for one in asyncio.all_tasks() if str(one.get_name()).startswith("slack ")]
    await asyncio.gather(*[one for one in slow if one.get_name() != "slack members"])
    await on.settle()

    assert LATE in str(done.ack)
    assert home.ok
    assert LATE not in str(on.slack.workspace.homes[user_of(DEV)].blocks)
    assert 1 == len(on.target.open)


async def test_an_event_that_died_is_handled_again(
    on: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark of an event is taken back when its turn fails or is cut off."""
    monkeypatch.setattr(FrontDesk, "hear", _broken)
    await on.slack.dm(user_of(DEV), "orders read 1h")
    await on.settle()
    told = on.slack.last_delivery.payload
    on.clock.move(timedelta(seconds=1))  # each delivery has a signature of its own
    monkeypatch.setattr(FrontDesk, "hear", _cut)
    await _sent(on, told, "event")
    on.clock.move(timedelta(seconds=1))
    monkeypatch.undo()
    before = dict(on.target.open)
    await _sent(on, told, "event")
    await on.settle()

    assert {} == before
    assert 1 == len(on.target.open)


async def _cut(self: FrontDesk, who: Caller, text: str) -> Reply:  # noqa: ARG001 - as the desk
    raise asyncio.CancelledError


async def test_remembered_events_have_a_bound(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest marks are dropped; the desk still knows the delivery."""
    monkeypatch.setattr(turns, "REMEMBERED", 0)
    await on.slack.dm(user_of(DEV), "orders read 1h")
    await on.settle()
    on.clock.move(timedelta(seconds=1))
    await _sent(on, on.slack.last_delivery.payload, "event")
    await on.settle()

    assert 1 == len(on.target.open)


async def test_events_that_are_not_for_us(on: Stage) -> None:
    """They are acknowledged, and nobody is asked about."""
    before = len(on.slack.calls)
    for event in (
        {"type": "channel_rename", "user": user_of(DEV)},
        {"type": "message", "channel_type": "im", "subtype": "message_changed", "channel": "D1"},
        {"type": "app_home_opened", "tab": "messages", "user": user_of(DEV)},
        {"type": "app_mention", "user": "<!channel>", "text": "mine"},
    ):
        assert (await on.slack.tell(event)).ok
    await on.settle()

    assert before == len(on.slack.calls)
