"""Presses: a secret is shown or said to be lost, choices change the form, forgeries nothing."""

from collections.abc import AsyncIterator

import pytest

from adapters.playground.slack.faults import Fault
from adapters.slack.presses import UNSEEN
from bot.cards.compose import sentence
from bot.cards.reply import OpenForm, Reply, Say
from bot.engine.desk import FrontDesk
from bot.ports.desk import Caller, Pressed
from tests.adapters.slack.samples import FORMS
from tests.adapters.slack.stage import Stage, stage, user_of
from tests.bot.domain.world import DEV


@pytest.fixture
async def on() -> AsyncIterator[Stage]:
    """Set the stage, by HTTP."""
    async with stage() as made:
        yield made


async def _way_in(on: Stage) -> None:
    await on.slash(DEV, "orders read 1h")
    card = next(one for one in on.seen_by(DEV) if "'reveal'" in str(one.blocks))
    await on.press(DEV, card, "reveal")


@pytest.mark.parametrize(("times", "shown"), [(2, True), (3, False)])
async def test_a_secret_that_slack_does_not_show(on: Stage, times: int, *, shown: bool) -> None:
    """It is tried three times; then the person is told that it is lost."""
    on.slack.fail(Fault(method="views.update", error="internal_error", times=times))
    await _way_in(on)

    assert shown == ("secret-" in str(on.modal(DEV).blocks))
    assert shown != (UNSEEN in [one.text for one in on.seen_by(DEV)] + _whispers(on))


def _whispers(on: Stage) -> list[str]:
    return [one.text for one in on.seen_by(DEV, private=False)]


@pytest.mark.parametrize("current", [False, True])
async def test_a_secret_that_is_not_given(
    on: Stage, monkeypatch: pytest.MonkeyPatch, *, current: bool
) -> None:
    """The dialog says why, and the card is brought up to date where there is a newer one."""
    newer = sentence("Over.") if current else None

    async def press(self: FrontDesk, who: Caller, pressed: Pressed) -> Reply:  # noqa: ARG001 - as the desk
        return Say(card=sentence("It was shown already."), current=newer)

    monkeypatch.setattr(FrontDesk, "press", press)
    await _way_in(on)

    assert "shown already" in str(on.modal(DEV).blocks)
    assert current == ("Over." in [one.text for one in on.seen_by(DEV)])


async def test_nothing_to_show(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of another kind leaves the dialog as it is."""

    async def press(self: FrontDesk, who: Caller, pressed: Pressed) -> Reply:  # noqa: ARG001 - as the desk
        return OpenForm(form=FORMS["request"])

    monkeypatch.setattr(FrontDesk, "press", press)
    await _way_in(on)

    assert "One moment" in str(on.modal(DEV).blocks)


async def test_a_choice_in_a_view_that_is_not_ours(on: Stage) -> None:
    """It is acknowledged, and nothing is looked up or changed."""
    await on.slash(DEV, "request")
    form = on.modal(DEV)
    offered = await on.slack.type_ahead(
        user_of(DEV), form, action_id="targets", query="orders write"
    )
    await on.slack.press(user_of(DEV), form, action_id="targets", value=[offered[0]["value"]])
    sent = on.slack.last_delivery.payload
    before = len(on.slack.calls)
    done = await on.slack.deliver(
        "block_actions", sent | {"trigger_id": "9.9", "view": {"callback_id": "x"}}
    )
    await on.settle()

    assert done.ok
    assert before == len(on.slack.calls)


async def test_the_form_does_not_open(on: Stage) -> None:
    """A press whose form Slack does not open is answered in words."""
    on.slack.fail(Fault(method="views.open", error="expired_trigger_id"))
    await on.slack.shortcut(user_of(DEV), "ask")
    await on.settle()

    assert "did not open" in on.seen_by(DEV)[-1].text
