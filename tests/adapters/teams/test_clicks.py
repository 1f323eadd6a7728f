"""How clicks reach the desk: one reading for Execute, Submit and dialogs."""

from dataclasses import replace

import pytest

from adapters.teams.arrival import Arrival
from adapters.teams.buttons import press_data
from adapters.teams.clicks import Clicks
from adapters.teams.envelope import JsonObject
from adapters.teams.roster import Declined
from adapters.teams.shown import Again
from bot.cards.form import Words
from bot.cards.forms import deny_form
from bot.cards.reply import Wrong
from tests.adapters.teams import samples
from tests.adapters.teams.test_words import BASE
from tests.fakes.desk import FakeDesk

DATA = press_data(samples.APPROVE)
ACTION: JsonObject = {"verb": "approve", "data": DATA}


def click(value: object) -> Arrival:
    """Return an invoke with this value."""
    return replace(BASE, kind="invoke", value=value)


async def test_execute_submit_and_dialog_press_the_same_button(desk: FakeDesk) -> None:
    """Three ways of clients, one press."""
    clicks = Clicks(desk)
    await clicks.execute(click({"action": ACTION, "trigger": "manual"}))
    await clicks.act(click(DATA), DATA)
    await clicks.dialog(click({"data": DATA}))

    assert 1 == len(set(desk.pressed))
    assert 3 == len(desk.pressed)


@pytest.mark.parametrize("trigger", [None, "manual", "Automatic", 7])
async def test_only_the_word_automatic_is_a_refresh(desk: FakeDesk, trigger: object) -> None:
    """Anything else is a person's click."""
    await Clicks(desk).execute(click({"action": ACTION, "trigger": trigger}))

    assert 1 == len(desk.pressed)


async def test_a_refresh_without_a_request_is_declined(desk: FakeDesk) -> None:
    """And the desk hears nothing."""
    data = {"daypass": 1, "action": "ask"}
    value = {"action": {"verb": "ask", "data": data}, "trigger": "automatic"}
    with pytest.raises(Declined):
        await Clicks(desk).execute(click(value))

    assert ([], []) == (desk.heard, desk.pressed)


async def test_a_refused_form_comes_back_as_it_was_filled(desk: FakeDesk) -> None:
    """Nothing typed is lost."""
    desk.script["form deny"] = Wrong(fields={"reason": "Say more."})
    desk.form = deny_form(samples.REQUEST)
    data = {"daypass": 1, "form": "deny", "request": samples.REQUEST, "f_reason": "no"}

    shown = await Clicks(desk).act(click(data), data)

    assert isinstance(shown, Again)
    (reason,) = shown.form.fields
    assert isinstance(reason, Words)
    assert ("no", {"reason": "Say more."}) == (reason.text, shown.fields)
