"""Journeys through the engine alone: words in, cards and doors out."""

from datetime import timedelta

from bot.cards.model import Action, Tone
from bot.cards.reply import Reveal, Say
from bot.domain.request import GrantState, RequestState
from tests.bot.domain.world import DEV, LEAD
from tests.bot.engine.stage import stage


async def test_a_read_is_open_at_once_and_over_on_time() -> None:
    """Asked for, opened, shown once, and closed when its hour is over."""
    async with stage() as on:
        await on.say(DEV, "orders read 1h")
        request = await on.request()
        shown = await on.press(DEV, Action.REVEAL, request)
        again = await on.press(DEV, Action.REVEAL, request)
        await on.pass_time(timedelta(hours=1))
        after = await on.request()

        assert isinstance(shown, Reveal)
        assert shown.secret == f"secret-{request.grants[0].id}"
        assert isinstance(again, Say)
        assert GrantState.ACTIVE is request.grants[0].state
        assert RequestState.CLOSED is after.state
        assert {} == on.target.open


async def test_a_write_is_approved_by_the_lead_and_every_copy_says_so() -> None:
    """The lead gets a card, presses Approve, and both see the outcome."""
    async with stage() as on:
        await on.say(DEV, "orders write 1h INC-7 checkout is failing")
        request = await on.request()
        asked = on.chat.shown("LEAD")[0]
        await on.press(LEAD, Action.APPROVE, request)

        assert ["Approve", "Deny…", "Less…", "Ask…"] == [one.label for one in asked.buttons]
        assert Tone.GOOD is on.chat.shown("LEAD")[0].tone
        assert () == on.chat.shown("LEAD")[0].buttons
        assert ["Access is open", "Your access is open"] == [
            one.title for one in on.chat.shown("DEV")
        ]
